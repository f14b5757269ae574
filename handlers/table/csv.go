package table

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSV returns one line a row under a line of names.
func (t Table) CSV() ([]byte, error) {
	t = t.flat()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = Harmless(c.Flat)
	}
	err := w.Write(line)
	for _, row := range t.Rows {
		for i, cell := range row {
			line[i] = cell.csv()
		}
		err = w.Write(line) // a csv.Writer keeps its first error for Error below
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return MarkForeign(out.Bytes()), err
}

// csv leaves a missing value empty, which is not the same as 0. A number stays what it is: -1 is no formula.
func (c Cell) csv() string {
	switch {
	case c.kind == kindText:
		return Harmless(c.text)
	case c.kind == kindRange && c.text != "" && '0' <= c.text[0] && c.text[0] <= '9':
		return c.text + " faces" // 1-10 alone is a date to some programs, in some countries
	default:
		return c.String()
	}
}

// Harmless returns the text as a spreadsheet program will not run it as a formula: with an apostrophe before it. So
// that the apostrophe can be taken off again, a text that looks as if it had one gets another. Programs for East Asian
// languages take signs of full width for the usual ones, and some leave out spaces and what does not show before them.
func Harmless(text string) string {
	bare := strings.TrimLeftFunc(text, func(r rune) bool { return r == '\'' || unicode.In(r, unicode.Cf, unicode.Zs) })
	first, _ := utf8.DecodeRuneInString(bare)
	if bare == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫", first) {
		return text
	}
	return "'" + text
}

// MarkForeign puts a byte-order mark before what is not plain ASCII: without it some spreadsheet programs break every
// letter that English lacks. Files of plain ASCII have none, which simple programs would take for a part of a name.
func MarkForeign(file []byte) []byte {
	if bytes.ContainsFunc(file, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return append([]byte(byteOrderMark), file...)
	}
	return file
}

// byteOrderMark says that a text is UTF-8.
const byteOrderMark = "\ufeff"
