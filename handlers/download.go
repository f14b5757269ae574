package handlers

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// csv writes one line a row under a line of names.
func (t sheet) csv() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	line := make([]string, len(t.heads))
	for i, h := range t.heads {
		line[i] = harmless(h.flat)
	}
	err := w.Write(line)
	for _, row := range t.rows {
		for i, value := range row {
			line[i] = cell(value)
		}
		err = w.Write(line) // a csv.Writer keeps its first error for Error below
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return out.Bytes(), err
}

// cell leaves a missing value empty, which is not the same as 0.
func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return harmless(v)
	}
	return fmt.Sprint(value)
}

// harmless keeps a spreadsheet program from running text as a formula. Numbers do not come here: -1 stays -1.
func harmless(text string) string {
	if strings.HasPrefix(text, "'") || text == "" || !strings.ContainsAny(text[:1], "=+-@\t\r") {
		return text
	}
	return "'" + text
}
