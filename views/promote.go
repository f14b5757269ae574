package views

import "strings"

// tabs are the pages about publishing that the reader may open.
func (p Promote) tabs() (tabs []Preset) {
	for _, tab := range []struct {
		label, url string
		open       bool
	}{
		{"Claims", "/promote", true}, {"Exports", "/promote/exports", true}, {"Words", "/promote/words", p.Publishes},
		{"Links", "/promote/links", p.Publishes}, {"Public page", "/promote/settings", p.Administers},
	} {
		if tab.open {
			tabs = append(tabs, Preset{Label: tab.label, URL: tab.url, Current: tab.url == p.Path})
		}
	}
	return tabs
}

// description is the page's sentence for search engines and previews.
func (b Base) description() string {
	if b.Public != nil && b.Public.Words != "" {
		return b.Public.Words
	}
	return siteDescription
}

// inPromote says that the page is one of those about publishing, which the navigation has under one word.
func (b Base) inPromote() bool { return strings.HasPrefix(b.Path, "/promote/") }
