package handlers

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
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

// xlsx writes the same rows as a workbook with one sheet, its first line fixed.
func (t sheet) xlsx() ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // it holds temporary files only once it spills, which a range this long cannot
	if err := book.SetSheetName("Sheet1", t.name); err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	if err := t.stream(book); err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	return out.Bytes(), nil
}

func (t sheet) stream(book *excelize.File) error {
	w, err := book.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	names := make([]any, len(t.heads))
	for i, h := range t.heads {
		names[i] = h.flat
	}
	for i, row := range append([][]any{names}, t.rows...) {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return err
		}
	}
	return w.Flush()
}
