// Package static holds the files for the browser: bundled, content-hashed, compressed and embedded.
// go generate builds them into dist/, which git ignores; without them Open still works and pages still work.
package static

import (
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:generate go run ./build

//go:embed all:dist
var distFiles embed.FS

const urlPrefix = "/static/"

// Assets knows where the browser's files are and what is in them. It never changes after Open
// and may be used from many goroutines.
type Assets struct {
	names map[string]string      // entry name → hashed name
	files map[string]encodedFile // hashed name → its variants
}

type encodedFile struct {
	contentType       string
	plain, gzip, brot []byte
}

// Open reads what go generate has built. Files that were not built are no error: see Built.
// An error means that dist/ is damaged.
func Open() (*Assets, error) {
	return openFrom(distFiles)
}

func openFrom(from fs.FS) (*Assets, error) {
	a := &Assets{names: map[string]string{}, files: map[string]encodedFile{}}
	manifest, err := fs.ReadFile(from, "dist/manifest.json")
	if err != nil {
		return a, nil
	}
	var built struct {
		Entries map[string]string
		Files   []string
	}
	if err := json.Unmarshal(manifest, &built); err != nil {
		return nil, err
	}
	for _, name := range built.Files {
		if a.files[name], err = readFile(from, name); err != nil {
			return nil, err
		}
	}
	a.names = built.Entries
	return a, nil
}

func readFile(from fs.FS, name string) (f encodedFile, err error) {
	f.contentType = contentTypeOf(name)
	if f.plain, err = fs.ReadFile(from, "dist/"+name); err != nil {
		return encodedFile{}, err
	}
	// A variant that is absent did not pay: the build keeps only smaller ones.
	f.gzip, _ = fs.ReadFile(from, "dist/"+name+".gz")
	f.brot, _ = fs.ReadFile(from, "dist/"+name+".br")
	return f, nil
}

// Built reports whether go generate has built the files. While it is false, URL returns "" for every name.
func (a *Assets) Built() bool { return len(a.names) > 0 }

// URL returns the address of an entry file: "app.css" → "/static/app-5XQ2LK3B.css". The address changes with
// the content, so it may be cached forever. For an unknown name it is "".
func (a *Assets) URL(name string) string {
	hashed, ok := a.names[name]
	if !ok {
		return ""
	}
	return urlPrefix + hashed
}

// File returns the body for the part of the address after /static/, in the best encoding that the request's
// Accept-Encoding header allows ("br", "gzip", or "" for plain, as for an absent header).
// The caller must not change body. ok is false for a name that was not built.
func (a *Assets) File(hashedName, acceptEncoding string) (body []byte, contentType, encoding string, ok bool) {
	f, ok := a.files[hashedName]
	if !ok {
		return nil, "", "", false
	}
	switch {
	case f.brot != nil && acceptsEncoding(acceptEncoding, "br"):
		return f.brot, f.contentType, "br", true
	case f.gzip != nil && acceptsEncoding(acceptEncoding, "gzip"):
		return f.gzip, f.contentType, "gzip", true
	}
	return f.plain, f.contentType, "", true
}

// acceptsEncoding reads the header literally: only a coding that is named, and not refused with q=0, counts.
func acceptsEncoding(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return !isRefused(params)
		}
	}
	return false
}

func isRefused(params string) bool {
	q := strings.ReplaceAll(params, " ", "")
	return q != "" && strings.Trim(strings.TrimPrefix(q, "q="), "0.") == ""
}

// contentTypeOf does not ask the system's table: a scratch image has none.
func contentTypeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}
