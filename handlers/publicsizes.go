package handlers

import (
	"fmt"
	"math"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// publicRanges are the ranges of face collections with their published cells.
func publicRanges(cells func(publish.PublicDay) [models.SizeRangeCount]publish.Cell) (list []publicRange) {
	for _, r := range models.SizeRanges()[1:] {
		list = append(list, publicRange{r.String(), views.SizeLabel(r.String()), views.SizeToken(int(r)),
			func(d publish.PublicDay) publish.Cell { return cells(d)[r] }})
	}
	return list
}

type publicRange struct {
	short, label, token string
	cell                func(publish.PublicDay) publish.Cell
}

func collectionsOf(d publish.PublicDay) [models.SizeRangeCount]publish.Cell { return d.Collections }
func largestOf(d publish.PublicDay) [models.SizeRangeCount]publish.Cell     { return d.Largest }

func (p public) drawSizes(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("collections"), "Face collections by size."
	c.Note = joined(c.Note, "Judged by the installations that hold them.")
	return p.sizeBars(c, publicRanges(collectionsOf), "collections", "Face collections by size", "Collections")
}

func (p public) drawLargest(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("largest_collection"), "Installations by the size of their largest face collection."
	c.Note = joined(c.Note, "Each installation counts once.")
	return p.sizeBars(c, publicRanges(largestOf), "installations", "Installations by their largest face collection", "Installations")
}

func (p public) sizeBars(c views.Chart, ranges []publicRange, unit, caption, column string) views.Chart {
	bars, names := views.Series{Name: column}, []string{}
	c.Table = views.Table{Caption: caption, Columns: numbered("Faces", column)}
	for _, r := range ranges {
		cell := r.cell(p.Now())
		names, bars.Tokens, bars.Values = append(names, r.short), append(bars.Tokens, r.token), append(bars.Values, plotted(cell))
		c.Table.Rows = append(c.Table.Rows, []string{r.label, p.words(cell)})
	}
	c.Drawing = views.Bars(views.Plot{Labels: names, Unit: unit, Series: []views.Series{bars}})
	return c
}

func (p public) drawSizesOverTime(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("collections"), "Face collections by size, at the ends of months."
	c.Note, c.Wide = joined(c.Note, monthEnds), true
	ranges, columns := publicRanges(collectionsOf), []string{}
	plot := views.Plot{Labels: p.dayLabels(), Unit: "collections"}
	for _, r := range ranges {
		plot.Series = append(plot.Series, p.overDays(r.label, r.token, func(d publish.PublicDay) float64 { return plotted(r.cell(d)) }))
		columns = append(columns, r.label)
	}
	c.Drawing = views.StackedBars(plot)
	c.Table = p.dayRows("Face collections by size", columns, func(d publish.PublicDay) (cells []string) {
		for _, r := range ranges {
			cells = append(cells, p.words(r.cell(d)))
		}
		return cells
	})
	return c
}

func (p public) drawFaces(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("at_least_faces"), "The least number of faces that the published collections hold, at the ends of months."
	c.Note = joined(c.Note, "Of the published collections alone.")
	c.Drawing = views.Lines(views.Plot{Labels: p.dayLabels(), Unit: "faces, at least", Series: []views.Series{
		p.overDays("Faces, at least", views.TokenActive28, func(d publish.PublicDay) float64 {
			if d.SizesHidden() {
				return math.NaN()
			}
			return float64(d.AtLeastFaces())
		})}})
	c.Table = p.dayRows("Faces, at least", []string{"Faces, at least"}, func(d publish.PublicDay) []string {
		return []string{p.sumWords(d, d.AtLeastFaces())}
	})
	return c
}

func (p public) drawMillion(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("over_one_million"), "Collections of more than 1,000,000 faces, at the ends of months."
	c.Note = joined(c.Note, "Judged by the installations that hold them.")
	c.Drawing = views.Lines(views.Plot{Labels: p.dayLabels(), Unit: "collections", Series: []views.Series{
		p.overDays("Over a million faces", views.SizeToken(10), func(d publish.PublicDay) float64 { return plotted(d.OverOneMillion()) })}})
	c.Table = p.dayRows("Collections over a million faces", []string{"Collections"}, func(d publish.PublicDay) []string {
		return []string{p.words(d.OverOneMillion())}
	})
	return c
}

// drawRetention has all cohorts in one row: single ones would add up to numbers that are published elsewhere.
func (p public) drawRetention(c views.Chart) views.Chart {
	line, plot := views.Series{Name: "Seen", Token: views.TokenReturning}, views.Plot{Percent: true, Unit: "% of those first seen"}
	c.Table = views.Table{Caption: "Installations seen in the n-th week after their first", Columns: numbered("Week", "First seen", "Seen", "Share")}
	for _, r := range p.Retention {
		share := math.NaN()
		if !r.Seen.Hidden && !r.Size.Hidden {
			share = views.PercentOf(r.Seen.Value, r.Size.Value)
		}
		plot.Labels, line.Values = append(plot.Labels, fmt.Sprint(r.Week)), append(line.Values, share)
		c.Table.Rows = append(c.Table.Rows, []string{fmt.Sprint(r.Week), p.words(r.Size), p.words(r.Seen), p.share(r.Seen, r.Size)})
	}
	plot.Series = []views.Series{line}
	c.Definition, c.Summary = definitions("retained"), "The share of installations seen in the n-th week after their first."
	c.Note = joined(c.Note, "All that were first seen in the last 26 weeks, together; 0 is the week of the first.")
	c.Drawing = views.Lines(plot)
	return c
}

// sumWords is a sum of published sizes for reading.
func (p public) sumWords(d publish.PublicDay, n int64) string {
	if d.SizesHidden() {
		return "hidden"
	}
	return views.Number(n)
}
