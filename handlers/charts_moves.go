package handlers

import (
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// flow is what moved into and out of one size within the window.
type flow struct {
	came, grewOrShrankIn, grewOrShrankOut, gone int64
}

// flowOf adds up the moves of one part.
func flowOf(part models.SizePart, moves []models.Move) (f flow) {
	for _, m := range moves {
		switch {
		case m.To == part && m.From == models.PartNone:
			f.came += m.Collections
		case m.To == part:
			f.grewOrShrankIn += m.Collections
		case m.From == part && m.To == models.PartNone:
			f.gone += m.Collections
		case m.From == part:
			f.grewOrShrankOut += m.Collections
		}
	}
	return f
}

// faceParts are the sizes of face collections, smallest first.
func faceParts() (parts []models.SizePart) {
	for p := range models.SizePartCount {
		if size, ok := p.Range(); ok && size > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// flowChart draws above zero what came into each size, and below it what went: before + in − out = after. rows are the days from
// the one before the window's first.
func flowChart(w window, moves []models.Move, before, after models.SizesDay) views.Chart {
	came, in := views.Series{Name: "New, or back", Token: views.TokenNew}, views.Series{Name: "From another size", Token: views.TokenReturning}
	out, gone := views.Series{Name: "To another size", Token: views.TokenResurrected}, views.Series{Name: "No longer reported", Token: views.TokenLapsed}
	plot := views.Plot{Unit: "collections"}
	table := views.Table{Caption: "Before + came + from another size − to another size − gone = after",
		Columns: numbered("Faces", "Before", "New, or back", "From another size", "To another size", "No longer reported", "After")}
	for _, part := range faceParts() {
		f := flowOf(part, moves)
		size, _ := part.Range()
		plot.Labels = append(plot.Labels, part.String())
		came.Values, in.Values = append(came.Values, float64(f.came)), append(in.Values, float64(f.grewOrShrankIn))
		out.Values, gone.Values = append(out.Values, float64(-f.grewOrShrankOut)), append(gone.Values, float64(-f.gone))
		table.Rows = append(table.Rows, tableRow(views.SizeLabel(part.String()), before.Collections[size],
			f.came, f.grewOrShrankIn, -f.grewOrShrankOut, -f.gone, after.Collections[size]))
	}
	plot.Series = []views.Series{in, came, out, gone}
	return w.downloads("collection-moves", w.settled(), models.ByDay, views.Chart{
		ID: "flow", Title: "What came into each size, and what went", Table: table, Drawing: views.StackedBars(plot), Height: "tall", Wide: true,
		Definition: definitions("moves"), Summary: "How many face collections moved into each size above zero, and out of it below.",
		Note: fmt.Sprintf("From the end of %s to the end of %s: %s face collections became %s.", views.DayLabel(before.Day.String()), w.dayWords(after.Day),
			views.Number(before.FaceCollections()), views.Number(after.FaceCollections())),
	})
}

// settled is the window without a day that is still being counted, where it holds another.
func (w window) settled() models.Span { return models.Span{From: w.From, To: w.asOf()} }

// movesChart is the same flow from size to size, as a table whose cells are tinted.
func movesChart(w window, moves []models.Move) views.Chart {
	heat := &views.Heat{Caption: "Collections by the size they moved from (rows) and to (columns)", Corner: "From", Total: "All", Least: "0"}
	from, to := movedParts(moves, func(m models.Move) models.SizePart { return m.From }), movedParts(moves, func(m models.Move) models.SizePart { return m.To })
	for _, part := range to {
		heat.Columns = append(heat.Columns, views.HeatColumn{Prefix: "to ", Label: shortPartLabel(part)})
	}
	most := int64(1) // from size to size: coming and going, which is more, would leave the rest without a tint
	for _, m := range moves {
		if m.From != models.PartNone && m.To != models.PartNone {
			most = max(most, m.Collections)
		}
	}
	heat.Most = views.Number(most) + " or more"
	for _, part := range from {
		heat.Rows = append(heat.Rows, moveRow(part, to, moves, most))
	}
	return w.downloads("collection-moves", w.settled(), models.ByDay, views.Chart{
		ID: "moves", Title: "The flow from size to size", Definition: definitions("moves"), Heat: heat, Wide: true,
		Note: "Right of the empty diagonal collections grew, left of it they shrank. The untouched demo and collections that report 0 are shown where they move.",
	})
}

func moveRow(from models.SizePart, to []models.SizePart, moves []models.Move, most int64) views.HeatRow {
	row, all := views.HeatRow{Label: partLabel(from)}, int64(0)
	for _, part := range to {
		var cell views.HeatCell
		for _, m := range moves {
			if m.From == from && m.To == part {
				cell = views.HeatCell{Share: views.Number(m.Collections), Level: int(min(10, (10*m.Collections+most-1)/most))}
				all += m.Collections
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	row.Size = views.Number(all)
	return row
}

// movedParts are the parts on one side of the moves, in order, each once.
func movedParts(moves []models.Move, side func(models.Move) models.SizePart) (parts []models.SizePart) {
	for _, m := range moves {
		parts = append(parts, side(m))
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// shortPartLabel is for the head of a column.
func shortPartLabel(part models.SizePart) string {
	if size, ok := part.Range(); ok {
		return views.ShortSizeLabel(size.String())
	}
	return partLabel(part)
}

func partLabel(part models.SizePart) string {
	switch part {
	case models.PartNone:
		return "Not reported"
	case models.PartDemo:
		return "Demo"
	}
	return views.SizeLabel(part.String())
}
