package views

import "compreface-stats/static"

// Assets are the addresses of the browser's files, as the pages need them.
type Assets struct {
	CSS, JS, Icon, Font string
	// Built is false when go generate has not run yet; pages then say so and show their numbers unstyled.
	Built bool
}

// AssetsFrom names the entry files once for all pages.
func AssetsFrom(files *static.Assets) Assets {
	return Assets{
		CSS:   files.URL("app.css"),
		JS:    files.URL("app.js"),
		Icon:  files.URL("favicon.svg"),
		Font:  files.URL("inter-latin-wght-normal.woff2"),
		Built: files.Built(),
	}
}

// Link is a labelled address.
type Link struct{ Label, URL string }

func windowTitle(title string) string {
	if title == "" {
		return "CompreFace Stats"
	}
	return title + " · CompreFace Stats"
}
