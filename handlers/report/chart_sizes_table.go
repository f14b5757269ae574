package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

// withFaces adds how many faces there were at least, on each day and on the one that it is compared with.
func (l *rowList) withFaces(v View) table.Table {
	l.Columns = append(l.Columns, table.Named(facesAtLeast), table.Named(facesAtLeast+", "+compareLabel(v.DateRange)))
	for i, day := range v.drawnDays() {
		cells := make([]table.Cell, 2)
		if !v.isUnheard(day) {
			cells[0] = table.Count(v.Sizes.At(day).AtLeastFaces())
		}
		if v.hasEarlier(models.ByDay, day) {
			cells[1] = table.Count(v.Sizes.At(day - v.offset()).AtLeastFaces())
		}
		l.Rows[i] = append(l.Rows[i], cells...)
	}
	return l.Table
}

func sizeShareTable(v View, kinds []sizeKind) table.Table {
	l := newRowList("Day", "Collections").form(table.CountAndShare, kindLabels(kinds)...)
	return l.daily(v, func(day models.Day) []table.Cell {
		row := v.Sizes.At(day)
		total := totalOf(kinds, row)
		cells := append(make([]table.Cell, 0, len(kinds)+1), table.Count(total))
		for _, k := range kinds {
			cells = append(cells, table.Share(k.count(row), total))
		}
		return cells
	})
}

func kindLabels(kinds []sizeKind) (labels []string) {
	for _, k := range kinds {
		labels = append(labels, k.label)
	}
	return labels
}

func kindCells(kinds []sizeKind, row models.SizesDay) (cells []table.Cell) {
	cells = make([]table.Cell, len(kinds))
	for i, k := range kinds {
		cells[i] = table.Count(k.count(row))
	}
	return cells
}
