// Package head bounds what the address and the header of a request may have. The library keeps a name and a value of
// each line in memory of their own, as it does with each cookie, trailer and parameter, for as long as the request is
// under way: for a header of many tiny ones more than twelve times what came.
package head

import (
	"fmt"

	"github.com/valyala/fasthttp"
)

// Longest is how many bytes a request's address and header may have together: browsers and their cookies come to
// four KiB, and proxies of single sign-on add ten.
const Longest = 16 << 10

// mostParts is how many lines, and items of lists in them and in the address, there may be: browsers keep 180 cookies
// for a site, and their own lines have some fifty items.
const mostParts = 512

// Limit says in words what a request may have.
var Limit = fmt.Sprintf("The address and the header of the request are together longer than %d KiB, or have more "+
	"than %d lines, cookies and parameters.", Longest>>10, mostParts)

// dropped stands in the place of a version that no client can send.
const dropped = "dropped"

// Bound empties a header of too many parts, so that it takes no memory while its answer waits. A body is not read then,
// and IsDropped tells the handler.
func Bound(h *fasthttp.RequestHeader) {
	if countParts(h.RequestURI())+countParts(h.RawHeaders()) <= mostParts {
		return
	}
	method := string(h.Method())
	*h = fasthttp.RequestHeader{}
	h.SetMethod(method)
	h.SetProtocol(dropped)
}

// IsDropped reports whether Bound emptied the header.
func IsDropped(h *fasthttp.RequestHeader) bool { return string(h.Protocol()) == dropped }

// countParts counts what ends a line or an item of any list.
func countParts(text []byte) (n int) {
	for _, b := range text {
		switch b {
		case '\n', ',', ';', '&':
			n++
		}
	}
	return n
}
