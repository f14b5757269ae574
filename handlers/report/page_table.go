package report

import (
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// rowList is the table below a chart in the making. Its first column names the rows.
type rowList struct {
	table.Table
	cells []table.Cell // of all rows, in one piece
}

// newRowList returns a listing with these columns of numbers behind the first.
func newRowList(first string, numbers ...string) *rowList {
	l := &rowList{}
	l.Columns = append(l.Columns, table.Named(first).As(table.Text))
	for _, name := range numbers {
		l.Columns = append(l.Columns, table.Named(name))
	}
	return l
}

// form adds columns whose shares a page writes in this form.
func (l *rowList) form(f table.ShareForm, names ...string) *rowList {
	for _, name := range names {
		column := table.Named(name)
		column.Share = f
		l.Columns = append(l.Columns, column)
	}
	return l
}

// add adds a row.
func (l *rowList) add(name string, cells ...table.Cell) {
	first := len(l.cells)
	l.cells = append(append(l.cells, table.Words(name)), cells...)
	l.Rows = append(l.Rows, l.cells[first:len(l.cells):len(l.cells)])
}

// counts adds a row of counts.
func (l *rowList) counts(name string, numbers ...int64) { l.add(name, countCells(numbers...)...) }

// earlierCounts adds a column of the days that the range is compared with.
func (l *rowList) earlierCounts(v View, numbers []int64) {
	l.Columns = append(l.Columns, table.Named("Installations, "+compareLabel(v.DateRange)))
	for i, n := range numbers {
		l.Rows[i] = append(l.Rows[i], table.Count(n))
	}
}

func countCells(numbers ...int64) []table.Cell {
	cells := make([]table.Cell, len(numbers))
	for i, n := range numbers {
		cells[i] = table.Count(n)
	}
	return cells
}

// daily lists a row a drawn day.
func (l *rowList) daily(v View, cells func(models.Day) []table.Cell) table.Table {
	days := v.drawnDays()
	l.Rows = slices.Grow(l.Rows, len(days))
	l.cells = slices.Grow(l.cells, len(days)*len(l.Columns))
	for _, day := range days {
		row := cells(day)
		if v.isUnheard(day) {
			clear(row)
		}
		l.add(rowLabel(v.DateRange, day), row...)
	}
	return l.Table
}

// drawnNames are what the rows of the drawn days are called.
func (v View) drawnNames() (names []string) {
	for _, day := range v.drawnDays() {
		names = append(names, rowLabel(v.DateRange, day))
	}
	return names
}

// pageTable writes a typed table for reading.
func pageTable(caption string, t table.Table) views.Table {
	shown := views.Table{Caption: caption}
	for i, c := range t.Columns {
		shown.Columns = append(shown.Columns, views.Column{Label: c.Flat, Numeric: i > 0})
	}
	shown.Rows = make([][]string, len(t.Rows))
	lines := make([]string, 0, len(t.Rows)*len(t.Columns)) // one piece for all: long tables have thousands of lines
	for n, row := range t.Rows {
		first := len(lines)
		for i, cell := range row {
			lines = append(lines, writtenCell(t.Columns[i], cell))
		}
		shown.Rows[n] = lines[first:len(lines):len(lines)]
	}
	return shown
}

// newestFirst turns a table over time round: whoever opens it looks for the last days. Files keep the order of time.
func newestFirst(t views.Table) views.Table {
	for _, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		if t.Columns[0].Label == periodColumn(by) {
			slices.Reverse(t.Rows)
		}
	}
	return t
}

// writtenCell is a cell for reading. What is missing is a dash.
func writtenCell(c table.Column, cell table.Cell) string {
	if n, ok := cell.Number(); ok {
		return views.Number(n)
	}
	if part, whole, ok := cell.Parts(); ok {
		return writtenShare(c.Share, part, whole)
	}
	if cell.IsEmpty() {
		return "–"
	}
	return cell.String()
}

func writtenShare(form table.ShareForm, part, whole int64) string {
	switch form {
	case table.CountAndShare:
		return views.CountAndShare(part, whole)
	case table.ShareOfWhole:
		return views.Percent(part, whole)
	default:
		return views.Share(part, whole)
	}
}
