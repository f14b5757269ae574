package table

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// XLSX returns the table as a workbook with one sheet, its first line fixed.
func (t Table) XLSX() ([]byte, error) {
	return writeWorkbook([]Table{t}, []string{t.Name})
}

// Workbook returns a workbook with a sheet a table, under the table's part. The same tables make the same bytes.
func Workbook(tables ...Table) ([]byte, error) {
	tabs := make([]string, len(tables))
	for i, t := range tables {
		tabs[i] = t.Part()
	}
	return writeWorkbook(tables, tabs)
}

func writeWorkbook(tables []Table, tabs []string) ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // removes the temporary files of sheets that did not fit into memory
	styles, err := newStyles(book)
	if err == nil {
		const us = "CompreFace Stats"
		err = book.SetDocProps(&excelize.DocProperties{Creator: us, LastModifiedBy: us, Title: tabs[0]})
	}
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	for i, t := range tables {
		if err := addTab(book, tabs[i], i == 0); err != nil {
			return nil, fmt.Errorf("xlsx: %w", err)
		}
		if err := t.flat().writeSheet(book, tabs[i], styles); err != nil {
			return nil, fmt.Errorf("xlsx: %s: %w", tabs[i], err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	return inOrder(out.Bytes())
}

// cellStyles are the styles of days and of the first line.
type cellStyles struct {
	day  int
	head int
}

func newStyles(book *excelize.File) (styles cellStyles, err error) {
	if styles.day, err = book.NewStyle(&excelize.Style{CustomNumFmt: new("yyyy-mm-dd")}); err != nil {
		return styles, err
	}
	styles.head, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	return styles, err
}

// addTab takes the tab that a new file has for the first sheet.
func addTab(book *excelize.File, tab string, first bool) error {
	if first {
		return book.SetSheetName("Sheet1", tab)
	}
	_, err := book.NewSheet(tab)
	return err
}

func (t Table) writeSheet(book *excelize.File, tab string, styles cellStyles) error {
	w, err := book.NewStreamWriter(tab)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, max(len(t.Columns), 1), 14); err != nil {
		return err
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := w.SetPanes(panes); err != nil {
		return err
	}
	line := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = excelize.Cell{StyleID: styles.head, Value: c.Flat}
	}
	if err := w.SetRow("A1", line); err != nil {
		return err
	}
	for i, row := range t.Rows {
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), styles.row(row)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// row writes days as days, so that a spreadsheet program can group and sort them, and text as text, which no program
// takes for a formula.
func (s cellStyles) row(cells []Cell) []any {
	line := make([]any, len(cells))
	for i, c := range cells {
		switch c.kind {
		case kindCount:
			line[i] = c.count
		case kindAmount:
			line[i] = c.amount()
		case kindShare:
			line[i] = c.percent()
		case kindText, kindRange:
			line[i] = c.text
		case kindDay:
			line[i] = excelize.Cell{StyleID: s.day, Value: c.day()}
		case kindTruth:
			line[i] = c.count != 0
		default:
		}
	}
	return line
}

// inOrder writes the files of an archive again, by name: the library has them in another order each time.
func inOrder(book []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		if err := copyRaw(w, f); err != nil {
			return nil, fmt.Errorf("xlsx: %w", err)
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

func copyRaw(w *zip.Writer, f *zip.File) error {
	to, err := w.CreateRaw(&f.FileHeader)
	if err != nil {
		return err
	}
	from, err := f.OpenRaw()
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}
