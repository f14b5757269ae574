package report

import (
	"fmt"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func reachCharts() []Chart {
	return []Chart{
		{
			ID:       "reach-over-time",
			Title:    "Adoption over time",
			Metrics:  []string{"reach"},
			Page:     "/services",
			Overview: true,
			Question: "services",
			Sources:  []Source{ReachDays},
			Draw:     drawReachOverTime,
		},
		{
			ID:       "reach",
			Title:    "Adoption now",
			Metrics:  []string{"reach"},
			Page:     "/services",
			Overview: true,
			Question: "services",
			Sources:  []Source{ReachDays},
			Draw:     drawReach,
			Public:   &PublicForm{Place: 2, Title: "Services set up", Draw: drawPublicReach},
		},
	}
}

func drawReach(v View) Drawn {
	now := v.Reach.At(v.AsOf())
	p := plotOver(nil, "% of active installations")
	p.Percent = true
	var created, active []int64
	var tokens []string
	l := newRowList("Type", "Installations").form(table.ShareOfWhole, "Share")
	for _, a := range models.Actions() {
		if a != models.UserCreate { // nearly all have one, for nothing goes without
			p.addLabel(actionLabel(a))
			created = append(created, now.Created[a])
			active = append(active, now.Active28)
			tokens = append(tokens, views.ActionToken(a.String()))
		}
		l.add(actionLabel(a), table.Count(now.Created[a]), table.Share(now.Created[a], now.Active28))
	}
	p.Of = active
	p.shares("Share of active installations", "", created, active).Tokens = tokens
	if _, ok := v.compared(); ok {
		addEarlierReachNow(v, p, l)
	}
	of := fmt.Sprintf("Of %s installations active in the 28 days to %s.",
		views.Number(now.Active28), dayWords(v.DateRange, v.AsOf()))
	return Drawn{
		Note:    joinSentences(of, compareDayNote(v.DateRange)),
		Instead: nobodyWords(now.Active28, nobodyActive(v)),
		Summary: "How many of the active installations ever created one, by type.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Active installations that ever created one", Table: l.Table,
		Span: models.Span{From: v.AsOf(), To: v.AsOf()}, By: models.ByDay,
	}
}

// addEarlierReachNow adds the shares of the day that is compared with, to bars and table.
func addEarlierReachNow(v View, p *chartPlot, l *rowList) {
	before := v.Reach.At(v.earlierDay())
	var created, active []int64
	l.form(table.ShareOfWhole, "Share, "+compareLabel(v.DateRange))
	for i, a := range models.Actions() {
		if a != models.UserCreate {
			created, active = append(created, before.Created[a]), append(active, before.Active28)
		}
		l.Rows[i] = append(l.Rows[i], table.Share(before.Created[a], before.Active28))
	}
	s := views.SharesOf("", "", created, active)
	s.Counts = nil // of another population
	p.earlierBars(v, s, shareCells(created, active))
}

// drawReachOverTime shows whether a service wins installations, whatever the number of installations does.
func drawReachOverTime(v View) Drawn {
	p, now := overDays(v, "% of active installations"), v.Reach.At(v.AsOf())
	p.Percent, p.Of = true, reachPopulation(v, 0)
	for _, a := range models.Actions()[1:] { // without users, whom nearly all have
		s := p.shares(actionLabel(a), views.ActionToken(a.String()), reachedOn(v, a, 0), p.Of)
		p.ofEnough(s, p.Of)
		s.Off = a == models.AppCreate // which is no service, and most have one
	}
	if _, ok := v.compared(); ok {
		addEarlierReach(v, p)
	}
	instead := v.fewInstead(p.Of, activeInstallations)
	of := "Of installations active in the 28 days to each day"
	if !v.isUnheard(now.Day) {
		of += ": " + views.Number(now.Active28) + " on " + views.DayLabel(now.Day.String())
	}
	return Drawn{
		Note: joinSentences(of+".", dayNote(v), compareNote(v.DateRange),
			p.fewNote("Lines", activeInstallations, instead)),
		Instead: instead,
		Summary: "The share of the active installations that ever created one, by day and type.",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "Active installations that ever created one, by day", Table: reachTable(v),
		Wide: !v.Brief, Span: v.Span, By: models.ByDay,
	}
}

func addEarlierReach(v View, p *chartPlot) {
	of := reachPopulation(v, v.offset())
	for _, a := range serviceTypes() {
		s := p.shares(actionLabel(a)+", "+compareLabel(v.DateRange), views.ActionToken(a.String()),
			reachedOn(v, a, v.offset()), of, actionLabel(a)+", "+compareColumn(v.DateRange))
		s.Counts = nil // of another population
		p.compared(v, actionLabel(a), s)
		p.ofEnough(s, of)
	}
}

// reachedOn are how many had created one on the days that a chart draws, or so many days earlier.
func reachedOn(v View, a models.Action, back models.Day) []int64 { return v.drawn(reachOf(v, a), back) }

func reachOf(v View, a models.Action) Days[int64] {
	return seriesOf(v.Reach, func(r models.ReachDay) int64 { return r.Created[a] })
}

// reachPopulation are the populations of the same days.
func reachPopulation(v View, back models.Day) []int64 { return v.drawn(reachWhole(v), back) }

func reachWhole(v View) Days[int64] {
	return seriesOf(v.Reach, func(r models.ReachDay) int64 { return r.Active28 })
}

// reachTable gives each share beside its count; the population has a column of its own. Earlier days have another.
func reachTable(v View) table.Table {
	l := newRowList("Day", "Active, 28 days").form(table.CountAndShare, actionLabels()...)
	_, compared := v.compared()
	for _, a := range serviceTypes() {
		if compared {
			l.form(table.ShareOfWhole, actionLabel(a)+", "+compareLabel(v.DateRange))
		}
	}
	return l.daily(v, func(day models.Day) []table.Cell {
		r := v.Reach.At(day)
		cells := countCells(r.Active28)
		for _, a := range models.Actions() {
			cells = append(cells, table.Share(r.Created[a], r.Active28))
		}
		if compared {
			cells = append(cells, v.earlierCells(day, serviceShares(v.Reach.At(day-v.offset()))...)...)
		}
		return cells
	})
}

func serviceShares(r models.ReachDay) (cells []table.Cell) {
	for _, a := range serviceTypes() {
		cells = append(cells, table.Share(r.Created[a], r.Active28))
	}
	return cells
}
