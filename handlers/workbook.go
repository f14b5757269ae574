package handlers

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// xlsx writes the same rows as a workbook with one sheet, its first line fixed.
func (t sheet) xlsx() ([]byte, error) {
	return workbook(map[string]string{t.part(): t.name}, t)
}

// workbook writes each sheet under its part's name, or the tab given for it. The same sheets make the same bytes.
func workbook(tabs map[string]string, sheets ...sheet) ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // removes the temporary files of sheets that did not fit into memory
	day, err := book.NewStyle(&excelize.Style{CustomNumFmt: new("yyyy-mm-dd")})
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	for i, t := range sheets {
		tab := cmp.Or(tabs[t.part()], t.part())
		if err := addTab(book, tab, i == 0); err != nil {
			return nil, fmt.Errorf("xlsx: %w", err)
		}
		if err := t.stream(book, tab, cellStyles{day, bold}); err != nil {
			return nil, fmt.Errorf("xlsx: %s: %w", tab, err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	return inOrder(out.Bytes())
}

// addTab takes the tab that a new file has for the first sheet.
func addTab(book *excelize.File, tab string, first bool) error {
	if first {
		return book.SetSheetName("Sheet1", tab)
	}
	_, err := book.NewSheet(tab)
	return err
}

type cellStyles struct{ day, head int }

func (t sheet) stream(book *excelize.File, tab string, styles cellStyles) error {
	w, err := book.NewStreamWriter(tab)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, max(len(t.heads), 1), 14); err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	names := make([]any, len(t.heads))
	for i, h := range t.heads {
		names[i] = excelize.Cell{StyleID: styles.head, Value: h.flat}
	}
	for i, row := range append([][]any{names}, t.rows...) {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), typed(row, styles)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// typed makes days of the texts that are days, so that a spreadsheet program can group and sort them; a number stays a
// number, and text is written as text, which no program takes for a formula.
func typed(row []any, styles cellStyles) []any {
	cells := make([]any, len(row))
	for i, value := range row {
		cells[i] = value
		if day, ok := dayOf(value); ok {
			cells[i] = excelize.Cell{StyleID: styles.day, Value: day.Time()}
		}
	}
	return cells
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
