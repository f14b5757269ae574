package handlers

import (
	"context"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// public is a publication with the words for what it hides.
type public struct{ publish.Publication }

// cell is a published number, or the words in its place.
func (p public) cell(c publish.Cell) any {
	switch {
	case c.Few:
		return p.few()
	case c.Hidden:
		return "hidden"
	}
	return c.Value
}

// words is cell for reading.
func (p public) words(c publish.Cell) string {
	if n, ok := p.cell(c).(int64); ok {
		return views.Number(n)
	}
	return fmt.Sprint(p.cell(c))
}

func (p public) few() string { return fmt.Sprintf("< %d", p.K) }

// rule says how the numbers were made fit for publication.
func (p public) rule() string {
	return fmt.Sprintf("Counts of 1 to %d installations are hidden (%s), and cells that would give such a count away; all other numbers are rounded down to multiples of %d, and shares are made from the rounded ones.",
		p.K-1, p.few(), p.K)
}

// publicSheets are the questions of a bundle that may leave the house.
func publicSheets(ctx context.Context, desk *publish.Desk, asOf models.Day) (sheets []sheet, p public, err error) {
	if p.Publication, err = desk.Publication(ctx, asOf); err != nil {
		return nil, p, err
	}
	span := period{Span: models.Span{From: p.Days[0].Day, To: asOf}}
	days := func(name string, columns []column[publish.PublicDay]) sheet {
		t := tabulate(name, span, append([]column[publish.PublicDay]{
			field("day", func(d publish.PublicDay) any { return d.Day.String() })}, columns...), p.Days)
		t.about = t.about[:2] // ends of months, and the day: no step
		return t
	}
	retained := tabulate("retention", span, p.retentionColumns(), p.Retention)
	retained.about = retained.about[:2]
	return []sheet{days("active-installations", p.activeColumns()), days("reach", p.reachColumns()), days("face-collections", p.sizeColumns()), retained}, p, nil
}

func (p public) activeColumns() []column[publish.PublicDay] {
	return []column[publish.PublicDay]{
		field("active_28", func(d publish.PublicDay) any { return p.cell(d.Active28) }),
		field("established", func(d publish.PublicDay) any { return p.cell(d.Established) }),
	}
}

func (p public) reachColumns() []column[publish.PublicDay] {
	columns := p.activeColumns()[:1]
	for _, a := range models.Actions() {
		columns = append(columns, field(a.String()+"_reach", func(d publish.PublicDay) any { return p.cell(d.Reach[a]) }))
	}
	return columns
}

func (p public) sizeColumns() (columns []column[publish.PublicDay]) {
	ranges := models.SizeRanges()[1:]
	for _, r := range ranges {
		columns = append(columns, member("collections", r.String(), func(d publish.PublicDay) any { return p.cell(d.Collections[r]) }))
	}
	for _, r := range ranges {
		columns = append(columns, member("largest_collection", r.String(), func(d publish.PublicDay) any { return p.cell(d.Largest[r]) }))
	}
	return append(columns,
		field("face_collections", func(d publish.PublicDay) any { return p.sum(d, d.FaceCollections()) }),
		field("at_least_faces", func(d publish.PublicDay) any { return p.sum(d, d.AtLeastFaces()) }))
}

// sum is a sum of published sizes. It leaves out what is hidden; of nothing but hidden ones it would be a false 0.
func (p public) sum(d publish.PublicDay, n int64) any {
	if d.SizesHidden() {
		return "hidden"
	}
	return n
}

func (p public) retentionColumns() []column[publish.PublicShare] {
	return []column[publish.PublicShare]{
		field("week", func(r publish.PublicShare) any { return int64(r.Week) }),
		field("size", func(r publish.PublicShare) any { return p.cell(r.Size) }),
		field("retained", func(r publish.PublicShare) any { return p.cell(r.Seen) }),
	}
}

// aboutPublic is what the reader of published numbers must know.
func aboutPublic(p public) []fact {
	return []fact{
		{"kind", "publishable: nothing here can be traced to fewer than " + fmt.Sprint(p.K) + " installations"},
		{"as_of", p.Now().Day.String()}, {"k", fmt.Sprint(p.K)}, {"rule", p.rule()},
		{"population", population}, {"days", "UTC; the ends of the months before, and the day itself"},
		{"left_out", "new, lapsed and resurrected installations, creations and single cohorts: they are differences and parts that would give hidden cells away"},
	}
}

const population = "CompreFace installations that opted in"
