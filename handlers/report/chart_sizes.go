package report

import (
	"fmt"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func sizeCharts() []Chart {
	return []Chart{sizesChart(), largestChart(), sizesOverTimeChart(), sizeSharesChart(), largestOverTimeChart()}
}

func sizesChart() Chart {
	return Chart{
		ID:       "sizes",
		Title:    "Face collections by size now",
		Metrics:  []string{"collections", "holding_installations", "largest_collection"},
		Page:     "/faces",
		Overview: true,
		Question: "face-collections",
		Sources:  []Source{SizeDays},
		Draw:     drawSizes,
	}
}

func largestChart() Chart {
	return Chart{
		ID:       "largest",
		Title:    "Installations by largest collection now",
		Metrics:  []string{"largest_collection", "holders"},
		Page:     "/faces",
		Question: "face-collections",
		Sources:  []Source{SizeDays},
		Draw:     drawLargest,
		Public:   &PublicForm{Place: 5, Title: "Largest face collection", Draw: drawPublicLargest},
	}
}

func sizesOverTimeChart() Chart {
	return Chart{
		ID:       "sizes-over-time",
		Title:    "Face collections by size over time",
		Metrics:  []string{"collections", "at_least_faces"},
		Page:     "/faces",
		Overview: true,
		Question: "face-collections",
		Sources:  []Source{SizeDays},
		Draw:     drawSizesOverTime,
	}
}

func sizeSharesChart() Chart {
	return Chart{
		ID:       "size-shares",
		Title:    "Shares of each size over time",
		Metrics:  []string{"collections"},
		Page:     "/faces",
		Question: "face-collections",
		Sources:  []Source{SizeDays},
		Draw:     drawSizeShares,
	}
}

func largestOverTimeChart() Chart {
	return Chart{
		ID:       "largest-over-time",
		Title:    "Installations by largest collection over time",
		Metrics:  []string{"largest_collection", "holders"},
		Page:     "/faces",
		Question: "face-collections",
		Sources:  []Source{SizeDays},
		Draw:     drawLargestOverTime,
	}
}

func drawSizes(v View) Drawn {
	now := v.Sizes.At(v.AsOf())
	l := newRowList("Faces", "Collections", "Installations that hold one", "Installations by their largest")
	for _, k := range includedKinds(v.Options) {
		l.add(k.label, table.Count(k.count(now)), table.Cell{}, table.Cell{})
	}
	for _, r := range models.SizeRanges()[1:] {
		l.counts(views.SizeLabel(r.String()), now.Collections[r], now.Holding[r], now.Largest[r])
	}
	kinds := collectionKinds(v.Options)
	p := sizeBars("Collections", "collections", kinds, now)
	addEarlierSizes(v, p, l, kinds)
	asOf := "As of " + dayWords(v.DateRange, now.Day) + "."
	return Drawn{
		Nothing: "There was no face collection on " + dayWords(v.DateRange, now.Day) + ".",
		Note:    joinSentences(asOf, excludedNote(v.Options, now), compareDayNote(v.DateRange)),
		Summary: fmt.Sprintf("%s face collections with at least %s faces in all, by size.",
			views.Number(now.FaceCollections()), views.Number(now.AtLeastFaces())),
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Face collections by size", Table: l.Table,
		Span: models.Span{From: now.Day, To: now.Day}, By: models.ByDay,
	}
}

// drawLargest counts installations, not collections: each once, by its largest.
func drawLargest(v View) Drawn {
	now := v.Sizes.At(v.AsOf())
	l := newRowList("Faces", "Installations", "Share")
	for _, k := range largestKinds() {
		l.add(k.label, table.Count(k.count(now)), table.Share(k.count(now), now.Holders()))
	}
	p := sizeBars("Installations", "installations", largestKinds(), now)
	addEarlierSizes(v, p, l, largestKinds())
	of := fmt.Sprintf("Of %s installations with face collections, %s. Each counts once.",
		views.Number(now.Holders()), dayWords(v.DateRange, now.Day))
	return Drawn{
		Nothing: "No installation had a face collection on " + dayWords(v.DateRange, now.Day) + ".",
		Note:    joinSentences(of, compareDayNote(v.DateRange)),
		Summary: "How many installations have a largest face collection of each size.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Installations by their largest face collection", Table: l.Table,
		Span: models.Span{From: now.Day, To: now.Day}, By: models.ByDay,
	}
}

func drawSizesOverTime(v View) Drawn {
	kinds := collectionKinds(v.Options)
	d, compared := drawClasses(v, collectionClasses(v.Options), "collections")
	if compared != nil {
		d.Table = compared.withFaces(v)
	} else {
		l := newRowList("Day", append(kindLabels(kinds), facesAtLeast)...)
		d.Table = l.daily(v, func(day models.Day) []table.Cell {
			row := v.Sizes.At(day)
			return append(kindCells(kinds, row), table.Count(row.AtLeastFaces()))
		})
	}
	d.Caption, d.Summary = "Face collections by size and day", "How many face collections there were of each size, by day."
	return d
}

// drawLargestOverTime is drawLargest over time.
func drawLargestOverTime(v View) Drawn {
	kinds := largestKinds()
	d, compared := drawClasses(v, largestClasses(), "installations")
	if compared != nil {
		d.Table = compared.Table
	} else {
		d.Table = newRowList("Day", kindLabels(kinds)...).daily(v, func(day models.Day) []table.Cell {
			return kindCells(kinds, v.Sizes.At(day))
		})
	}
	d.Caption = "Installations by their largest face collection, by day"
	d.Summary = "How many installations had a largest face collection of each size, by day."
	return d
}

// drawClasses draws a line a class in a panel of its own, each from zero: in a stack only the lowest would have a base,
// and on one chart ten lines, with the earlier days, cannot be told apart. The table has the ranges, unless the days
// are compared: then it has what is drawn, and is returned, too.
func drawClasses(v View, kinds []sizeKind, unit string) (d Drawn, compared *rowList) {
	p := overDays(v, unit)
	p.Panels = true
	for _, k := range kinds {
		p.counts(k.label, k.token, v.drawn(seriesOf(v.Sizes, k.count), 0))
	}
	if _, ok := v.compared(); ok {
		addEarlierClasses(v, p, kinds)
		compared = p.comparedTable(v, "Day", v.drawnNames())
	}
	instead, none := p.dropEmptyPanels("No face collection was reported in these days.", "None of")
	return Drawn{
		Instead: instead,
		Note:    joinSentences("The ten ranges in five groups.", panelsNote, none, dayNote(v), compareNote(v.DateRange)),
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Wide: true, Span: v.Span, By: models.ByDay,
	}, compared
}

// addEarlierClasses adds a dashed line a class.
func addEarlierClasses(v View, p *chartPlot, kinds []sizeKind) {
	for _, k := range kinds {
		s := p.counts(k.label+", "+compareLabel(v.DateRange), k.token, v.drawn(seriesOf(v.Sizes, k.count), v.offset()),
			k.label+", "+compareColumn(v.DateRange))
		p.compared(v, k.label, s)
	}
}

// drawSizeShares shows whether collections grow, whatever their number does.
func drawSizeShares(v View) Drawn {
	kinds, p := collectionClasses(v.Options), overDays(v, "% of collections")
	all := func(d models.SizesDay) int64 { return totalOf(kinds, d) }
	p.Percent, p.Of = true, v.drawn(seriesOf(v.Sizes, all), 0)
	for _, k := range kinds {
		p.ofEnough(p.shares(k.label, k.token, v.drawn(seriesOf(v.Sizes, k.count), 0), p.Of), p.Of)
	}
	instead := v.fewInstead(p.Of, "collections")
	now := v.Sizes.At(v.AsOf())
	of := fmt.Sprintf(
		"Percent of %s: %s on %s.",
		populationOf(v.Options),
		views.Number(all(now)),
		dayWords(v.DateRange, now.Day),
	)
	return Drawn{
		Note:    joinSentences(of, dayNote(v), p.fewNote("Areas", "collections", instead)),
		Instead: instead,
		Summary: "The share of each size among the collections, by day.",
		Drawing: p.drawing(views.StackedAreas), Rows: p.rows,
		Caption: "Collections by size and day, with their share", Table: sizeShareTable(v, collectionKinds(v.Options)),
		Wide: true, Span: v.Span, By: models.ByDay,
	}
}
