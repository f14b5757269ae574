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
	// Story is what the page begins with: its finding as the heading, and what stands below it.
	Story func(View) *views.Story
	// Lead is how many charts stand right below the story, at most two; Halves gives both the same room.
	Lead   int
	Halves bool
	ByDay  bool // its numbers are counted by day alone
	// House says that it is for people who are signed in: no link shows it to others.
	House bool
	// Sizes offers to include what is no face collection.
	Sizes bool
}

// Pages returns the pages of figures and charts.
func Pages() []Page {
	return []Page{
		{
			Path: "/", Title: "Overview", Figures: overviewFigures, Sizes: true,
			Story: View.Story, Lead: 2,
			Sources: []Source{ActiveDays, SizeDays, ReachDays, ActiveHistory, QuietAges, ActivePair},
		},
		{
			Path: "/installations", Title: "Installations", Figures: installationFigures,
			Story: installationsStory, Lead: 2,
			Sources: []Source{ActiveDays, ActiveHistory, ActivePair},
		},
		{
			Path: retentionPath, Title: "Retention", Figures: retentionFigures, ByDay: true,
			Story: retentionStory, Lead: 1,
			Sources: []Source{ActiveDays, Cohorts, WhoStays, ActiveHistory},
		},
		{
			Path: externalPath, Title: "External series", Figures: externalFigures, House: true,
			Story: externalStory, Lead: 1,
			Sources: []Source{ActiveDays, ActiveHistory, ActivePair, ExternalLines},
		},
		{
			Path: "/services", Title: "Services", Figures: serviceFigures,
			Story: servicesStory, Lead: 2,
			Sources: []Source{ServiceDays, ReachDays, ActiveHistory},
		},
		{
			Path: "/faces", Title: "Face collections", Figures: collectionFigures, ByDay: true, Sizes: true,
			Story: collectionsStory, Lead: 2, Halves: true,
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

// Finding is the page's heading as one sentence: the first that its readers see.
func (p Page) Finding(v View) string { return v.silenced(p.Story(v)).Heading() + "." }

// Fill puts the figures and charts of the range on the page. The page's path and range are set before.
func (p Page) Fill(v View, page *views.Report) {
	v.Brief = p.Path == "/"
	page.Figures = p.Figures(v)
	if !slices.ContainsFunc(page.Figures, func(f views.Figure) bool { return f.Change+f.Said != "" }) {
		page.Range.FigureDays = v.ownDays() // nothing is compared
	}
	page.Range.Navigator = v.Navigator()
	page.Story = v.silenced(p.Story(v))
	v.placeSilence(p.Path, page.Story)
	if !v.Brief {
		page.Story.Page = p.Title
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
	widenSentences(page.Charts[min(p.Lead, len(page.Charts)):])
	page.Lead, page.Halves = min(p.Lead, len(page.Charts)), p.Halves
	FillRows(page.Charts[page.Lead:])
}

// widenSentences gives a chart that is but a sentence a row of its own, for beside a drawing its card would be empty.
func widenSentences(charts []views.Chart) {
	for i := range charts {
		charts[i].Wide = charts[i].Wide || charts[i].Instead != ""
	}
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
