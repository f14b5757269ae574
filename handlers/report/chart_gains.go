package report

import (
	"fmt"
	"math"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func gainsCharts() []Chart {
	return []Chart{{
		ID:       "gains",
		Title:    "Gains and losses",
		Metrics:  []string{"active", "new", "returning", "resurrected", "lapsed"},
		Page:     "/installations",
		Question: "active-installations",
		Sources:  []Source{ActiveDays, ActivePeriods},
		Draw:     drawGains,
	}}
}

const nobodyCame = "No installation was new, came back or went quiet in these days."

// drawGains draws what came above zero and what went below it: their difference is how active installations moved.
func drawGains(v View) Drawn {
	if v.By == models.ByDay {
		return drawDailyGains(v)
	}
	return drawPeriodGains(v)
}

// drawDailyGains has the whole sum in each row of its table: before + new + resurrected − lapsed = active.
func drawDailyGains(v View) Drawn {
	rows, p := v.Active.Within(v.Span), overDays(v, "installations")
	p.counts("New", views.TokenNew, valuesOf(rows, func(d models.ActiveDay) int64 { return d.New }))
	p.counts("Came back", views.TokenResurrected,
		valuesOf(rows, func(d models.ActiveDay) int64 { return d.Resurrected }), "Resurrected")
	p.counts("Went quiet", views.TokenLapsed,
		valuesOf(rows, func(d models.ActiveDay) int64 { return -d.Lapsed }), "Lapsed")
	p.changes(
		valuesOf(rows, func(d models.ActiveDay) int64 { return d.New + d.Resurrected - d.Lapsed }),
		views.Sum{Name: "Active, 28 days", Values: valuesOf(rows, func(d models.ActiveDay) int64 { return d.Active28 })},
	)
	p.earlierNet(v)
	l := newRowList("Day", "The day before", "New", "Came back", "Went quiet", "Active, 28 days")
	for _, r := range rows {
		before := r.Active28 - r.New - r.Resurrected + r.Lapsed
		l.counts(rowLabel(v.DateRange, r.Day), before, r.New, r.Resurrected, -r.Lapsed, r.Active28)
	}
	return Drawn{
		Nothing: nobodyCame,
		Metrics: []string{"new", "resurrected", "lapsed"},
		Note: joinSentences(
			"New and came back, less went quiet: the daily change of the 28-day number.",
			paleNote(v),
			p.strokesNote(v, "the change on "),
			downtimeNote(v),
		),
		Summary: "Installations that are new or came back above zero, those that went quiet below, by day.",
		Drawing: p.drawing(views.StackedBars),
		Rows:    p.rows,
		Caption: "Active in 28 days = the day before + new + came back − went quiet",
		Table:   l.Table,
		Wide:    true,
		Span:    v.Span,
		By:      v.By,
	}
}

// drawPeriodGains adds up twice: new + returning + resurrected = active, and new + resurrected − lapsed = the change.
func drawPeriodGains(v View) Drawn {
	counts := func(value func(models.ActivePeriod) int64) []int64 { return valuesOf(v.Periods, value) }
	p := overTime(v, v.By, "installations")
	returning := counts(func(p models.ActivePeriod) int64 { return p.Returning })
	p.column("Returning", returning) // of which there are so many that nothing else could be seen
	p.counts("New", views.TokenNew, counts(func(p models.ActivePeriod) int64 { return p.New }))
	p.counts("Came back", views.TokenResurrected,
		counts(func(p models.ActivePeriod) int64 { return p.Resurrected }), "Resurrected")
	p.counts(
		"Went quiet",
		views.TokenLapsed,
		counts(func(p models.ActivePeriod) int64 { return -p.Lapsed }),
		"Lapsed",
	)
	p.changes(
		counts(func(p models.ActivePeriod) int64 { return p.New + p.Resurrected - p.Lapsed }),
		views.Sum{Name: "Active", Values: counts(func(p models.ActivePeriod) int64 { return p.Active })},
		views.Sum{Name: "of them returning", Values: returning},
	)
	p.earlierNet(v)
	l := newRowList(periodColumn(v.By), "Active", "New", "Returning", "Came back", "Went quiet", "Change")
	for _, r := range v.Periods {
		l.counts(periodLabel(v.DateRange, r.Start), r.Active, r.New, r.Returning, r.Resurrected, -r.Lapsed,
			r.New+r.Resurrected-r.Lapsed)
	}
	above := fmt.Sprintf("Above: new, or back this %s. Below: active last %s, not this one. Dot: the change.", v.By, v.By)
	return Drawn{
		Nothing: nobodyCame,
		Note:    joinSentences(above, paleNote(v), p.strokesNote(v, "the change on "), downtimeNote(v)),
		Summary: fmt.Sprintf("Installations that came above zero, those that went quiet below, by %s.", v.By),
		Drawing: p.drawing(views.StackedBars), Rows: p.rows,
		Caption: "Active = new + returning + came back; the change = new + came back − went quiet", Table: l.Table,
		Wide: true, Span: v.Span, By: v.By,
	}
}

// changes draws what the parts come to as dots, and has the tooltip say it with what else belongs to it.
func (p *chartPlot) changes(net []int64, also ...views.Sum) {
	p.counts(changeName, views.TokenInk, net).Dots = true
	p.Sums = append(also, views.Sum{Name: changeName, Signed: true, Values: net})
}

// earlierNet puts a stroke where the change was on the days or weeks that the range is compared with. Months have other
// lengths, and nobody knows how many were active in other 31 days.
func (p *chartPlot) earlierNet(v View) {
	if _, ok := v.compared(); !ok || v.Segment().IsTracedBack() || v.By == models.ByMonth {
		return
	}
	p.earlierDays(v, v.By)
	first := len(p.columns)
	net := v.earlierChange()
	for _, part := range v.earlierParts() {
		p.column(part.label+", "+compareColumn(v.DateRange), part.counts)
	}
	name := changeName + ", " + compareLabel(v.DateRange)
	s := p.counts(name, views.TokenInk, net, changeName+", "+compareColumn(v.DateRange))
	s.Ticks = true
	for i, start := range v.starts() {
		if !v.hasEarlier(v.By, start) || v.By == models.ByWeek && v.By.Next(start) > v.Today {
			s.Values[i] = math.NaN()
			for _, c := range p.columns[first:] {
				c.cells[i] = table.Cell{}
			}
		}
	}
	p.Comparisons = append(p.Comparisons, v.comparison(changeName, name))
}

// earlierChange is by how much the active ones grew on the days, or in the seven days, that each day or week is
// compared with: weeks need not begin there where those begin.
func (v View) earlierChange() (net []int64) {
	if v.By == models.ByDay {
		return v.earlier(func(d models.ActiveDay) int64 { return d.New + d.Resurrected - d.Lapsed })
	}
	active := seriesOf(v.Active, func(d models.ActiveDay) int64 { return d.Active7 })
	for _, start := range v.Starts(models.ByWeek) {
		last := start + 6 - v.offset()
		net = append(net, active.At(last)-active.At(last-7))
	}
	return net
}

// earlier is a count on the days that the range's days are compared with.
func (v View) earlier(count func(models.ActiveDay) int64) []int64 {
	return v.drawn(seriesOf(v.Active, count), v.offset())
}

func newOf(d models.ActiveDay) int64 { return d.New }

// earlierPart are counts of the days that the range is compared with, as the chart's file has them.
type earlierPart struct {
	label  string // as the column of the range's own days
	counts []int64
}

// earlierParts are what the earlier change is made of. Of seven days that are no week of the calendar nobody counted
// who came back and who went quiet: there is who was new and how many were active.
func (v View) earlierParts() []earlierPart {
	if v.By == models.ByDay {
		return []earlierPart{
			{"New", v.earlier(newOf)},
			{"Resurrected", v.earlier(func(d models.ActiveDay) int64 { return d.Resurrected })},
			{"Lapsed", v.earlier(func(d models.ActiveDay) int64 { return -d.Lapsed })},
		}
	}
	added, active := earlierPart{label: "New"}, earlierPart{label: "Active"}
	for _, start := range v.Starts(models.ByWeek) {
		days := models.Span{From: start - v.offset(), To: start + 6 - v.offset()}
		added.counts = append(added.counts, sumOf(valuesOf(v.Active.Within(days), newOf)))
		active.counts = append(active.counts, v.Active.At(days.To).Active7)
	}
	return []earlierPart{added, active}
}

// starts are the days, weeks or months that are drawn.
func (v View) starts() []models.Day {
	if v.By == models.ByDay {
		return v.drawnDays()
	}
	return v.Starts(v.By)
}

const changeName = "Change"
