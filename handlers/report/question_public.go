package report

import (
	"fmt"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
)

// Tables returns the questions of an export that may leave the house.
func (p Public) Tables() []table.Table {
	span := Period{Span: models.Span{From: p.Days[0].Day, To: p.Now().Day}}
	about := span.about()[:2] // ends of months, and the day: no interval
	daily := func(name string, fields []table.Field[publish.PublicDay]) table.Table {
		day := dayField(func(d publish.PublicDay) models.Day { return d.Day })
		return table.Of(name, about, append([]table.Field[publish.PublicDay]{day}, fields...), p.Days)
	}
	return []table.Table{
		daily("active-installations", p.activeFields()),
		daily("reach", p.reachFields()),
		daily("face-collections", p.sizeFields()),
		table.Of("retention", about, p.retentionFields(), p.Retention),
	}
}

// About returns what the reader of published numbers must know.
func (p Public) About() []table.Fact {
	return []table.Fact{
		{Name: "kind", Value: table.Words(
			"publishable: nothing here can be traced to fewer than " + fmt.Sprint(p.K) + " installations")},
		{Name: "as_of", Value: dayCell(p.Now().Day)},
		{Name: "k", Value: table.Words(fmt.Sprint(p.K))},
		{Name: "rule", Value: table.Words(p.Rule())},
		{Name: "population", Value: table.Words(Population)},
		{Name: "days", Value: table.Words("UTC; the ends of the months before, and the day itself")},
		{
			Name: "left_out",
			Value: table.Words("new, lapsed and resurrected installations, creations and single cohorts: " +
				"they are differences and parts that would give hidden cells away"),
		},
	}
}

// About returns what the reader of an exact export must know.
func About(span models.Span) []table.Fact {
	return []table.Fact{
		{Name: "kind", Value: table.Words("exact: every number as it was counted; not meant for publication")},
		{Name: "as_of", Value: dayCell(span.To)},
		{Name: "from", Value: dayCell(span.From)},
		{Name: "to", Value: dayCell(span.To)},
		{Name: "population", Value: table.Words(Population)},
		{Name: "days", Value: table.Words("UTC")},
		{
			Name: "left_out",
			Value: table.Words("collections that report 0, and demo collections as they were installed, " +
				"are no face collections; both are counted apart"),
		},
	}
}

func (p Public) field(
	c table.Column,
	value func(publish.PublicDay) publish.Cell,
) table.Field[publish.PublicDay] {
	return table.CellField(c, func(d publish.PublicDay) table.Cell { return p.cell(value(d)) })
}

func (p Public) activeFields() []table.Field[publish.PublicDay] {
	return []table.Field[publish.PublicDay]{
		p.field(fieldColumn("active_28", installationUnit), func(d publish.PublicDay) publish.Cell { return d.Active28 }),
		p.field(
			fieldColumn("established", installationUnit),
			func(d publish.PublicDay) publish.Cell { return d.Established },
		),
	}
}

func (p Public) reachFields() []table.Field[publish.PublicDay] {
	fields := p.activeFields()[:1]
	for _, a := range models.Actions() {
		fields = append(fields, p.field(fieldColumn(a.String()+"_reach", installationUnit),
			func(d publish.PublicDay) publish.Cell { return d.Reach[a] }))
	}
	return fields
}

func (p Public) sizeFields() (fields []table.Field[publish.PublicDay]) {
	ranges := models.SizeRanges()[1:]
	for _, r := range ranges {
		fields = append(fields, p.field(memberColumn("collections", r.String(), collectionUnit),
			func(d publish.PublicDay) publish.Cell { return d.Collections[r] }))
	}
	for _, r := range ranges {
		fields = append(fields, p.field(memberColumn("largest_collection", r.String(), installationUnit),
			func(d publish.PublicDay) publish.Cell { return d.Largest[r] }))
	}
	return append(fields,
		table.CellField(fieldColumn("face_collections", collectionUnit),
			func(d publish.PublicDay) table.Cell { return p.sum(d, d.FaceCollections()) }),
		table.CellField(fieldColumn("at_least_faces", "faces"),
			func(d publish.PublicDay) table.Cell { return p.sum(d, d.AtLeastFaces()) }))
}

func (p Public) retentionFields() []table.Field[publish.PublicShare] {
	cell := func(c table.Column, value func(publish.PublicShare) publish.Cell) table.Field[publish.PublicShare] {
		return table.CellField(c, func(r publish.PublicShare) table.Cell { return p.cell(value(r)) })
	}
	return []table.Field[publish.PublicShare]{
		table.CountField(
			table.Named("week").Keys(meaningOfWeek),
			func(r publish.PublicShare) int64 { return int64(r.Week) },
		),
		cell(table.Named("size").Of(installationUnit).Keys(meaningOfSize),
			func(r publish.PublicShare) publish.Cell { return r.Size }),
		cell(fieldColumn("retained", installationUnit), func(r publish.PublicShare) publish.Cell { return r.Seen }),
	}
}
