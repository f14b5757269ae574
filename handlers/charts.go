package handlers

import (
	"fmt"
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
		activeChart(w, told.active[lead:]),
		servicesChart(w, told.services),
		reachOverTimeChart(w, told.reach),
		reachChart(w, told.reach[w.asOf()-w.From]),
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
		notes = append(notes, "Today is still being counted.")
	}
	if w.Days() > mostPoints {
		notes = append(notes, "One day a week is shown; CSV and XLSX hold every day.")
	}
	return strings.Join(notes, " ")
}

func labels(days []models.Day) []string {
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = d.String()
	}
	return texts
}

func activeChart(w window, rows []models.ActiveDay) views.Chart {
	days := w.shownDays()
	values := [3][]int64{}
	table := views.Table{Caption: "Active installations by day", Columns: numbered("Day", "1 day", "7 days", "28 days", "Established")}
	for _, day := range days {
		r := rows[day-w.From]
		for i, n := range [3]int64{r.Active1, r.Active7, r.Active28} {
			values[i] = append(values[i], n)
		}
		table.Rows = append(table.Rows, tableRow(w.dayLabel(day), r.Active1, r.Active7, r.Active28, r.Established))
	}
	now := rows[w.asOf()-w.From]
	return w.downloads("active-installations", w.Span, models.ByDay, views.Chart{
		ID: "active", Title: "Active installations", Definition: definitions("active_1", "active_7", "active_28"), Note: w.dayNote(), Table: table,
		Summary: fmt.Sprintf("%s installations were active in the 28 days to %s, %s in 7 days and %s on that day.",
			views.Number(now.Active28), views.DayLabel(now.Day.String()), views.Number(now.Active7), views.Number(now.Active1)),
		Option: views.Lines(views.Plot{Labels: labels(days), Unit: "installations", NotFinal: w.notFinal(models.ByDay), Series: []views.Series{
			views.Counts("28 days", views.TokenActive28, values[2]),
			views.Counts("7 days", views.TokenActive7, values[1]),
			views.Counts("1 day", views.TokenActive1, values[0]),
		}}),
		Height: "tall", Wide: true,
	})
}
