package report

import (
	"cmp"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// fileColumn is the column of one series in the chart's file.
type fileColumn struct {
	name  string
	unit  string // empty for the unit of the drawing
	isDay bool
	cells []table.Cell
}

// startCell names a period: by its first day, or by its month.
func startCell(start models.Day, by models.Interval) table.Cell {
	if by == models.ByMonth {
		return table.Words(by.Label(start))
	}
	return dayCell(start)
}

func labelType(by models.Interval) table.Type {
	if by == models.ByMonth {
		return table.Text
	}
	return table.Day
}

// column adds numbers that the chart's file has and its drawing has not.
func (p *chartPlot) column(name string, values []int64) {
	cells := countCells(values...)
	for i := range p.withoutRecords(len(cells)) {
		cells[i] = table.Cell{}
	}
	p.columns = append(p.columns, fileColumn{name: name, cells: cells})
}

// countOf and populationOfShare name the columns that stand beside a share: a percentage alone says little.
func countOf(share string) string { return share + ", count" }

func populationOfShare(share string) string { return share + ", of" }

// countUnit is that of the columns beside a share.
const countUnit = "count"

func (p *chartPlot) countColumn(name string, values []int64) fileColumn {
	cells := countCells(values...)
	for i := range p.withoutRecords(len(cells)) {
		cells[i] = table.Cell{}
	}
	return fileColumn{name: name, unit: countUnit, cells: cells}
}

// shareCells are shares from 0 to 100 with one place after the point; of nothing there is none.
func shareCells(parts, whole []int64) []table.Cell {
	cells := make([]table.Cell, len(parts))
	for i, n := range parts {
		cells[i] = table.Amount(views.PercentOf(n, whole[i]))
	}
	return cells
}

// fileColumns are the columns in the order of a file: which days are compared with stands before all numbers.
func (p *chartPlot) fileColumns() []fileColumn {
	columns := slices.Clone(p.columns)
	slices.SortStableFunc(columns, func(a, b fileColumn) int {
		switch {
		case a.isDay == b.isDay:
			return 0
		case a.isDay:
			return -1
		default:
			return 1
		}
	})
	return columns
}

// rows returns a column a series and a row a label; what is not drawn is empty, which is not 0.
func (p *chartPlot) rows() table.Table {
	t := table.Table{Columns: []table.Column{table.Named("label").As(p.label)}}
	columns := p.fileColumns()
	for _, c := range columns {
		column := table.Named(c.name).Of(cmp.Or(c.unit, p.Unit))
		if c.isDay {
			column = table.Named(c.name).As(table.Day)
		}
		t.Columns = append(t.Columns, column)
	}
	for i, label := range p.labels {
		row := append(make([]table.Cell, 0, len(p.columns)+1), label)
		for _, c := range columns {
			row = append(row, c.cells[i])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
