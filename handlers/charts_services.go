package handlers

import (
	"fmt"
	"math"

	"compreface-stats/models"
	"compreface-stats/views"
)

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
		Drawing: views.StackedBars(views.Plot{Labels: starts, Unit: "created", Series: series, NotFinal: w.notFinal(w.By)}),
		Height:  "tall",
	})
}

func reachChart(w window, reach models.ReachDay) views.Chart {
	names, tokens, shares := []string{}, []string{}, []float64{}
	table := views.Table{Caption: "Active installations that ever created one", Columns: numbered("Type", "Installations", "Share")}
	for _, a := range models.Actions() {
		names, tokens = append(names, actionLabel(a)), append(tokens, views.ActionToken(a.String()))
		shares = append(shares, percent(reach.Created[a], reach.Active28))
		table.Rows = append(table.Rows, []string{actionLabel(a), views.Number(reach.Created[a]), views.Percent(reach.Created[a], reach.Active28)})
	}
	asOf := models.Span{From: w.asOf(), To: w.asOf()}
	return w.downloads("services", asOf, models.ByDay, views.Chart{
		ID: "reach", Title: "Service popularity: share of installations now", Table: table, Height: "tall",
		Note: fmt.Sprintf("Of %s installations active in the 28 days to %s.", views.Number(reach.Active28), w.dayWords(w.asOf())), Definition: definitions("reach"),
		Summary: "How many of the active installations ever created one, by type.",
		Drawing: views.Bars(views.Plot{Labels: names, Percent: true, Unit: "% of active installations",
			Series: []views.Series{{Name: "Share of active installations", Tokens: tokens, Values: shares}}}),
	})
}

// reachOverTimeChart shows whether a service wins installations, whatever the number of installations does. Rows begin
// with w.asked().
func reachOverTimeChart(w window, rows []models.ReachDay) views.Chart {
	now := rows[w.asOf()-w.asked().From]
	plot := views.Plot{Labels: labels(w.shownDays()), Percent: true, Unit: "% of active installations", NotFinal: w.notFinal(models.ByDay)}
	for _, a := range models.Actions() {
		plot.Series = append(plot.Series, views.Series{Name: actionLabel(a), Token: views.ActionToken(a.String()), Values: w.reached(rows, a, 0),
			Broad: a == models.UserCreate}) // who makes a user makes an application: both lines are one
	}
	if _, ok := w.compared(); ok {
		for _, a := range serviceTypes() {
			plot.Series = append(plot.Series, views.Series{Name: actionLabel(a) + ", " + w.compareLabel(), Token: views.ActionToken(a.String()),
				Values: w.reached(rows, a, w.shift()), Dashed: true})
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

// reached are the shares on the days that a chart draws, or so many days earlier.
func (w window) reached(rows []models.ReachDay, a models.Action, back models.Day) (shares []float64) {
	for _, day := range w.shownDays() {
		r := rows[day-back-w.asked().From]
		shares = append(shares, percent(r.Created[a], r.Active28))
	}
	return shares
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

// percent has one place after the point. A share of nothing is not 0: it is left out of a drawing.
func percent(part, whole int64) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(int64(1000*float64(part)/float64(whole)+0.5)) / 10
}
