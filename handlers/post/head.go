// Package post reads plain posts of installations, as bytes: a head that leaves no doubt about what it says, and a
// body of JSON of the plainest kind. Whatever is unusual it leaves to others, who read it again. It makes no
// garbage, and knows no server. Start with Read.
package post

import (
	"bytes"

	"compreface-stats/models"
)

// Where records are posted, and how large they may be.
const (
	Base        = "/rest/1/db/collections"
	GeneralPath = Base + "/statistics_general"
	FacesPath   = Base + "/statistics_faces"
	Largest     = 4096 // bytes of a body
)

// Verdict says what the bytes of a connection begin with.
type Verdict int

// The verdicts.
const (
	Unusual Verdict = iota // whatever else: it is left to the library and the routes
	Part                   // so far it could be a plain post
	Whole
)

// Head is what the head of a plain post says. Its parts belong to the bytes that it was read from.
type Head struct {
	Kind   models.Kind
	Key    []byte
	length int // of the body
	seen   [3]bool
}

// plainLines are how a plain post begins, by its kind.
var plainLines = [...][]byte{
	models.General: []byte("POST " + GeneralPath + " HTTP/1.1\r\n"),
	models.Faces:   []byte("POST " + FacesPath + " HTTP/1.1\r\n"),
}

var headEnd = []byte("\r\n\r\n")

// Read reads a post whose head leaves no doubt about what it says, whoever reads it: a request line of
// ours, and lines of a name, a colon and printable text, none of them twice that matters. It returns the body and
// where the post ends.
func Read(b []byte) (head Head, body []byte, end int, verdict Verdict) {
	kind, verdict := kindOf(b)
	if verdict != Whole {
		return head, nil, 0, verdict
	}
	head.Kind = kind
	rest := b[len(plainLines[kind]):]
	stop := bytes.Index(rest, headEnd)
	if stop < 0 {
		return head, nil, 0, Part
	}
	if !head.readLines(rest[:stop+2]) {
		return head, nil, 0, Unusual
	}
	body = rest[stop+len(headEnd):]
	if len(body) < head.length {
		return head, nil, 0, Part
	}
	return head, body[:head.length], len(b) - len(body) + head.length, Whole
}

// kindOf tells by the request line what is posted; a part of one may become one.
func kindOf(b []byte) (models.Kind, Verdict) {
	verdict := Unusual
	for kind, line := range plainLines {
		if bytes.HasPrefix(b, line) {
			return models.Kind(kind), Whole
		}
		if bytes.HasPrefix(line, b) {
			verdict = Part
		}
	}
	return 0, verdict
}

// readLines reads the lines behind the first, each with its end.
func (h *Head) readLines(lines []byte) bool {
	for len(lines) > 0 {
		n := bytes.IndexByte(lines, '\n')
		colon := bytes.IndexByte(lines[:n], ':')
		if colon <= 0 || lines[n-1] != '\r' {
			return false
		}
		name, value := lines[:colon], lines[colon+1:n-1]
		if len(value) > 0 && value[0] == ' ' {
			value = value[1:]
		}
		if !isPlainName(name) || !isPlainValue(value) || !h.take(name, value) {
			return false
		}
		lines = lines[n+1:]
	}
	return h.seen[seenLength] && h.seen[seenHost]
}

// The headers of which there must not be two.
const (
	seenLength = iota
	seenKey
	seenHost
)

func (h *Head) firstOf(which int) bool {
	again := h.seen[which]
	h.seen[which] = true
	return !again
}

// take takes one header in, unless it asks for something that only the library does.
func (h *Head) take(name, value []byte) bool {
	switch {
	case isNamed(name, "content-length"):
		return h.firstOf(seenLength) && h.readLength(value)
	case isNamed(name, "x-appery-database-id"):
		h.Key = value
		return h.firstOf(seenKey)
	case isNamed(name, "connection"):
		return isNamed(value, "keep-alive")
	case isNamed(name, "host"):
		return h.firstOf(seenHost) && isPlainHost(value)
	}
	for _, special := range leftToLibrary {
		if isNamed(name, special) {
			return false
		}
	}
	return true
}

// leftToLibrary are headers that change how a request is read.
var leftToLibrary = [...]string{"transfer-encoding", "content-encoding", "expect", "trailer", "upgrade"}

// readLength reads how long the body is.
func (h *Head) readLength(value []byte) bool {
	if len(value) == 0 || len(value) > 4 {
		return false
	}
	for _, c := range value {
		if c < '0' || c > '9' {
			return false
		}
		h.length = h.length*10 + int(c-'0')
	}
	return h.length <= Largest
}

// isNamed compares with a name in lower case; letters of either case are the same, as in headers.
func isNamed(text []byte, name string) bool {
	if len(text) != len(name) {
		return false
	}
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != name[i] {
			return false
		}
	}
	return true
}

func isPlainName(name []byte) bool {
	for _, c := range name {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && c != '-' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// isPlainValue: printable, and without spaces that one reader may keep and another leave out.
func isPlainValue(value []byte) bool {
	for _, c := range value {
		if c < ' ' || c > '~' {
			return false
		}
	}
	n := len(value)
	return n == 0 || value[0] != ' ' && value[n-1] != ' '
}

func isPlainHost(host []byte) bool {
	for _, c := range host {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && c != '-' && c != '.' && (c < '0' || c > ':') {
			return false
		}
	}
	return len(host) > 0
}
