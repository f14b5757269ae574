package report

import (
	"fmt"
	"math"
	"strings"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// releasedValue is a released number as a value of a drawing: one that is too small to be told is not drawn.
func releasedValue(n publish.Number) float64 {
	if n.Few() {
		return math.NaN()
	}
	return float64(n.Shown())
}

// released adds a series of released numbers.
func (p *chartPlot) released(name, token string, numbers []publish.Number) *views.Series {
	s := views.Series{Name: name, Token: token}
	var cells []table.Cell
	for _, n := range numbers {
		s.Values = append(s.Values, releasedValue(n))
		cells = append(cells, numberCell(n))
		p.Hidden, p.HiddenBelow = n.FewWords(), n.Least()
	}
	return p.add(s, cells, nil)
}

func drawPublicActive(p Public) (Drawn, bool) {
	var months []string
	var numbers []publish.Number
	l := newRowList("Month", "Active installations", "Margin", "More than")
	for _, r := range p.Releases {
		months = append(months, r.Month)
		numbers = append(numbers, r.Active)
		l.add(MonthLabel(r), numberCell(r.Active), table.Words(fmt.Sprintf("±%d", r.Active.Margin())), moreThanCell(r.Active))
	}
	drawn := plotOver(months, "installations")
	drawn.Margin = p.margin()
	drawn.released("Active installations", views.TokenActive28, numbers).Thick = true
	return Drawn{
		Definition: publish.ActiveDefinition,
		Note:       "At the ends of months, " + p.marginWords() + ".",
		Summary:    "Active installations at the ends of months.",
		Drawing:    drawn.drawing(views.Lines), Rows: drawn.rows,
		Caption: "Active installations at the ends of months", Table: l.Table,
		Wide: true, Of: p.Now(), Since: p.Releases[0].Month,
	}, true
}

// moreThanCell is what the true number surely exceeds; empty where nothing can be said.
func moreThanCell(n publish.Number) table.Cell {
	if n.MoreThan() == 0 {
		return table.Cell{}
	}
	return table.Count(n.MoreThan())
}

// releasedQuarterly says why parts are of another month than the number of all.
const releasedQuarterly = "Released once a quarter."

// releasedBars draws a bar for each of the named numbers of one release.
type releasedBars struct {
	column  string // what the names are
	names   []string
	tokens  []string
	numbers []publish.Number
}

func (b releasedBars) drawn(r publish.Release) Drawn {
	l := newRowList(b.column, "Installations", "Margin")
	for i, n := range b.numbers {
		l.add(b.names[i], numberCell(n), table.Words(fmt.Sprintf("±%d", n.Margin())))
	}
	drawn := plotOver(b.names, "installations")
	drawn.Margin = r.Active.Margin()
	drawn.released("Installations", "", b.numbers).Tokens = b.tokens
	return Drawn{
		Of:      r,
		Note:    fmt.Sprintf("%s, ±%d. %s", MonthLabel(r), r.Active.Margin(), releasedQuarterly),
		Drawing: drawn.drawing(views.Bars), Rows: drawn.rows, Table: l.Table,
	}
}

func drawPublicReach(p Public) (Drawn, bool) {
	r, ok := p.NewestParts()
	if !ok {
		return Drawn{}, false
	}
	bars := releasedBars{column: "Service"}
	for _, s := range publish.Services() {
		bars.names = append(bars.names, actionLabel(s.Action()))
		bars.tokens = append(bars.tokens, views.ActionToken(s.Action().String()))
		bars.numbers = append(bars.numbers, r.Parts.Reach[s])
	}
	d := bars.drawn(r)
	d.Definition, d.Caption = publish.ReachDefinition, "Active installations that ever created the service"
	d.Summary = "How many of the active installations ever created a service, by type."
	return d, true
}

func drawPublicLargest(p Public) (Drawn, bool) {
	r, ok := p.NewestParts()
	if !ok || r.Parts.Largest == nil {
		return Drawn{}, false
	}
	bars := releasedBars{column: "Faces"}
	for _, class := range models.SizeClasses() {
		bars.names = append(bars.names, views.SizeLabel(class.String()))
		bars.tokens = append(bars.tokens, views.SizeToken(int(class)*2+1))
		bars.numbers = append(bars.numbers, r.Parts.Largest[class])
	}
	d := bars.drawn(r)
	d.Definition, d.Caption = publish.LargestDefinition, "Active installations by largest face collection"
	d.Summary = "Active installations by the size of their largest face collection."
	return d, true
}

// newcomersTitle says of whom the numbers are: those who left within three weeks are in none of them.
const (
	newcomersTitle = "Of new installations that stayed at least three weeks, who stayed on"
	stayedColumn   = "Stayed at least three weeks"
)

// leastQuarters is from how many quarters on they are drawn.
const leastQuarters = 3

// fewQuarters tells of the newest quarter in a sentence, while there are too few to be drawn; else it is empty.
func fewQuarters(told Public) string {
	n := told.Now().Newcomers
	if len(told.Releases) >= leastQuarters {
		return ""
	}
	const words = "%s installations were first seen in %s and stayed at least three weeks. Of these, %s were seen 4 " +
		"weeks later and %s 12 weeks later. A chart needs three quarters."
	return fmt.Sprintf(words, views.UpperFirst(About(n.First)), quarterWords(n.Quarter),
		partOf(n.After4, n.First), partOf(n.After12, n.First))
}

// partOf says how many of a whole are in a part of it. Each has noise of its own: a part that is not below its whole by
// that is no number, but as good as all.
func partOf(part, whole publish.Number) string {
	if part.Released >= whole.Released {
		return "nearly all"
	}
	return About(part)
}

// quarterWords writes a quarter in a sentence: "2026-Q2" → "Q2 2026".
func quarterWords(quarter string) string {
	year, of, _ := strings.Cut(quarter, "-")
	return of + " " + year
}

// drawPublicNewcomers has a row a quarter: each is released once.
func drawPublicNewcomers(p Public) (Drawn, bool) {
	var quarters []string
	var first, after4, after12 []publish.Number
	var told Public
	l := newRowList("First seen", stayedColumn, "Seen 4 weeks later", "Seen 12 weeks later")
	for _, r := range p.Releases {
		if n := r.Newcomers; n != nil && r.ManyEnough() {
			told.Releases = append(told.Releases, r)
			quarters = append(quarters, n.Quarter)
			first, after4, after12 = append(first, n.First), append(after4, n.After4), append(after12, n.After12)
			l.add(n.Quarter, numberCell(n.First), numberCell(n.After4), numberCell(n.After12))
		}
	}
	if len(quarters) == 0 {
		return Drawn{}, false
	}
	drawn := plotOver(quarters, "installations")
	drawn.Margin = told.margin()
	drawn.released(stayedColumn, views.TokenNew, first)
	drawn.released("Seen 4 weeks later", views.TokenReturning, after4)
	drawn.released("Seen 12 weeks later", views.TokenEstablished, after12)
	return Drawn{
		Definition: publish.NewcomersDefinition + " " + publish.RetainedDefinition,
		Note:       "By the quarter in which they were first seen, " + told.marginWords() + ".",
		Instead:    fewQuarters(told),
		Summary: "Installations that stayed at least three weeks, by the quarter in which they were first seen, and how " +
			"many were seen later.",
		Drawing: drawn.drawing(views.Bars), Rows: drawn.rows,
		Caption: "Installations that stayed at least three weeks, by the quarter in which they were first seen",
		Table:   l.Table, Of: told.Now(), Since: told.Releases[0].Month,
	}, true
}
