package handlers

import (
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// mostPoints is how many days a chart draws before it draws one a week instead; the downloads hold every day.
const mostPoints = 3 * 366

// overviewCharts begin and end with a wide one; the four between make two rows of two.
func overviewCharts(w window, told overview) []views.Chart {
	lead := int(w.From - w.asked().From) // the days before the window are for comparison alone
	sizes := told.sizes[lead:]
	return []views.Chart{
		activeChart(w, told.active, "active_28", "active_7", "active_1"),
		servicesChart(w, told.services),
		reachOverTimeChart(w, told.reach),
		reachChart(w, told.reach[w.asOf()-w.asked().From]),
		sizesNowChart(w, sizes[w.asOf()-w.From]),
		sizesChart(w, sizes),
	}
}

// shownDays are the days of the window that a chart draws, oldest first, always with the last one.
func (w window) shownDays() (days []models.Day) {
	every := models.Day(1)
	if w.Days() > mostPoints {
		every = 7
	}
	for day := w.From + (w.To-w.From)%every; day <= w.To; day += every {
		days = append(days, day)
	}
	return days
}

// dayNote says what a chart of days leaves open.
func (w window) dayNote() string {
	var notes []string
	if w.To >= w.today {
		notes = append(notes, "Today is still being counted: final on "+w.finalOn(models.ByDay)+".")
	}
	if w.Days() > mostPoints {
		notes = append(notes, "One day a week is shown; CSV and XLSX hold every day.")
	}
	return joined(append(notes, w.awayNote())...)
}

// measure is one way to count active installations.
type measure struct {
	field, label, token string // field is its name in the API
	value               func(models.ActiveDay) int64
}

func activeMeasures() []measure {
	return []measure{
		{"active_1", "1 day", views.TokenActive1, func(d models.ActiveDay) int64 { return d.Active1 }},
		{"active_7", "7 days", views.TokenActive7, func(d models.ActiveDay) int64 { return d.Active7 }},
		{"active_28", "28 days", views.TokenActive28, func(d models.ActiveDay) int64 { return d.Active28 }},
		{"active_30", "30 days", views.TokenActive30, func(d models.ActiveDay) int64 { return d.Active30 }},
		{"established", "Established", views.TokenEstablished, func(d models.ActiveDay) int64 { return d.Established }},
	}
}

// activeChart draws the named measures, the topmost line first; the table has all. Rows begin with w.asked().
func activeChart(w window, rows []models.ActiveDay, drawn ...string) views.Chart {
	first, now := w.asked().From, rows[w.asOf()-w.asked().From]
	plot := w.over(models.ByDay, "installations")
	for _, name := range drawn {
		m := measureOf(name)
		plot.Series = append(plot.Series, views.Counts(m.label, m.token, w.shown(courseOf(first, rows, m.value), 0)))
	}
	plot.Series = append(plot.Series, w.comparison(measureOf(drawn[0]), first, rows)...)
	return w.downloads("active-installations", w.Span, models.ByDay, views.Chart{
		ID: "active", Title: "Active installations", Definition: definitions(drawn...), Note: joined(w.dayNote(), w.compareNote()),
		Table: activeTable(w, first, rows),
		Summary: fmt.Sprintf("%s installations were active in the 28 days to %s, %s in 7 days and %s on that day.",
			views.Number(now.Active28), views.DayLabel(now.Day.String()), views.Number(now.Active7), views.Number(now.Active1)),
		Drawing: views.Lines(plot), Height: "tall", Wide: true,
	})
}

func measureOf(field string) measure {
	list := activeMeasures()
	return list[slices.IndexFunc(list, func(m measure) bool { return m.field == field })]
}

// comparison is the dashed line of the same measure in the days that the window is compared with; none where none was chosen.
func (w window) comparison(m measure, first models.Day, rows []models.ActiveDay) []views.Series {
	if _, ok := w.compared(); !ok {
		return nil
	}
	line := views.Counts(m.label+", "+w.compareLabel(), m.token, w.shown(courseOf(first, rows, m.value), w.shift()))
	line.Dashed = true
	return []views.Series{line}
}

// shown are a course's values on the days that a chart draws, or so many days earlier.
func (w window) shown(c course, back models.Day) []int64 {
	days := w.shownDays()
	values := make([]int64, len(days))
	for i, day := range days {
		values[i] = c.at(day - back)
	}
	return values
}

func activeTable(w window, first models.Day, rows []models.ActiveDay) views.Table {
	columns := []string{"Day"}
	for _, m := range activeMeasures() {
		columns = append(columns, m.label)
	}
	_, compared := w.compared()
	if compared {
		columns = append(columns, "28 days, "+w.compareLabel())
	}
	table := views.Table{Caption: "Active installations by day", Columns: numbered(columns...)}
	for _, day := range w.shownDays() {
		cells := []int64{}
		for _, m := range activeMeasures() {
			cells = append(cells, m.value(rows[day-first]))
		}
		if compared {
			cells = append(cells, rows[day-w.shift()-first].Active28)
		}
		table.Rows = append(table.Rows, tableRow(w.dayLabel(day), cells...))
	}
	return table
}

// joined puts a space between sentences and leaves out those that are empty.
func joined(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}
