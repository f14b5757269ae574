package handlers

import (
	"fmt"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// mostPoints is how many days a chart draws before it draws one a week instead; the downloads hold every day.
const mostPoints = 3 * 366

func overviewCharts(w window, told overview) []views.Chart {
	lead := int(w.From - w.asked().From) // the days before the window are for comparison alone
	sizes := told.sizes[lead:]
	return []views.Chart{
		activeChart(w, told.active[lead:]),
		servicesChart(w, told.services),
		reachChart(w, told.reach),
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

func servicesChart(w window, rows []models.ServicePeriod) views.Chart {
	series := make([]views.Series, 0, models.ActionCount)
	columns, starts := []string{periodColumn(w.By)}, make([]string, len(rows))
	for _, a := range models.Actions() {
		counts := courseOf(0, rows, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		series = append(series, views.Counts(actionLabel(a), views.ActionToken(a.String()), counts.values))
		columns = append(columns, actionLabel(a))
	}
	table := views.Table{Caption: "Created by " + w.By.String(), Columns: numbered(columns...)}
	for i, row := range rows {
		starts[i] = w.By.Label(row.Start)
		table.Rows = append(table.Rows, tableRow(w.periodLabel(row.Start), row.Creations[:]...))
	}
	return w.downloads("services", w.Span, w.By, views.Chart{
		ID: "services", Title: "Service popularity: created over time", Note: w.periodNote(), Table: table,
		Definition: definitions("creations"), Summary: "What was created, by " + w.By.String() + " and type.",
		Option: views.StackedBars(views.Plot{Labels: starts, Unit: "created", Series: series, NotFinal: w.notFinal(w.By)}),
		Height: "tall",
	})
}

func reachChart(w window, reach models.ReachDay) views.Chart {
	names, shares := []string{}, []float64{}
	table := views.Table{Caption: "Active installations that ever created one", Columns: numbered("Type", "Installations", "Share")}
	for _, a := range models.Actions() {
		names = append(names, actionLabel(a))
		shares = append(shares, percent(reach.Created[a], reach.Active28))
		table.Rows = append(table.Rows, []string{actionLabel(a), views.Number(reach.Created[a]), views.Percent(reach.Created[a], reach.Active28)})
	}
	asOf := models.Span{From: w.asOf(), To: w.asOf()}
	return w.downloads("services", asOf, models.ByDay, views.Chart{
		ID: "reach", Title: "Service popularity: share of installations", Table: table, Height: "tall",
		Note: fmt.Sprintf("Of %s installations active in the 28 days to %s.", views.Number(reach.Active28), w.dayWords(w.asOf())), Definition: definitions("reach"),
		Summary: "How many of the active installations ever created one, by type.",
		Option: views.Bars(views.Plot{Labels: names, Percent: true, Unit: "% of active installations",
			Series: []views.Series{{Name: "Share of active installations", Token: views.TokenAccent, Values: shares}}}),
	})
}

func percent(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(int64(1000*float64(part)/float64(whole)+0.5)) / 10
}
