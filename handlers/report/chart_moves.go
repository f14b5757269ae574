package report

import (
	"fmt"
	"math"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func moveCharts() []Chart {
	return []Chart{
		{
			ID:       "flow",
			Title:    "Growth and shrinkage by size",
			Metrics:  []string{"moves"},
			Page:     "/faces",
			Question: "collection-moves",
			Sources:  []Source{SizeDays, SizeMoves},
			Draw:     drawFlow,
		},
		{
			ID:       "moves",
			Title:    "Moves between sizes",
			Metrics:  []string{"moves"},
			Page:     "/faces",
			Question: "collection-moves",
			Sources:  []Source{SizeMoves},
			Draw:     drawMoves,
			Folded:   true,
		},
	}
}

// sizeFlow is what moved into and out of one size within the range.
type sizeFlow struct {
	came     int64
	movedIn  int64
	movedOut int64
	gone     int64
}

// flowOf adds up the moves of one part.
func flowOf(part models.SizePart, moves []models.Move) (f sizeFlow) {
	for _, m := range moves {
		switch {
		case m.To == part && m.From == models.PartNone:
			f.came += m.Collections
		case m.To == part:
			f.movedIn += m.Collections
		case m.From == part && m.To == models.PartNone:
			f.gone += m.Collections
		case m.From == part:
			f.movedOut += m.Collections
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

// drawFlow draws above zero what came into each size, and below it what went: before + in − out = after.
func drawFlow(v View) Drawn {
	before, after := v.SizesBefore, v.Sizes.At(v.AsOf())
	var labels []string
	var flows []sizeFlow
	l := newRowList(
		"Faces",
		"Before",
		"New, or back",
		"From another size",
		"To another size",
		"No longer reported",
		"After",
	)
	for _, part := range faceParts() {
		f := flowOf(part, v.Moves)
		size, _ := part.Range()
		labels, flows = append(labels, part.String()), append(flows, f)
		l.counts(views.SizeLabel(part.String()), before.Collections[size],
			f.came, f.movedIn, -f.movedOut, -f.gone, after.Collections[size])
	}
	p := plotOver(labels, "collections")
	p.counts("From another size", views.TokenReturning, valuesOf(flows, func(f sizeFlow) int64 { return f.movedIn }))
	p.counts("New, or back", views.TokenNew, valuesOf(flows, func(f sizeFlow) int64 { return f.came }))
	p.counts("To another size", views.TokenResurrected, valuesOf(flows, func(f sizeFlow) int64 { return -f.movedOut }))
	p.counts("No longer reported", views.TokenLapsed, valuesOf(flows, func(f sizeFlow) int64 { return -f.gone }))
	return Drawn{
		Nothing: "No face collection came, changed its size or went in these days.",
		Note: fmt.Sprintf("From the end of %s to the end of %s: %s face collections became %s.",
			views.DayLabel(before.Day.String()), dayWords(v.DateRange, after.Day),
			views.Number(before.FaceCollections()), views.Number(after.FaceCollections())),
		Summary: "How many face collections moved into each size above zero, and out of it below.",
		Drawing: p.drawing(views.StackedBars), Rows: p.rows,
		Caption: "Before + new + from another size − to another size − no longer reported = after", Table: l.Table,
		Wide: true, Span: v.Complete(), By: models.ByDay,
	}
}

// moveTable is how many collections moved from each part to each, and nothing where none did.
type moveTable struct {
	from  []models.SizePart
	to    []models.SizePart
	cells map[[2]models.SizePart]int64
	most  int64
}

func movesOf(moves []models.Move) moveTable {
	t := moveTable{
		from:  movedParts(moves, func(m models.Move) models.SizePart { return m.From }),
		to:    movedParts(moves, func(m models.Move) models.SizePart { return m.To }),
		cells: map[[2]models.SizePart]int64{},
		most:  1,
	}
	for _, m := range moves {
		t.cells[[2]models.SizePart{m.From, m.To}] = m.Collections
		t.most = max(t.most, m.Collections)
	}
	return t
}

// all is how many moved from the part.
func (t moveTable) all(from models.SizePart) (sum int64) {
	for _, to := range t.to {
		sum += t.cells[[2]models.SizePart{from, to}]
	}
	return sum
}

// drawMoves draws the same flow from size to size, as a table whose cells are tinted.
func drawMoves(v View) Drawn {
	t := movesOf(v.Moves)
	heat := &views.Heat{
		Caption: "Collections by the size they moved from (rows) and to (columns)",
		Corner:  "From", Total: "All", Least: "0", Most: views.Number(t.most) + " (square root)",
	}
	for _, part := range t.to {
		heat.Columns = append(heat.Columns, views.HeatColumn{Prefix: "to ", Label: shortPartLabel(part)})
	}
	for _, part := range t.from {
		heat.Rows = append(heat.Rows, t.heatRow(part))
	}
	return Drawn{
		Note: "Right of the diagonal: grew. Left: shrank. Demo and empty collections are shown where they move.",
		Heat: heat, Rows: t.file, Wide: true, Span: v.Complete(), By: models.ByDay,
	}
}

func (t moveTable) heatRow(from models.SizePart) views.HeatRow {
	row := views.HeatRow{Label: partLabel(from), Size: views.Number(t.all(from))}
	for _, to := range t.to {
		var cell views.HeatCell
		if n, ok := t.cells[[2]models.SizePart{from, to}]; ok {
			cell = views.HeatCell{Share: views.Number(n), Level: t.level(n)}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// level is the tint of a number: by its square root, as few come and go from size to size beside those that are new.
func (t moveTable) level(n int64) int {
	return int(math.Ceil(10 * math.Sqrt(float64(n)/float64(t.most))))
}

// file is the same table as numbers.
func (t moveTable) file() table.Table {
	columns := []table.Column{table.Named("label").As(table.Text), table.Named("size").Of("collections")}
	for _, to := range t.to {
		columns = append(columns, table.Named("to_"+to.String()).Of("collections"))
	}
	file := table.Table{Columns: columns}
	for _, from := range t.from {
		row := []table.Cell{table.Range(from.String()), table.Count(t.all(from))}
		for _, to := range t.to {
			cell := table.Cell{}
			if n, ok := t.cells[[2]models.SizePart{from, to}]; ok {
				cell = table.Count(n)
			}
			row = append(row, cell)
		}
		file.Rows = append(file.Rows, row)
	}
	return file
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
	default:
		return views.SizeLabel(part.String())
	}
}
