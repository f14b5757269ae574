package table

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// CSV returns one line a row under a line of names.
func (t Table) CSV() ([]byte, error) {
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
	return out.Bytes(), err
}

// csv leaves a missing value empty, which is not the same as 0. A number stays what it is: -1 is no formula.
func (c Cell) csv() string {
	if c.kind == kindText {
		return Harmless(c.text)
	}
	return c.String()
}

// Harmless returns the text as a spreadsheet program will not run it as a formula.
func Harmless(text string) string {
	if strings.HasPrefix(text, "'") || text == "" || !strings.ContainsAny(text[:1], "=+-@\t\r") {
		return text
	}
	return "'" + text
}
