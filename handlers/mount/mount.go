// Package mount is the path below which the site stands, such as /stats of https://example.org/stats. Routes, pages
// and scripts are written as if there were none: it is taken off every request and added to every address of an answer,
// here and nowhere else. It is pure: it knows bytes alone. Start with Path.
package mount

import (
	"bytes"
	"net/url"
	"strings"
)

// Path is empty, or begins with a slash and ends with none.
type Path string

// Of is the path of an address.
func Of(publicURL string) Path {
	u, err := url.Parse(publicURL)
	if err != nil {
		return ""
	}
	return Path(strings.TrimRight(u.EscapedPath(), "/"))
}

// Inner returns what a request asks for below the path. A proxy may pass the path on or take it off: without it the
// target is what it was.
func (p Path) Inner(target []byte) []byte {
	plain := bytes.TrimLeft(target, "/")
	rest, below := bytes.CutPrefix(plain, []byte(p[min(1, len(p)):]))
	if p == "" || !below || len(rest) > 0 && rest[0] != '/' && rest[0] != '?' {
		return target
	}
	if len(rest) == 0 || rest[0] == '?' {
		return append([]byte("/"), rest...)
	}
	return rest
}

// IsBare reports whether a request asks for the path without a slash behind it, where a browser would look for the
// page's cookies in the wrong place.
func (p Path) IsBare(target []byte) bool {
	path, _, _ := bytes.Cut(target, []byte("?"))
	return p != "" && string(path) == string(p)
}

// Outer is the address at which a browser finds what is at an address of ours; others stay as they are.
func (p Path) Outer(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		return address
	}
	return string(p) + address
}

// Cookies is the path below which the browser shows the cookies.
func (p Path) Cookies() string { return string(p) + "/" }

// addressed are the attributes of pages that hold addresses. Whatever else begins with a slash is a value.
var addressed = map[string]bool{
	"href": true, "src": true, "action": true, "formaction": true,
	"data-charts": true, "data-live": true, "data-source": true, "data-table": true, "data-studio": true,
}

var valueOfPath = []byte(`="/`)

// Page adds the path to every address of a page. It relies on how templates write: attributes have double quotes, and
// neither text nor JSON holds a quote behind an equals sign.
func (p Path) Page(html []byte) []byte {
	if p == "" {
		return html
	}
	out := make([]byte, 0, len(html)+len(html)/16)
	for {
		at := bytes.Index(html, valueOfPath)
		if at < 0 {
			return append(out, html...)
		}
		slash := at + len(valueOfPath) - 1
		out = append(out, html[:slash]...)
		if addressed[attributeBefore(html[:at])] && !bytes.HasPrefix(html[slash:], []byte("//")) {
			out = append(out, p...)
		}
		out, html = append(out, '/'), html[slash+1:]
	}
}

// attributeBefore is the name at the end of the text.
func attributeBefore(text []byte) string {
	begin := bytes.LastIndexAny(text, " \t\n")
	return string(text[begin+1:])
}
