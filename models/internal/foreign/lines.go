package foreign

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
)

// Lines returns the cells of a file's lines, whatever Text reads of it and whatever parts the cells: commas, semicolons
// or tabs. Reading on returns an *Unreadable for a damaged file, and for a text of more than most bytes.
func Lines(file io.Reader, most int64) (*csv.Reader, error) {
	text, err := Text(file)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(&boundedReader{in: text, left: most, most: most})
	start, _ := in.Peek(longestHeader) // its error comes again
	if mark := []byte(markUTF8); bytes.HasPrefix(start, mark) {
		_, _ = in.Discard(len(mark)) // which was read already
		start = start[len(mark):]
	}
	lines := csv.NewReader(in)
	first, _, _ := bytes.Cut(start, []byte("\n"))
	if comma := CommaOf(first); comma != ',' && !bytes.Contains(first, []byte(",")) {
		lines.Comma = rune(comma)
	}
	return lines, nil
}

// longestHeader is how much of a file is looked at for what parts its cells.
const longestHeader = 512

// CommaOf tells what parts the cells of a line: the sign that it has most of.
func CommaOf(line []byte) (comma byte) {
	comma = ','
	for _, other := range []byte{';', '\t'} {
		if bytes.Count(line, []byte{other}) > bytes.Count(line, []byte{comma}) {
			comma = other
		}
	}
	return comma
}

// LineOf is the number of the line that was read, or on which reading failed: then there need be no field.
func LineOf(lines *csv.Reader, fields []string, err error) int {
	if broken, ok := errors.AsType[*csv.ParseError](err); ok {
		return broken.StartLine
	}
	if len(fields) == 0 {
		return 0
	}
	line, _ := lines.FieldPos(0)
	return line
}

// boundedReader refuses to read more than most bytes: a small packed file may hold a very long line.
type boundedReader struct {
	in         io.Reader
	left, most int64
}

func (r *boundedReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, unreadable("the text is longer than %d KiB", r.most>>10)
	}
	n, err := r.in.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	return n, err
}
