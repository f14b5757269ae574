package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

func servicesChart(w window, rows []models.ServicePeriod) views.Chart {
	plot, columns := w.over(w.By, "created"), []string{periodColumn(w.By)}
	for _, a := range models.Actions() {
		counts := courseOf(0, rows, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		plot.Series = append(plot.Series, views.Counts(actionLabel(a), views.ActionToken(a.String()), counts.values))
		columns = append(columns, actionLabel(a))
	}
	table := views.Table{Caption: "Created by " + w.By.String(), Columns: numbered(columns...)}
	for _, row := range rows {
		table.Rows = append(table.Rows, tableRow(w.periodLabel(row.Start), row.Creations[:]...))
	}
	return w.downloads("services", w.Span, w.By, views.Chart{
		ID: "services", Title: "Service popularity: created over time", Note: w.periodNote(), Table: table,
		Definition: definitions("creations"), Summary: "What was created, by " + w.By.String() + " and type.",
		Drawing: views.StackedBars(plot), Height: "tall",
	})
}

func reachChart(w window, reach models.ReachDay) views.Chart {
	plot := views.Plot{Percent: true, Unit: "% of active installations"}
	bars := views.Series{Name: "Share of active installations"}
	table := views.Table{Caption: "Active installations that ever created one", Columns: numbered("Type", "Installations", "Share")}
	for _, a := range models.Actions() {
		plot.Labels, plot.Of = append(plot.Labels, actionLabel(a)), append(plot.Of, reach.Active28)
		bars.Tokens, bars.Counts = append(bars.Tokens, views.ActionToken(a.String())), append(bars.Counts, reach.Created[a])
		bars.Values = append(bars.Values, views.PercentOf(reach.Created[a], reach.Active28))
		table.Rows = append(table.Rows, []string{actionLabel(a), views.Number(reach.Created[a]), views.Percent(reach.Created[a], reach.Active28)})
	}
	plot.Series = []views.Series{bars}
	asOf := models.Span{From: w.asOf(), To: w.asOf()}
	return w.downloads("services", asOf, models.ByDay, views.Chart{
		ID: "reach", Title: "Service popularity: share of installations now", Table: table, Height: "tall",
		Note: fmt.Sprintf("Of %s installations active in the 28 days to %s.", views.Number(reach.Active28), w.dayWords(w.asOf())), Definition: definitions("reach"),
		Summary: "How many of the active installations ever created one, by type.",
		Drawing: views.Bars(plot),
	})
}

// reachOverTimeChart shows whether a service wins installations, whatever the number of installations does. Rows begin
// with w.asked().
func reachOverTimeChart(w window, rows []models.ReachDay) views.Chart {
	now := rows[w.asOf()-w.asked().From]
	plot := w.over(models.ByDay, "% of active installations")
	plot.Percent, plot.Of = true, w.reachable(rows, 0)
	for _, a := range models.Actions() {
		line := views.SharesOf(actionLabel(a), views.ActionToken(a.String()), w.reached(rows, a, 0), plot.Of)
		line.Thick = a == models.UserCreate // who makes a user makes an application: both lines are one
		plot.Series = append(plot.Series, line)
	}
	if _, ok := w.compared(); ok {
		for _, a := range serviceTypes() {
			line := views.SharesOf(actionLabel(a)+", "+w.compareLabel(), views.ActionToken(a.String()), w.reached(rows, a, w.shift()), w.reachable(rows, w.shift()))
			line.Dashed, line.Counts = true, nil // of another population
			plot.Series = append(plot.Series, line)
		}
	}
	return w.downloads("services", w.Span, models.ByDay, views.Chart{
		ID: "reach-over-time", Title: "Service popularity over time: reach", Table: reachTable(w, rows), Height: "tall",
		Note: joined(fmt.Sprintf("Of the installations active in the 28 days to each day: %s on %s.", views.Number(now.Active28), views.DayLabel(now.Day.String())),
			w.dayNote(), w.compareNote()),
		Definition: definitions("reach"), Summary: "The share of the active installations that ever created one, by day and type.",
		Drawing: views.Lines(plot),
	})
}

// reached are how many had created one on the days that a chart draws, or so many days earlier.
func (w window) reached(rows []models.ReachDay, a models.Action, back models.Day) []int64 {
	return w.shown(courseOf(w.asked().From, rows, func(r models.ReachDay) int64 { return r.Created[a] }), back)
}

// reachable are the populations of the same days.
func (w window) reachable(rows []models.ReachDay, back models.Day) []int64 {
	return w.shown(courseOf(w.asked().From, rows, func(r models.ReachDay) int64 { return r.Active28 }), back)
}

// reachTable gives each share beside its count; the population has a column of its own.
func reachTable(w window, rows []models.ReachDay) views.Table {
	columns := []string{"Day", "Active, 28 days"}
	for _, a := range models.Actions() {
		columns = append(columns, actionLabel(a))
	}
	_, compared := w.compared()
	for _, a := range serviceTypes() {
		if compared {
			columns = append(columns, actionLabel(a)+", "+w.compareLabel())
		}
	}
	table := views.Table{Caption: "Active installations that ever created one, by day", Columns: numbered(columns...)}
	for _, day := range w.shownDays() {
		r := rows[day-w.asked().From]
		cells := []string{w.dayLabel(day), views.Number(r.Active28)}
		for _, a := range models.Actions() {
			cells = append(cells, views.CountAndShare(r.Created[a], r.Active28))
		}
		if compared {
			cells = append(cells, reachBefore(rows[day-w.shift()-w.asked().From])...)
		}
		table.Rows = append(table.Rows, cells)
	}
	return table
}

// reachBefore names the population of each cell: it is not the one in the row's own column.
func reachBefore(r models.ReachDay) (cells []string) {
	for _, a := range serviceTypes() {
		cells = append(cells, views.Percent(r.Created[a], r.Active28))
	}
	return cells
}
