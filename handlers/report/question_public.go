package report

import (
	"time"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/stay"
)

// releasedCell is one number of one release, as files have it: a row a number.
type releasedCell struct {
	release publish.Release
	measure string
	group   string
	number  publish.Number
}

// Table returns every number that was released and may be shown, a row a number, oldest first.
func (p Public) Table() table.Table {
	var cells []releasedCell
	for _, r := range p.Releases {
		cells = append(cells, releasedCells(r)...)
	}
	return table.Of("releases", nil, releasedFields(), cells)
}

func releasedCells(r publish.Release) []releasedCell {
	cells := []releasedCell{{release: r, measure: "active", number: r.Active}}
	if r.PartsShown() {
		cells = append(cells, partCells(r)...)
	}
	if n := r.Newcomers; n != nil && r.ManyEnough() {
		for _, c := range []struct {
			measure string
			number  publish.Number
		}{{"first_seen", n.First}, {"seen_after_4_weeks", n.After4}, {"seen_after_12_weeks", n.After12}} {
			cells = append(cells, releasedCell{release: r, measure: c.measure, group: n.Quarter, number: c.number})
		}
	}
	return cells
}

func partCells(r publish.Release) (cells []releasedCell) {
	for _, s := range publish.Services() {
		cells = append(cells, releasedCell{release: r, measure: "reach", group: s.String(), number: r.Parts.Reach[s]})
	}
	for class, n := range r.Parts.Largest {
		group := models.SizeClass(class).String() + " faces"
		cells = append(cells, releasedCell{release: r, measure: "largest_collection", group: group, number: n})
	}
	return cells
}

const meaningOfMeasure = "active: " + publish.ActiveDefinition + " reach: " + publish.ReachDefinition +
	" largest_collection: " + publish.LargestDefinition + " first_seen: " + publish.NewcomersDefinition +
	" seen_after_4_weeks, seen_after_12_weeks: " + publish.RetainedDefinition

func releasedFields() []table.Field[releasedCell] {
	text := func(name, meaning string, value func(releasedCell) string) table.Field[releasedCell] {
		return table.TextField(table.Named(name).Keys(meaning), value)
	}
	number := func(name, meaning string, value func(releasedCell) table.Cell) table.Field[releasedCell] {
		return table.CellField(table.Named(name).Of(installationUnit).Means(meaning), value)
	}
	return []table.Field[releasedCell]{
		text("month", "The month of the release.", func(c releasedCell) string { return c.release.Month }),
		table.DayField(table.Named("as_of").Keys("The day as of which it was counted: the last of the month (UTC)."),
			func(c releasedCell) time.Time { return c.release.End.Time() }),
		text("measure", meaningOfMeasure, func(c releasedCell) string { return c.measure }),
		text("group", "The service, the size of the largest collection or the quarter; empty for all.",
			func(c releasedCell) string { return c.group }),
		number("value", "The number with its noise, rounded to 5; empty where it is too small to be told.",
			func(c releasedCell) table.Cell {
				if c.number.Few() {
					return table.Cell{}
				}
				return table.Count(c.number.Shown())
			}),
		number("margin", "95 of 100 true numbers are within this of the value.",
			func(c releasedCell) table.Cell { return table.Count(c.number.Margin()) }),
		number("fewer_than_about", "Where there is no value: what it is smaller than, zero included.",
			func(c releasedCell) table.Cell {
				if !c.number.Few() {
					return table.Cell{}
				}
				return table.Count(c.number.Least())
			}),
		number("more_than", "The true number is surely greater than this; empty where nothing can be said.",
			func(c releasedCell) table.Cell { return moreThanCell(c.number) }),
		table.CellField(table.Named("demo").As(table.YesNo).Keys("Whether the installations were invented."),
			func(c releasedCell) table.Cell { return table.Truth(c.release.Demo) }),
	}
}

// About returns what the reader of published numbers must know.
func (p Public) About() []table.Fact {
	now := p.Now()
	facts := []table.Fact{
		{Name: "kind", Value: table.Words("publishable: the monthly releases, and nothing else")},
		{Name: "first_month", Value: table.Words(p.Releases[0].Month)},
		{Name: "last_month", Value: table.Words(now.Month)},
		{Name: "rule", Value: table.Words(p.Rule())},
		{Name: "guarantee", Value: table.Words(Guarantee(p.Loss(), soFar))},
		{Name: "population", Value: table.Words(Population + "; as they reported, and anybody can report")},
		{Name: "days", Value: table.Words("UTC")},
	}
	if now.Demo {
		facts = append(facts, demoFact())
	}
	return facts
}

// AboutExact returns what the reader of an exact export must know.
// part is the part of the installations that it is of; nil: all.
func AboutExact(span models.Span, last models.Day, demo bool, part *stay.Part) []table.Fact {
	facts := []table.Fact{
		{Name: "kind", Value: table.Words("exact: every number as it was counted; not meant for publication")},
		{Name: "as_of", Value: dayCell(span.To)},
		{Name: "complete_to", Value: dayCell(min(span.To, last))},
		{Name: "from", Value: dayCell(span.From)},
		{Name: "to", Value: dayCell(span.To)},
		{Name: "population", Value: table.Words(Population)},
		{Name: "days", Value: table.Words("UTC")},
		{
			Name: "left_out",
			Value: table.Words("collections that report 0, and demo collections as they were installed, " +
				"are no face collections; both are counted apart"),
		},
		{Name: "names", Value: table.Words("resurrected: came back, on the pages; lapsed: went quiet")},
	}
	if part != nil {
		facts = append(facts, SegmentFacts(part)...)
	}
	if demo {
		facts = append(facts, demoFact())
	}
	return facts
}

func demoFact() table.Fact {
	return table.Fact{Name: "demo", Value: table.Words("demo data: none of these installations exist")}
}
