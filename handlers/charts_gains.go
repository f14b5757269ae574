package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// gainsChart shows what came above zero and what went below it: their difference is how active installations moved.
func gainsChart(w window, told installations) views.Chart {
	c := views.Chart{ID: "gains", Title: "Gains and losses", Height: "tall", Wide: true}
	if w.By == models.ByDay {
		c = gainsByDay(w, told.active[w.From-w.asked().From:], c)
	} else {
		c = gainsByPeriod(w, told.periods, c)
	}
	return w.downloads("active-installations", w.Span, w.By, c)
}

// gainsByDay has the whole sum in each row of its table: before + new + resurrected − lapsed = active.
func gainsByDay(w window, rows []models.ActiveDay, c views.Chart) views.Chart {
	counts := func(value func(models.ActiveDay) int64) []int64 { return courseOf(w.From, rows, value).values }
	plot := w.over(models.ByDay, "installations")
	plot.Series = []views.Series{
		views.Counts("New", views.TokenNew, counts(func(d models.ActiveDay) int64 { return d.New })),
		views.Counts("Resurrected", views.TokenResurrected, counts(func(d models.ActiveDay) int64 { return d.Resurrected })),
		views.Counts("Lapsed", views.TokenLapsed, counts(func(d models.ActiveDay) int64 { return -d.Lapsed })),
	}
	c.Drawing = views.StackedBars(plot)
	c.Table = views.Table{Caption: "Active in 28 days = the day before + new + resurrected − lapsed",
		Columns: numbered("Day", "The day before", "New", "Resurrected", "Lapsed", "Active, 28 days")}
	for _, r := range rows {
		before := r.Active28 - r.New - r.Resurrected + r.Lapsed
		c.Table.Rows = append(c.Table.Rows, tableRow(w.dayLabel(r.Day), before, r.New, r.Resurrected, -r.Lapsed, r.Active28))
	}
	c.Definition = definitions("new", "resurrected", "lapsed")
	c.Note = joined("New and resurrected, less lapsed, is how the 28-day number moves from day to day.", w.openNote(models.ByDay), w.awayNote())
	c.Summary = "New and resurrected installations above zero, lapsed ones below, by day."
	return c
}

// gainsByPeriod adds up twice: new + returning + resurrected = active, and new + resurrected − lapsed = the change.
func gainsByPeriod(w window, rows []models.ActivePeriod, c views.Chart) views.Chart {
	counts := func(value func(models.ActivePeriod) int64) []int64 { return courseOf(w.From, rows, value).values }
	c.Table = views.Table{Caption: "Active = new + returning + resurrected; the change = new + resurrected − lapsed",
		Columns: numbered(periodColumn(w.By), "Active", "New", "Returning", "Resurrected", "Lapsed", "Change")}
	for _, r := range rows {
		c.Table.Rows = append(c.Table.Rows, tableRow(w.periodLabel(r.Start), r.Active, r.New, r.Returning, r.Resurrected, -r.Lapsed, r.New+r.Resurrected-r.Lapsed))
	}
	plot := w.over(w.By, "installations")
	plot.Series = []views.Series{
		views.Counts("Returning", views.TokenReturning, counts(func(p models.ActivePeriod) int64 { return p.Returning })),
		views.Counts("New", views.TokenNew, counts(func(p models.ActivePeriod) int64 { return p.New })),
		views.Counts("Resurrected", views.TokenResurrected, counts(func(p models.ActivePeriod) int64 { return p.Resurrected })),
		views.Counts("Lapsed", views.TokenLapsed, counts(func(p models.ActivePeriod) int64 { return -p.Lapsed })),
	}
	c.Drawing = views.StackedBars(plot)
	c.Definition = definitions("active", "new", "returning", "resurrected", "lapsed")
	c.Note = joined(fmt.Sprintf("Above zero: all that were active in the %s. Below: those of the %s before that were not.", w.By, w.By), w.openNote(w.By), w.awayNote())
	c.Summary = fmt.Sprintf("New, returning and resurrected installations above zero, lapsed ones below, by %s.", w.By)
	return c
}

// openNote says from which day on the last period will not change any more.
func (w window) openNote(by models.Interval) string {
	if w.notFinal(by) == 0 {
		return ""
	}
	return fmt.Sprintf("The last %s is pale: final on %s.", by, w.finalOn(by))
}
