package report

import (
	"fmt"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// Population is of whom every number speaks.
const Population = "CompreFace installations that opted in"

// hiddenWord stands where a number is withheld, and is not small.
const hiddenWord = "hidden"

// PublicForm is how a chart may be shown to everybody: it is drawn from a publication and knows nothing else.
type PublicForm struct {
	Place int // on the public page; each has its own
	Title string
	Draw  func(Public) Drawn
}

// Public is a publication with the words for what it hides.
type Public struct{ publish.Publication }

// PublicCharts returns the charts that may be shown to everybody, in the order in which a page shows them.
func PublicCharts() (list []Chart) {
	for _, c := range Charts() {
		if c.Public != nil {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Chart) int { return a.Public.Place - b.Public.Place })
	return list
}

// Chart draws the public form of the chart of this ID; ok is false where it is not one for everybody.
func (p Public) Chart(id string) (shown views.Chart, ok bool) {
	c, ok := ByID(id)
	if !ok || c.Public == nil {
		return shown, false
	}
	d := c.Public.Draw(p)
	return views.Chart{
		ID:         id,
		Title:      c.Public.Title,
		Definition: definitionsOf(d.Metrics...),
		Note:       joinSentences("As of "+views.DayLabel(p.Now().Day.String())+".", d.Note),
		Summary:    d.Summary,
		Drawing:    d.Drawing,
		Table:      pageTable(d.Caption, d.Table),
		Height:     "tall",
		Wide:       d.Wide,
	}, true
}

// Words writes a published number for reading, or what stands in its place.
func (p Public) Words(c publish.Cell) string { return writtenCell(table.Column{}, p.cell(c)) }

// AtLeast writes a published number as the lower bound that it is: "25+", or "< 5".
func (p Public) AtLeast(c publish.Cell) string {
	if c.Hidden || c.Value == 0 {
		return p.Words(c)
	}
	return views.Number(c.Value) + "+"
}

// Rule says how the numbers were made fit for publication, as files and citations have it.
func (p Public) Rule() string {
	return fmt.Sprintf(
		"Counts of 1 to %d installations are hidden (< %d), and cells that would give such a count away; "+
			"all other numbers are rounded down to multiples of %d, and shares are made from the rounded ones.",
		p.K-1,
		p.K,
		p.K,
	)
}

// RuleNote says the same in short, for a page.
func (p Public) RuleNote() string {
	return fmt.Sprintf("Counts below %d are hidden to protect privacy.", p.K)
}

// Figures are the numbers at the top of the public page.
func (p Public) Figures() []views.Figure {
	now := p.Now()
	figure := func(field, label, value string) views.Figure {
		return views.Figure{
			Name: field, Label: label, Value: value, Direction: "none",
			Against: views.DayLabel(now.Day.String()), Definition: Definition(field),
		}
	}
	return []views.Figure{
		figure("active_28", "Active installations, 28 days", p.AtLeast(now.Active28)),
		figure("established", "Established installations", p.AtLeast(now.Established)),
		figure("at_least_faces", facesAtLeast, writtenCell(table.Column{}, p.sum(now, now.AtLeastFaces()))),
		figure("over_one_million", "Collections over a million faces", p.AtLeast(now.OverOneMillion())),
	}
}

// cell is a published number, or the words in its place.
func (p Public) cell(c publish.Cell) table.Cell {
	switch {
	case c.Few:
		return table.Words(fmt.Sprintf("< %d", p.K))
	case c.Hidden:
		return table.Words(hiddenWord)
	default:
		return table.Count(c.Value)
	}
}

// sum is a sum of published sizes. It leaves out what is hidden; of nothing but hidden ones it would be a false 0.
func (p Public) sum(d publish.PublicDay, n int64) table.Cell {
	if d.SizesHidden() {
		return table.Words(hiddenWord)
	}
	return table.Count(n)
}

// publicShare is made from published numbers alone; of a hidden one there is none.
func publicShare(part, whole publish.Cell) table.Cell {
	if part.Hidden || whole.Hidden {
		return table.Cell{}
	}
	return table.Share(part.Value, whole.Value)
}

// publicPlot returns a plot of the publication's days: the ends of months, and the newest day.
func publicPlot(p Public, unit string) *chartPlot {
	drawn := &chartPlot{Plot: views.Plot{Unit: unit}, label: table.Day}
	for _, d := range p.Days {
		drawn.Labels = append(drawn.Labels, d.Day.String())
		drawn.labels = append(drawn.labels, dayCell(d.Day))
	}
	return drawn
}

// cells adds a series of published numbers; a hidden one is not drawn.
func (p *chartPlot) cells(name, token string, cells []table.Cell) *views.Series {
	s := views.Series{Name: name, Token: token}
	for _, c := range cells {
		s.Values = append(s.Values, drawnValue(c))
	}
	return p.add(s, cells, nil)
}

// cellsOf returns one published cell a day.
func (p Public) cellsOf(value func(publish.PublicDay) table.Cell) (cells []table.Cell) {
	for _, d := range p.Days {
		cells = append(cells, value(d))
	}
	return cells
}

// daily lists a row a day of the publication.
func (p Public) daily(columns []string, cells func(publish.PublicDay) []table.Cell) table.Table {
	l := newRowList("Day", columns...)
	for _, d := range p.Days {
		l.add(d.Day.String(), cells(d)...)
	}
	return l.Table
}

// publicRange is a range of face collections with its published cells.
type publicRange struct {
	short string
	label string
	token string
	cell  func(publish.PublicDay) publish.Cell
}

func publicRanges(cells func(publish.PublicDay) [models.SizeRangeCount]publish.Cell) (list []publicRange) {
	for _, r := range models.SizeRanges()[1:] {
		list = append(list, publicRange{
			short: r.String(),
			label: views.SizeLabel(r.String()),
			token: views.SizeToken(int(r)),
			cell:  func(d publish.PublicDay) publish.Cell { return cells(d)[r] },
		})
	}
	return list
}
