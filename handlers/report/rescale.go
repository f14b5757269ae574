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
	default:
	}
	return d
}

// sharesOfRows returns the table with each count as its share of the row's sum.
func sharesOfRows(t table.Table) table.Table {
	rows := make([][]table.Cell, len(t.Rows))
	for i, row := range t.Rows {
		var whole int64
		for _, cell := range row[1:] {
			n, _ := cell.Number()
			whole += n
		}
		rows[i] = []table.Cell{row[0]}
		for _, cell := range row[1:] {
			n, _ := cell.Number()
			rows[i] = append(rows[i], table.Amount(views.PercentOf(n, whole)))
		}
	}
	t.Rows = rows
	return t
}
