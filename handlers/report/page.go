package report

import (
	"slices"

	"compreface-stats/views"
)

// Page is a page of figures and charts.
type Page struct {
	Path  string
	Title string
	// Sources are the numbers that Figures reads; those of the charts come from the list of charts.
	Sources []Source
	Figures func(View) []views.Figure
	Story   bool // it begins with what happened
	// Finding is the sentence that the page begins with and the rest of it; nil where it has none.
	Finding func(View) (heading, rest string)
	ByDay   bool // its numbers are counted by day alone
	// House says that it is for people who are signed in: no link shows it to others.
	House bool
	// Sizes offers to include what is no face collection.
	Sizes bool
}

// Pages returns the pages of figures and charts.
func Pages() []Page {
	return []Page{
		{
			Path: "/", Title: "Overview", Figures: overviewFigures, Story: true, Sizes: true,
			Sources: []Source{ActiveDays, SizeDays, ReachDays, ActiveHistory},
		},
		{
			Path: "/installations", Title: "Installations", Figures: installationFigures,
			Sources: []Source{ActiveDays, ActiveHistory},
		},
		{
			Path: "/installations/retention", Title: "Retention", Figures: retentionFigures, ByDay: true,
			Sources: []Source{ActiveDays, Cohorts, WhoStays, ActiveHistory},
		},
		{
			Path: externalPath, Title: "External series", Figures: externalFigures, House: true,
			Sources: []Source{ActiveDays, ActiveHistory, ExternalLines}, Finding: externalFinding,
		},
		{
			Path: "/services", Title: "Services", Figures: serviceFigures,
			Sources: []Source{ServiceDays, ReachDays, ActiveHistory}, Finding: servicesFinding,
		},
		{
			Path: "/faces", Title: "Face collections", Figures: collectionFigures, ByDay: true, Sizes: true,
			Sources: []Source{SizeDays, ActiveHistory},
		},
	}
}

// PageAt returns the page of this path; ok is false where there is none.
func PageAt(path string) (p Page, ok bool) {
	all := Pages()
	i := slices.IndexFunc(all, func(p Page) bool { return p.Path == path })
	if i < 0 {
		return p, false
	}
	return all[i], true
}

// Charts returns the charts of the page, in order.
func (p Page) Charts() (list []Chart) {
	for _, c := range Charts() {
		if c.Page == p.Path || c.Overview && p.Path == "/" {
			list = append(list, c)
		}
	}
	return list
}

// AllSources returns the numbers that the page's figures and charts read.
func (p Page) AllSources() []Source {
	all := slices.Clone(p.Sources)
	for _, c := range p.Charts() {
		all = append(all, c.Sources...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Fill puts the figures and charts of the range on the page. The page's path and range are set before.
func (p Page) Fill(v View, page *views.Report) {
	v.Brief = p.Path == "/"
	page.Figures = p.Figures(v)
	page.Range.Navigator = v.navigator()
	if p.Story {
		page.Story = v.Story()
	}
	if p.Finding != nil {
		page.Finding, page.FindingRest = p.Finding(v)
	}
	if p.ByDay {
		page.Range.Steps = nil
	}
	if p.Sizes {
		page.Range.Switches = includeSwitches(v, p.Path)
	}
	for _, c := range p.Charts() {
		page.Charts = append(page.Charts, c.Render(v))
	}
	FillRows(page.Charts[p.leading(page.Charts):])
}

// leading counts the charts that stand beside each other at the head of a story, and in no row of two.
func (p Page) leading(charts []views.Chart) int {
	if !p.Story {
		return 0
	}
	return min(2, len(charts))
}

// FillRows widens a chart that would stand alone in a row of two.
func FillRows(charts []views.Chart) {
	left := false // a half is taken
	for i := range charts {
		switch {
		case charts[i].Wide:
		case left:
			left = false
		case i+1 == len(charts) || charts[i+1].Wide:
			charts[i].Wide = true
		default:
			left = true
		}
	}
}
