package report

import (
	"fmt"
	"strconv"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

func ladderCharts() []Chart {
	return []Chart{{
		ID:      "ladder",
		Title:   "The ladder: from size to size",
		Metrics: []string{"size_ladder"},
		Page:    "/faces",
		Sources: []Source{SizeDays, SizeMoves},
		Slow:    []Source{SizeClimbs},
		Draw:    drawLadder,
	}}
}

// rung is what became of the stays in one size: all = grew + shrank + gone + stayed.
type rung struct {
	part                            models.SizePart
	all, grew, shrank, gone, stayed int64
}

// rungOf adds up the moves from a size, and those to it. One that moves to the empty or the demo collections shrank.
func rungOf(part models.SizePart, before models.SizesDay, moves []models.Move) rung {
	size, _ := part.Range()
	r := rung{part: part, all: before.Collections[size]}
	for _, m := range moves {
		switch {
		case m.To == part:
			r.all += m.Collections
		case m.From != part:
		case m.To == models.PartNone:
			r.gone += m.Collections
		case m.To > part:
			r.grew += m.Collections
		default:
			r.shrank += m.Collections
		}
	}
	r.stayed = r.all - r.grew - r.shrank - r.gone
	return r
}

// isTop reports whether there is no larger size to grow to.
func (r rung) isTop() bool {
	parts := faceParts()
	return r.part == parts[len(parts)-1]
}

// label is the size, and how many of how few grew where the others' share is drawn.
func (r rung) label() string {
	switch {
	case r.all == 0 || views.HasShare(r.all):
		return r.part.String()
	case r.isTop():
		return views.ShortSizeLabel(r.part.String()) + ": " + views.PartOf(r.stayed, r.all) + " stayed"
	}
	return views.ShortSizeLabel(r.part.String()) + ": " + views.PartOf(r.grew, r.all) + " grew"
}

// drawLadder draws what became of the collections of each size, in parts that add up to all.
func drawLadder(v View) Drawn {
	var rungs []rung
	var labels []string
	for _, part := range faceParts() {
		r := rungOf(part, v.SizesBefore, v.Moves)
		rungs, labels = append(rungs, r), append(labels, r.label())
	}
	p := plotOver(labels, "% of those in a size")
	p.Percent, p.Of = true, valuesOf(rungs, func(r rung) int64 { return r.all })
	for _, outcome := range ladderOutcomes() {
		if counts := valuesOf(rungs, outcome.count); sumOf(counts) > 0 {
			p.ofEnough(p.shares(outcome.label, outcome.token, counts, p.Of), p.Of)
		}
	}
	instead := v.fewInstead(p.Of, "collections in a size")
	return Drawn{
		Note: joinSentences(fmt.Sprintf("%s a collection was in a size %s: what became of it.",
			views.CountOf(sumOf(p.Of), "time"), withinWords(v)), "In more days more grow; the largest size cannot.",
			p.fewNote("Bars", "collections in a size", instead)),
		Instead: instead,
		Summary: "Of the collections of each size, the shares that grew, stayed, shrank and left.",
		Drawing: p.drawing(views.StackedBars), Rows: func() table.Table { return ladderFile(rungs, v.Climbs) },
		Caption: "What became of the collections of each size", Table: ladderTable(rungs, v.Climbs),
		Wide: true, Span: v.Complete(), By: models.ByDay,
	}
}

// ladderOutcome is a part of the bars; one that no collection had has no key.
type ladderOutcome struct {
	label, token string
	count        func(rung) int64
}

func ladderOutcomes() []ladderOutcome {
	return []ladderOutcome{
		{label: "Grew", token: views.TokenNew, count: func(r rung) int64 { return r.grew }},
		{label: "Stayed", token: views.TokenActive30, count: func(r rung) int64 { return r.stayed }},
		{label: "Shrank", token: views.TokenResurrected, count: func(r rung) int64 { return r.shrank }},
		{label: "Left", token: views.TokenLapsed, count: func(r rung) int64 { return r.gone }},
	}
}

func ladderTable(rungs []rung, climbs []stay.Climbs) table.Table {
	l := newRowList("Faces", "In the size")
	for _, outcome := range ladderOutcomes() {
		l.form(table.CountAndShare, outcome.label)
	}
	l.Columns = append(l.Columns, table.Named("Median days to the next size"), table.Named("Known of"))
	for i, r := range rungs {
		cells := countCells(r.all)
		for _, outcome := range ladderOutcomes() {
			cells = append(cells, table.Share(outcome.count(r), r.all))
		}
		median, known := medianCells(climbs, i)
		l.add(views.SizeLabel(r.part.String()), append(cells, median, known)...)
	}
	return l.Table
}

// medianCells are the median days of a rung's climbs, and of how many of them the days are known.
func medianCells(climbs []stay.Climbs, i int) (median, known table.Cell) {
	if i >= len(climbs) {
		return table.Cell{}, table.Cell{}
	}
	c := climbs[i]
	if days, ok := c.Median(); ok {
		median = table.Count(int64(days))
	}
	return median, table.Words(strconv.Itoa(len(c.Days)) + " of " + strconv.Itoa(len(c.Days)+c.Unknown))
}

func ladderFile(rungs []rung, climbs []stay.Climbs) table.Table {
	t := table.Table{Columns: []table.Column{
		table.Named("label").As(table.Text), table.Named("stays").Of(collectionUnit),
		table.Named("grew").Of(collectionUnit), table.Named("stayed").Of(collectionUnit),
		table.Named("shrank").Of(collectionUnit), table.Named("left").Of(collectionUnit),
		table.Named("median_days_to_grow").Of("days"), table.Named("days_known").Of(collectionUnit),
	}}
	for i, r := range rungs {
		row := append([]table.Cell{table.Range(r.part.String())}, countCells(r.all, r.grew, r.stayed, r.shrank, r.gone)...)
		median, known := table.Cell{}, table.Cell{}
		if i < len(climbs) {
			median, _ = medianCells(climbs, i)
			known = table.Count(int64(len(climbs[i].Days)))
		}
		t.Rows = append(t.Rows, append(row, median, known))
	}
	return t
}
