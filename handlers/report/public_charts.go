package report

import (
	"math"
	"strconv"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

const monthEnds = "Ends of months, and the newest day."

// drawnValue is a cell as a value of a drawing: a hidden one is not drawn.
func drawnValue(c table.Cell) float64 {
	if n, ok := c.Number(); ok {
		return float64(n)
	}
	return math.NaN()
}

func drawPublicActive(p Public) Drawn {
	drawn := publicPlot(p, "installations")
	drawn.cells("28 days", views.TokenActive28,
		p.cellsOf(func(d publish.PublicDay) table.Cell { return p.cell(d.Active28) }))
	drawn.cells("Established", views.TokenEstablished,
		p.cellsOf(func(d publish.PublicDay) table.Cell { return p.cell(d.Established) }))
	return Drawn{
		Metrics: []string{"active_28", "established"},
		Note:    monthEnds,
		Summary: "Active and established installations at the ends of months.",
		Drawing: drawn.drawing(views.Lines), Rows: drawn.rows,
		Caption: "Active installations",
		Table: p.daily([]string{"28 days", "Established"}, func(d publish.PublicDay) []table.Cell {
			return []table.Cell{p.cell(d.Active28), p.cell(d.Established)}
		}),
		Wide: true,
	}
}

func drawPublicReach(p Public) Drawn {
	now, drawn := p.Now(), plotOver(actionLabels(), "installations")
	var tokens []string
	var cells []table.Cell
	l := newRowList("Type", "Installations").form(table.ShareOfWhole, "Share")
	for _, a := range models.Actions() {
		tokens, cells = append(tokens, views.ActionToken(a.String())), append(cells, p.cell(now.Reach[a]))
		l.add(actionLabel(a), p.cell(now.Reach[a]), publicShare(now.Reach[a], now.Active28))
	}
	drawn.cells("Active installations", "", cells).Tokens = tokens
	return Drawn{
		Metrics: []string{"reach"},
		Note:    "Of " + p.Words(now.Active28) + " installations active in 28 days.",
		Summary: "How many of the active installations ever created one, by type.",
		Drawing: drawn.drawing(views.Bars), Rows: drawn.rows,
		Caption: "Active installations that ever created one", Table: l.Table,
	}
}

func drawPublicReachOverTime(p Public) Drawn {
	drawn := publicPlot(p, "installations")
	for _, a := range models.Actions() {
		cells := p.cellsOf(func(d publish.PublicDay) table.Cell { return p.cell(d.Reach[a]) })
		drawn.cells(actionLabel(a), views.ActionToken(a.String()), cells).Thick = a == models.UserCreate
	}
	return Drawn{
		Metrics: []string{"reach"},
		Note:    monthEnds,
		Summary: "How many of the active installations ever created one, at the ends of months, by type.",
		Drawing: drawn.drawing(views.Lines), Rows: drawn.rows,
		Caption: "Active installations that ever created one",
		Table: p.daily(actionLabels(), func(d publish.PublicDay) (cells []table.Cell) {
			for _, reach := range d.Reach {
				cells = append(cells, p.cell(reach))
			}
			return cells
		}),
	}
}

func collectionsOf(d publish.PublicDay) [models.SizeRangeCount]publish.Cell { return d.Collections }
func largestOf(d publish.PublicDay) [models.SizeRangeCount]publish.Cell     { return d.Largest }

func drawPublicSizes(p Public) Drawn {
	d := drawPublicBars(p, publicRanges(collectionsOf), "collections", "Collections")
	d.Metrics, d.Caption = []string{"collections"}, "Face collections by size"
	d.Note, d.Summary = "Judged by the installations that hold them.", "Face collections by size."
	return d
}

func drawPublicLargest(p Public) Drawn {
	d := drawPublicBars(p, publicRanges(largestOf), "installations", "Installations")
	d.Metrics, d.Caption = []string{"largest_collection"}, "Installations by their largest face collection"
	d.Note, d.Summary = "Each installation counts once.", "Installations by the size of their largest face collection."
	return d
}

func drawPublicBars(p Public, ranges []publicRange, unit, column string) Drawn {
	var labels, tokens []string
	var cells []table.Cell
	l := newRowList("Faces", column)
	for _, r := range ranges {
		cell := p.cell(r.cell(p.Now()))
		labels, tokens = append(labels, r.short), append(tokens, r.token)
		cells = append(cells, cell)
		l.add(r.label, cell)
	}
	drawn := plotOver(labels, unit)
	drawn.cells(column, "", cells).Tokens = tokens
	return Drawn{Drawing: drawn.drawing(views.Bars), Rows: drawn.rows, Table: l.Table}
}

func drawPublicSizesOverTime(p Public) Drawn {
	drawn, ranges := publicPlot(p, "collections"), publicRanges(collectionsOf)
	var columns []string
	for _, r := range ranges {
		drawn.cells(r.label, r.token, p.cellsOf(func(d publish.PublicDay) table.Cell { return p.cell(r.cell(d)) }))
		columns = append(columns, r.label)
	}
	return Drawn{
		Metrics: []string{"collections"},
		Note:    monthEnds,
		Summary: "Face collections by size, at the ends of months.",
		Drawing: drawn.drawing(views.StackedBars), Rows: drawn.rows,
		Caption: "Face collections by size",
		Table: p.daily(columns, func(d publish.PublicDay) (cells []table.Cell) {
			for _, r := range ranges {
				cells = append(cells, p.cell(r.cell(d)))
			}
			return cells
		}),
		Wide: true,
	}
}

func drawPublicFaces(p Public) Drawn {
	drawn := publicPlot(p, "faces, at least")
	faces := func(d publish.PublicDay) table.Cell { return p.sum(d, d.AtLeastFaces()) }
	drawn.cells(facesAtLeast, views.TokenActive28, p.cellsOf(faces))
	return Drawn{
		Metrics: []string{"at_least_faces"},
		Note:    "Of the published collections alone.",
		Summary: "The least number of faces that the published collections hold, at the ends of months.",
		Drawing: drawn.drawing(views.Lines), Rows: drawn.rows,
		Caption: facesAtLeast,
		Table: p.daily([]string{facesAtLeast}, func(d publish.PublicDay) []table.Cell {
			return []table.Cell{faces(d)}
		}),
	}
}

func drawPublicMillion(p Public) Drawn {
	drawn := publicPlot(p, "collections")
	million := func(d publish.PublicDay) table.Cell { return p.cell(d.OverOneMillion()) }
	drawn.cells("Over a million faces", views.SizeToken(10), p.cellsOf(million))
	return Drawn{
		Metrics: []string{"over_one_million"},
		Note:    "Judged by the installations that hold them.",
		Summary: "Collections of more than 1,000,000 faces, at the ends of months.",
		Drawing: drawn.drawing(views.Lines), Rows: drawn.rows,
		Caption: "Collections over a million faces",
		Table: p.daily([]string{"Collections"}, func(d publish.PublicDay) []table.Cell {
			return []table.Cell{million(d)}
		}),
	}
}

// drawPublicRetention has all cohorts in one row: single ones would add up to numbers that are published elsewhere.
func drawPublicRetention(p Public) Drawn {
	var labels []string
	var values []float64
	l := newRowList("Week", "First seen", "Seen").form(table.ShareOfWhole, "Share")
	for _, r := range p.Retention {
		labels = append(labels, strconv.Itoa(r.Week))
		values = append(values, publicPercent(r))
		l.add(strconv.Itoa(r.Week), p.cell(r.Size), p.cell(r.Seen), publicShare(r.Seen, r.Size))
	}
	drawn := plotOver(labels, "% of those first seen")
	drawn.Percent = true
	cells := make([]table.Cell, len(values))
	for i, v := range values {
		cells[i] = table.Amount(v)
	}
	drawn.add(views.Series{Name: "Seen", Token: views.TokenReturning, Values: values}, cells, nil)
	return Drawn{
		Metrics: []string{"retained"},
		Note:    "All that were first seen in the last 26 weeks, together; 0 is the week of the first.",
		Summary: "The share of installations seen in the n-th week after their first.",
		Drawing: drawn.drawing(views.Lines), Rows: drawn.rows,
		Caption: "Installations seen in the n-th week after their first", Table: l.Table,
	}
}

func publicPercent(r publish.PublicShare) float64 {
	if r.Seen.Hidden || r.Size.Hidden {
		return math.NaN()
	}
	return views.PercentOf(r.Seen.Value, r.Size.Value)
}
