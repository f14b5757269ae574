package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/views"
)

// rescaled lays the chart's values out as the address says, where that makes sense.
func (v View) rescaled(d Drawn) Drawn {
	if d.Drawing == nil {
		return d
	}
	switch {
	case v.scale == logScale && d.Drawing.UseLogScale():
		d.Note = joinSentences(d.Note, "Logarithmic scale; zeros are not shown.")
	case v.scale == asPercent && d.Drawing.UseShares():
		d.Note = joinSentences(d.Note, "Percent of each column's total. Counts are in the table.")
		counted := d.Rows
		d.Rows = func() table.Table { return sharesOfRows(counted()) }
	case v.scale == asPercent && !d.Drawing.Plot.Percent:
		d.Note = joinSentences(d.Note, "Shown as counts.")
	case v.scale == logScale:
		d.Note = joinSentences(d.Note, "Not logarithmic.")
	default:
	}
	return d
}

// sharesOfRows returns the table with each count behind its share of the row's sum, and the sum at the end.
func sharesOfRows(t table.Table) table.Table {
	columns := t.Columns[:1:1]
	for _, c := range t.Columns[1:] {
		count := c
		count.Name, count.Flat = countOf(c.Name), countOf(c.Flat)
		columns = append(columns, c.Of("% of the row"), count)
	}
	columns = append(columns, table.Named("sum"))
	rows := make([][]table.Cell, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = sharesOfRow(row)
	}
	t.Columns, t.Rows = columns, rows
	return t
}

func sharesOfRow(row []table.Cell) []table.Cell {
	var whole int64
	for _, cell := range row[1:] {
		n, _ := cell.Number()
		whole += n
	}
	line := []table.Cell{row[0]}
	for _, cell := range row[1:] {
		n, _ := cell.Number()
		line = append(line, table.Amount(views.PercentOf(n, whole)), cell)
	}
	return append(line, table.Count(whole))
}
