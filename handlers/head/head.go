// Package head bounds what the address and the header of a request may have. The library keeps a name and a value of
// each line in memory of their own, as it does with each cookie, trailer and parameter, for as long as the request is
// under way: for a header of many tiny ones more than twelve times what came.
package head

import (
	"bytes"
	"fmt"

	"github.com/valyala/fasthttp"
)

// Longest is how many bytes a request's address and header may have together: browsers and their cookies come to
// four KiB, and proxies of single sign-on add ten.
const Longest = 16 << 10

// mostLines is how many lines a header may have: browsers and proxies together send some forty. mostParts is how many
// items of lists there may be in all of them and in the address, or in a form: browsers keep 180 cookies for a site,
// and their own lines have some fifty items.
const (
	mostLines = 100
	mostParts = 512
)

// Limit says in words what a request may have.
var Limit = fmt.Sprintf("The address and the header of the request are together longer than %d KiB, or have more "+
	"than %d lines, or %d cookies and parameters.", Longest>>10, mostLines, mostParts)

// dropped stands in the place of a version that no client can send.
const dropped = "dropped"

// Bound empties a header of too many parts, so that it takes no memory while its answer waits. A body is not read then,
// and IsDropped tells the handler.
func Bound(h *fasthttp.RequestHeader) {
	lines := bytes.Count(h.RawHeaders(), []byte{'\n'})
	if lines <= mostLines && lines+countParts(h.RequestURI())+countParts(h.RawHeaders()) <= mostParts {
		return
	}
	method := string(h.Method())
	*h = fasthttp.RequestHeader{}
	h.SetMethod(method)
	h.SetProtocol(dropped)
}

// IsDropped reports whether Bound emptied the header.
func IsDropped(h *fasthttp.RequestHeader) bool { return string(h.Protocol()) == dropped }

// HasManyFields reports whether a form has more of them than may be.
func HasManyFields(form []byte) bool { return bytes.Count(form, []byte{'&'}) > mostParts }

// Forget gives back what the library keeps of an answered request, but for what the answer's frame depends on. Kept
// for the next request, of whoever, each line and field would have as much room as the longest that ever stood in its
// place.
func Forget(r *fasthttp.Request) {
	isHead, isOld := r.Header.IsHead(), !r.Header.IsHTTP11()
	*r = fasthttp.Request{}
	if isHead {
		r.Header.SetMethod(fasthttp.MethodHead)
	}
	if isOld {
		r.Header.SetProtocol("HTTP/1.0")
	}
}

// countParts counts what ends an item of any list.
func countParts(text []byte) (n int) {
	for _, b := range text {
		switch b {
		case ',', ';', '&':
			n++
		}
	}
	return n
}
