package report

import (
	"fmt"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/publish/noise"
	"compreface-stats/views"
)

// Population is of whom every number speaks.
const Population = "CompreFace installations that opted in"

// PublicForm is how a chart may be shown to everybody: it is drawn from releases and knows nothing else.
type PublicForm struct {
	Place int // on the public page; each has its own
	Title string
	// Draw returns the drawing; ok is false while no release has its numbers.
	Draw func(Public) (d Drawn, ok bool)
}

// Public is everything that was released, in words and charts. There is at least one release.
type Public struct{ publish.Releases }

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

// Now is the newest release.
func (p Public) Now() publish.Release { return p.Releases[len(p.Releases)-1] }

// Span is the days of the months that were released; without any it is empty.
func (p Public) Span() models.Span {
	if len(p.Releases) == 0 {
		return models.Span{}
	}
	return models.Span{From: p.Releases[0].End.Month(), To: p.Now().End}
}

// Charts returns the charts of which numbers were released.
func (p Public) Charts() (shown []views.Chart) {
	for _, c := range PublicCharts() {
		if chart, ok := p.Chart(c.ID); ok {
			shown = append(shown, chart)
		}
	}
	FillRows(shown)
	return shown
}

// Chart draws the public form of the chart of this ID; ok is false where it is not one for everybody, or no release
// has its numbers yet.
func (p Public) Chart(id string) (shown views.Chart, ok bool) {
	c, ok := ByID(id)
	if !ok || c.Public == nil {
		return shown, false
	}
	d, ok := c.Public.Draw(p)
	return views.Chart{
		ID:         id,
		Title:      c.Public.Title,
		Definition: d.Definition,
		Note:       d.Note,
		Summary:    d.Summary,
		Drawing:    d.Drawing,
		Instead:    d.Instead,
		Table:      pageTable(d.Caption, d.Table),
		Height:     "tall",
		Wide:       d.Wide,
	}, ok
}

// MonthLabel writes a month for reading: October 2026.
func MonthLabel(r publish.Release) string { return r.End.Time().Format("January 2006") }

// About writes a released number with its margin for reading, or what stands in its place.
func About(n publish.Number) string {
	if n.Few() {
		return n.FewWords()
	}
	return fmt.Sprintf("about %s (±%d)", views.Number(n.Shown()), n.Margin())
}

// numberCell is a released number in a table, or the words in its place.
func numberCell(n publish.Number) table.Cell {
	if n.Few() {
		return table.Words(n.FewWords())
	}
	return table.Count(n.Shown())
}

// Rule says how the numbers of a release were made fit for publication, as files and citations have it.
func Rule(sigma int64) string {
	n := publish.Number{Sigma: sigma}
	const words = "Every number has random noise in it (standard deviation %d, at most %d), drawn once for each release " +
		"and kept. It is rounded to 5; 95 of 100 are within ±%d of the true number. Numbers below about %d, zero " +
		"included, are not published. Sums of parts need not add up."
	return fmt.Sprintf(words, sigma, noise.For(sigma).Cut, n.Margin(), n.Least())
}

// Rule says how the numbers of these releases were made: noise may have been raised.
func (p Public) Rule() string {
	first, now := p.Releases[0].Sigma, p.Now().Sigma
	if first == now {
		return Rule(now)
	}
	return fmt.Sprintf("Before %s: %s Since then: %s", p.raised(), Rule(first), Rule(now))
}

// raised is the first month with the newest noise.
func (p Public) raised() string {
	for i := len(p.Releases) - 1; i > 0; i-- {
		if p.Releases[i-1].Sigma != p.Now().Sigma {
			return p.Releases[i].Month
		}
	}
	return p.Releases[0].Month
}

// margin is the largest of the releases, and so right for all; marginWords tell each.
func (p Public) margin() int64 { return max(p.Releases[0].Active.Margin(), p.Now().Active.Margin()) }

func (p Public) marginWords() string {
	first, now := p.Releases[0].Active.Margin(), p.Now().Active.Margin()
	if first == now {
		return fmt.Sprintf("±%d", now)
	}
	return fmt.Sprintf("±%d, since %s ±%d", first, p.raised(), now)
}

// SigmaOf is that of the noise in the release of a month; 0 where there is none.
func (p Public) SigmaOf(month string) int64 {
	for _, r := range p.Releases {
		if r.Month == month {
			return r.Sigma
		}
	}
	return 0
}

// ReleaseOf is the release that the chart of this ID is drawn from, the newest where there are several.
func (p Public) ReleaseOf(id string) publish.Release { return p.drawn(id).Of }

// drawn draws a chart that can be drawn.
func (p Public) drawn(id string) (d Drawn) {
	if c, ok := ByID(id); ok && c.Public != nil {
		d, _ = c.Public.Draw(p)
	}
	return d
}

// Story is the newest release in a sentence.
func (p Public) Story() string {
	now := p.Now()
	sentence := fmt.Sprintf("In %s, %s CompreFace installations were active", MonthLabel(now), About(now.Active))
	if then, ok := p.yearBefore(); ok {
		sentence += ", " + compared(now.Active, then.Active) + " in " + MonthLabel(then)
	}
	return sentence + "."
}

func (p Public) yearBefore() (publish.Release, bool) {
	month := p.Now().End.Time().AddDate(0, 0, 1).AddDate(-1, 0, -1).Format("2006-01")
	i := slices.IndexFunc(p.Releases, func(r publish.Release) bool { return r.Month == month })
	if i < 0 || p.Releases[i].Active.Few() || p.Now().Active.Few() {
		return publish.Release{}, false
	}
	return p.Releases[i], true
}

// compared says how a number stands to an earlier one: a difference that noise alone makes is none.
func compared(now, then publish.Number) string {
	switch by, margin, ok := now.Since(then); {
	case !ok:
		return "about as many as"
	case by > 0:
		return fmt.Sprintf("about %s (±%d) more than", views.Number(by), margin)
	default:
		return fmt.Sprintf("about %s (±%d) fewer than", views.Number(-by), margin)
	}
}

// Figures are the numbers at the top of the public page.
func (p Public) Figures() []views.Figure {
	figures := []views.Figure{
		publicFigure("active", "Active installations", About(p.Now().Active), p.Now(), publish.ActiveDefinition),
	}
	r, ok := p.NewestParts()
	if !ok {
		return figures
	}
	for _, s := range publish.Services() {
		f := publicFigure(s.String(), "Set up face "+s.String(), About(r.Parts.Reach[s]), r, publish.ReachDefinition)
		f.Of = ofActive(r, r.Parts.Reach[s])
		figures = append(figures, f)
	}
	return figures
}

// ofActive names what the parts of a release are parts of: they are released once a quarter, and stand beside the
// number of active installations of a later month. It is empty where noise has made a part no smaller than its whole.
func ofActive(r publish.Release, part publish.Number) string {
	if r.Active.Few() || part.Few() || part.Shown() >= r.Active.Shown() {
		return ""
	}
	return "of " + About(r.Active) + " active then"
}

func publicFigure(name, label, value string, r publish.Release, definition string) views.Figure {
	return views.Figure{
		Name: name, Label: label, Value: value, Direction: "none", Against: MonthLabel(r), Definition: definition,
	}
}
