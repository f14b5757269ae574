package foreign

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	markUTF8   = "\ufeff"
	markLittle = "\xff\xfe"
	markBig    = "\xfe\xff"
)

// decode returns the text as UTF-8. UTF-16 is told by its mark or, without one, by the zeros beside plain letters.
func decode(in *bufio.Reader, start []byte) io.Reader {
	switch {
	case bytes.HasPrefix(start, []byte(markLittle)):
		return &utf16Reader{in: in, order: binary.LittleEndian}
	case bytes.HasPrefix(start, []byte(markBig)):
		return &utf16Reader{in: in, order: binary.BigEndian}
	case zerosAt(start, 1):
		return &utf16Reader{in: in, order: binary.LittleEndian}
	case zerosAt(start, 0):
		return &utf16Reader{in: in, order: binary.BigEndian}
	default:
		return in
	}
}

// zerosAt reports whether every second byte is a zero, and no other.
func zerosAt(start []byte, first int) bool {
	for i, b := range start {
		if (b == 0) != (i%2 == first) {
			return false
		}
	}
	return len(start) >= 2
}

// utf16Reader reads UTF-16 as UTF-8.
type utf16Reader struct {
	in    *bufio.Reader
	order binary.ByteOrder
	ready []byte
	room  []byte
	half  rune // the first half of a letter that takes two
}

func (r *utf16Reader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

func (r *utf16Reader) fill() error {
	var units [1024]byte
	n, err := io.ReadFull(r.in, units[:])
	if n == 0 {
		return err // io.EOF at the end
	}
	r.room = r.room[:0]
	for i := 0; i+1 < n; i += 2 {
		r.take(rune(r.order.Uint16(units[i:])))
	}
	if n%2 == 1 {
		r.room = utf8.AppendRune(r.room, utf8.RuneError)
	}
	r.ready = r.room
	return nil
}

func (r *utf16Reader) take(unit rune) {
	if r.half != 0 {
		whole := utf16.DecodeRune(r.half, unit)
		r.half = 0
		r.room = utf8.AppendRune(r.room, whole)
		if whole != utf8.RuneError {
			return
		}
	}
	switch {
	case unit >= 0xd800 && unit < 0xdc00:
		r.half = unit
	default:
		r.room = utf8.AppendRune(r.room, unit)
	}
}

// withLineFeeds returns the text with a line feed at the end of each line: old programs of the Mac write carriage
// returns alone. A text that has line feeds anyway stays as it is.
func withLineFeeds(text io.Reader) io.Reader {
	in := bufio.NewReaderSize(text, sniffed)
	start, _ := in.Peek(sniffed) // its error comes again when it is read
	if !bytes.Contains(start, []byte("\r")) || bytes.Contains(start, []byte("\n")) {
		return in
	}
	return returnReader{in}
}

// returnReader reads carriage returns as line feeds.
type returnReader struct{ in io.Reader }

func (r returnReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
