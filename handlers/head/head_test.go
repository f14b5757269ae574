package head

import (
	"bufio"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"
)

func read(t *testing.T, text string) *fasthttp.RequestHeader {
	t.Helper()
	var h fasthttp.RequestHeader
	if err := h.Read(bufio.NewReaderSize(strings.NewReader(text), 64<<10)); err != nil {
		t.Fatal(err)
	}
	return &h
}

// What browsers and proxies send is far below the bound; many tiny parts are not, in whatever list they are.
func TestManyTinyPartsAreDroppedAndOrdinaryOnesAreKept(t *testing.T) {
	many := func(part string) string { return strings.Repeat(part, mostParts+1) }
	for name, c := range map[string]struct {
		address, lines string
		dropped        bool
	}{
		"a sender's":             {"/", "Accept: */*\r\nUser-Agent: Java/17\r\n", false},
		"lines of three proxies": {"/", strings.Repeat("X-Forwarded-For: 10.0.0.1\r\n", mostLines-10), false},
		"cookies of a browser":   {"/", "Cookie: " + strings.Repeat("a=bcd; ", 180) + "\r\n", false},
		"one long line":          {"/", "X: " + strings.Repeat("x", Longest/2) + "\r\n", false},
		"tiny lines":             {"/", strings.Repeat("a:\r\n", mostLines), true},
		"cookies":                {"/", "Cookie: " + many("a;") + "\r\n", true},
		"trailers":               {"/", "Trailer: " + many("a,") + "\r\n", true},
		"parameters":             {"/?" + many("a&"), "", true},
		"a bit of everything":    {"/?" + strings.Repeat("a&", mostParts/2), "Cookie: " + strings.Repeat("a;", mostParts/2) + "\r\n", true},
	} {
		h := read(t, "POST "+c.address+" HTTP/1.1\r\nHost: x\r\nContent-Length: 85\r\n"+c.lines+"\r\n")
		Bound(h)
		if IsDropped(h) != c.dropped {
			t.Errorf("%s: dropped is %v, want %v", name, !c.dropped, c.dropped)
		}
		if kept := h.Len() > 0 && h.ContentLength() == 85; kept == c.dropped || string(h.Method()) != "POST" {
			t.Errorf("%s: %s with %d lines and a body of %d is left", name, h.Method(), h.Len(), h.ContentLength())
		}
	}
}

// A frame of an answer depends on whether it has a body and on whether the connection stays; all else is forgotten.
func TestOfAnAnsweredRequestNothingIsKept(t *testing.T) {
	var r fasthttp.Request
	for _, line := range []string{"HEAD /?a=b HTTP/1.0", "POST /login HTTP/1.1"} {
		read(t, line+"\r\nHost: x\r\nCookie: a=b\r\nContent-Length: 3\r\n\r\n").CopyTo(&r.Header)
		r.SetBodyString("a=b")
		isHead, isNew := r.Header.IsHead(), r.Header.IsHTTP11()
		Forget(&r)
		if r.Header.IsHead() != isHead || r.Header.IsHTTP11() != isNew {
			t.Errorf("%s: the answer has another frame", line)
		}
		if len(r.Body()) > 0 || r.Header.Len() > 0 || len(r.Header.RequestURI()) > 1 {
			t.Errorf("%s: %q is left", line, r.String())
		}
	}
}
