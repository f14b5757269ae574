package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func collectionCharts() []Chart {
	return []Chart{
		{
			ID:       "over-one-million",
			Title:    "Collections over a million faces over time",
			Metrics:  []string{"over_one_million"},
			Page:     "/faces",
			Question: "face-collections",
			Sources:  []Source{SizeDays},
			Draw:     func(v View) Drawn { return drawSizeHeadline(v, "over_one_million", "collections") },
		},
		{
			ID:       "at-least-faces",
			Title:    "Faces (at least) over time",
			Metrics:  []string{"at_least_faces"},
			Page:     "/faces",
			Question: "face-collections",
			Sources:  []Source{SizeDays},
			Draw:     func(v View) Drawn { return drawSizeHeadline(v, "at_least_faces", "faces, at least") },
		},
	}
}

// fileNames are the columns of these charts in files, which keep their names when a label changes.
var fileNames = map[string]string{"at_least_faces": "Faces, at least"}

// drawSizeHeadline draws one headline over time, with the days it is compared with.
func drawSizeHeadline(v View, field, unit string) Drawn {
	h, p := sizeHeadlines(v)[field], overDays(v, unit)
	name := h.label
	if known, ok := fileNames[field]; ok {
		name = known
	}
	p.counts(h.label, views.TokenActive28, v.drawn(h.series, 0), name)
	columns := []string{h.label}
	_, compared := v.compared()
	if compared {
		earlier := v.drawn(h.series, v.offset())
		p.compared(v, h.label, p.counts(h.label+", "+compareLabel(v.DateRange), views.TokenActive28, earlier,
			name+", "+compareColumn(v.DateRange)))
		columns = append(columns, "Comparison: "+compareLabel(v.DateRange))
	}
	l := newRowList("Day", columns...)
	return Drawn{
		Nothing: "There was none on any of these days.",
		Note:    joinSentences(dayNote(v), compareNote(v.DateRange)),
		Summary: h.label + ", by day.",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: h.label + ", by day",
		Table: l.daily(v, func(day models.Day) []table.Cell {
			cells := countCells(h.series.At(day))
			if compared {
				cells = append(cells, v.earlierCells(day, table.Count(h.series.At(day-v.offset())))...)
			}
			return cells
		}),
		Span: v.Span, By: models.ByDay,
	}
}
