// Package report makes figures and charts of a range of days. It is given numbers and returns what pages, files and
// pictures show of them: it asks no database and knows no request. It may name models for the types of its numbers,
// views for what a page shows, and package table for what a file holds.
//
// One chart is one value: Charts lists them, and pages, downloads, pictures, exports and tests range over that
// list. Start reading at Chart, then at the file of any chart, such as chart_adoption.go. What a visitor may ask
// for stands in DateRange, what the API is asked in Question.
package report

import (
	"cmp"
	"slices"
	"strings"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// Chart is one chart: what it is called, what it counts, where it stands and how it is drawn.
type Chart struct {
	ID string // in addresses: /charts/adoption.csv, /picture/adoption.svg
	// Title may hold {interval}, which is filled with the range's: "Created per week".
	Title string
	// Metrics are the fields of the API whose definitions stand beside the chart.
	Metrics []string
	// Page is the path of the page that has the chart. Where Overview is set the overview has it too.
	Page     string
	Overview bool
	// Question is the question of the API whose rows are behind the chart; empty where there is none, and its files have
	// what is drawn.
	Question string
	// Sources are the numbers that Draw reads. Slow are those that only its table and its files have: a page does not wait
	// for them.
	Sources, Slow []Source
	// Folded shows on the page that it is there, and the rest when it is opened.
	Folded bool
	Draw   func(View) Drawn
	// Public is the form that may be shown to everybody; nil where there is none.
	Public *PublicForm
}

// Drawn is a chart over one range of days.
type Drawn struct {
	Note    string // a line below the title
	Summary string // the drawing's text alternative
	Instead string // stands on a page in the drawing's place, while there is too little to draw
	Nothing string // does where every value that would be drawn is 0
	Drawing *views.Drawing
	Heat    *views.Heat // takes the place of Drawing where the table itself is the picture
	Caption string      // of Table
	// Table is what the page lists. Rows returns what is drawn, as the chart's file has it: pages do not ask for it.
	Table table.Table
	Rows  func() table.Table
	// Definition takes the place of the definitions of the chart's metrics; Metrics narrows them down.
	Definition string
	Metrics    []string
	Wide       bool
	Compared   bool // the days compared with are in Heat, too
	Low        bool // bars below each other that are few need no height
	// Of is the release that the public form of a chart is drawn from, the newest where there are several.
	Of publish.Release
	// Since is the first month of a public form that shows several; empty otherwise.
	Since string
	// Span and By are the rows of the chart's question that are behind it.
	Span models.Span
	By   models.Interval
}

// orNothing puts words in the place of a drawing without anything to see.
func (d Drawn) orNothing() Drawn {
	if d.Instead == "" && d.Drawing != nil && d.Drawing.Plot.IsZero() {
		d.Instead = d.Nothing
	}
	return d
}

// hasPairsBelow reports whether many bars and those of earlier days lie below each other, which needs more height. So
// do bars of many names where these do not fit beside each other, as on half a page.
func (d Drawn) hasPairsBelow() bool {
	const many = 6
	if d.Drawing == nil {
		return false
	}
	plot := d.Drawing.Plot
	named := d.Drawing.Form == views.FormBars && !plot.Panels && plot.Axis == ""
	return (plot.Horizontal || named) && len(plot.Comparisons) > 0 && len(plot.Labels) > many
}

// View is what a chart is drawn from: a range, its numbers, and how much room there is.
type View struct {
	DateRange
	Data
	Brief bool // on the overview, which shows less of each
	Whole bool // also long tables are on the page itself
}

// longTable is how many cells a table has that is fetched when it is opened.
const longTable = 600

// Charts returns every chart, in the order in which pages show them.
func Charts() []Chart {
	return slices.Concat(
		activeCharts(), changeCharts(), gainsCharts(),
		retentionCharts(), stickinessCharts(), quietCharts(),
		reachCharts(), adoptionCharts(), serviceCharts(),
		sizeCharts(), moveCharts(), ladderCharts(), collectionCharts(), externalCharts(),
	)
}

// ByID returns the chart of this ID; ok is false where there is none.
func ByID(id string) (c Chart, ok bool) {
	all := Charts()
	i := slices.IndexFunc(all, func(c Chart) bool { return c.ID == id })
	if i < 0 {
		return c, false
	}
	return all[i], true
}

// TitleFor returns the title over rows of this interval.
func (c Chart) TitleFor(by models.Interval) string {
	return strings.ReplaceAll(c.Title, "{interval}", by.String())
}

// titleOf says the day in place of "now" where the range ended before yesterday.
func (c Chart) titleOf(v View) string {
	title := c.TitleFor(v.By)
	if start, ok := strings.CutSuffix(title, " now"); ok && v.headlineDay() != "" {
		return start + v.headlineDay()
	}
	return title
}

// Render returns the chart for a page, with the links to its files.
func (c Chart) Render(v View) views.Chart {
	d := v.unheard(c, v.rescaled(c.Draw(v))).orNothing()
	message := c.finding(v)
	about := c.messageAbout(d.Drawing, message)
	v.pressKeys(c.ID, d.Drawing)
	d.Note = joinSentences(d.Note, v.notCompared(c, d))
	shown := views.Chart{
		ID:         c.ID,
		Title:      c.titleOf(v),
		Definition: d.Definition,
		Note:       d.Note,
		Summary:    d.Summary,
		Drawing:    d.Drawing,
		Heat:       d.Heat,
		Help:       helpWords(c.ID),
		Finding:    message,
		Counted:    countedWords(c.ID),
		Days:       v.coveredDays(d.Span),
		AsOf:       v.drawnAsOf(),
		Instead:    d.Instead,
		Height:     "tall",
		Wide:       d.Wide,
		Files:      c.files(v, d),
	}
	if d.hasPairsBelow() {
		shown.Height = "pairs"
	}
	shown.Message, shown.MessageOf = cmp.Or(shown.Finding, strings.TrimSuffix(d.Summary, ".")), about
	if d.Drawing != nil && d.Drawing.Hides(about) {
		shown.Finding, shown.Summary = "", ""
	}
	c.placeTable(v, d, &shown)
	if d.Definition == "" && d.Metrics == nil {
		d.Metrics = c.Metrics
	}
	if d.Definition == "" {
		shown.Definition = definitionsOf(d.Metrics...)
	}
	return shown
}

// placeTable writes the table into the page, or says where it can be fetched.
func (c Chart) placeTable(v View, d Drawn, shown *views.Chart) {
	long := len(d.Table.Rows)*len(d.Table.Columns) > longTable
	switch {
	case d.Heat != nil && !c.Folded:
	case !v.Whole && (c.Folded || long || len(c.Slow) > 0):
		shown.TableURL = "/charts/" + c.ID + ".table?" + v.WholeQuery()
	case d.Heat == nil:
		shown.Table = newestFirst(pageTable(d.Caption, d.Table))
	}
	if d.Low {
		shown.Height = "normal"
	}
	if d.Heat != nil {
		shown.Height, shown.Folded = "", c.Folded
	}
}

// Rows returns what the chart draws, as numbers, for a file: of days each one, also where one a week is drawn.
func (c Chart) Rows(v View) table.Table {
	v.everyDay = true
	d := v.rescaled(c.Draw(v))
	t := c.named(d.Rows(), v, d)
	t = MarkFinal(t, Period{Span: d.Span, By: d.By}, v.Today-1)
	if v.Part != nil {
		t.State = append(t.State, SegmentFacts(v.Part)...)
	}
	return t
}

// named says of what days the rows are, and what one of them or one point of the drawing is: a day, where days are
// drawn whatever the range is grouped by.
func (c Chart) named(t table.Table, v View, d Drawn) table.Table {
	t.Name, t.About = "chart-"+c.ID, Period{Span: v.Span, By: d.By}.about()
	return t
}

// FileName is what a picture of the chart is called, without ending:
// compreface-stats-chart-active-2025-01-01-2025-03-31-day.
func (c Chart) FileName(v View, demo bool) string {
	t := c.named(table.Table{}, v, c.Draw(v))
	if s := v.Segment(); len(s) > 0 {
		t.State = []table.Fact{{Name: "segment", Value: table.Words(s.String())}}
	}
	if demo {
		t.State = append(t.State, table.Invented)
	}
	return t.FileName()
}

// DrawnSources are the numbers that the chart's drawing reads.
func (c Chart) DrawnSources() []Source { return c.Sources }

// AllSources are the numbers that the chart's table and files read.
func (c Chart) AllSources() []Source { return slices.Concat(c.Sources, c.Slow) }

// files lead to the rows of the chart's question; where those lack what is drawn, shares or the days compared, to what
// is drawn.
func (c Chart) files(v View, d Drawn) []views.Link {
	if c.Question == "" || v.isBeyondRecords() || // its zeros are none of the installations'
		d.Drawing != nil && (d.Drawing.Plot.Percent || len(d.Drawing.Plot.Comparisons) > 0) {
		own := "/charts/" + c.ID
		rows := []views.Link{
			{Label: "CSV", URL: own + ".csv?" + v.WholeQuery()},
			{Label: "JSON", URL: own + ".json?" + v.WholeQuery()},
			{Label: "XLSX", URL: own + ".xlsx?" + v.WholeQuery()},
		}
		return append(rows, v.pictureFiles(c.ID)...)
	}
	rows := []views.Link{
		{Label: "CSV", URL: v.questionAddress(c.Question, "csv", d.Span, d.By)},
		{Label: "JSON", URL: v.questionAddress(c.Question, "json", d.Span, d.By)},
		{Label: "XLSX", URL: v.questionAddress(c.Question, "xlsx", d.Span, d.By)},
	}
	return append(rows, v.pictureFiles(c.ID)...)
}
