package report

import (
	"fmt"
	"math"
	"strings"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/views"
)

const externalPath = "/installations/external"

func externalCharts() []Chart {
	return []Chart{{
		ID: "external-index", Title: "Active installations and external series, indexed",
		Metrics: []string{"external_index", "active_28", "external_total"}, Page: externalPath,
		Sources: []Source{ActiveDays, ExternalLines}, Draw: drawExternalIndex,
	}, {
		ID: "external-amounts", Title: "New installations and external series per {interval}",
		Metrics: []string{"new", "external_amount"}, Page: externalPath, Question: ExternalName,
		Sources: []Source{ActiveDays, ActivePeriods, ExternalLines}, Draw: drawExternalAmounts,
	}, {
		ID: "external-share", Title: "New installations, of the units that came, per {interval}",
		Metrics: []string{"external_share"}, Page: externalPath, Question: ExternalName,
		Sources: []Source{ActiveDays, ActivePeriods, ExternalLines}, Draw: drawExternalShare,
	}}
}

// noSeries is where series come from.
const noSeries = "No external series yet: Data → External series takes them in."

// externalTokens are as many colours as there may be series.
var externalTokens = [external.MostSeries]string{
	"--action-detection", "--action-recognition", "--action-verification", views.TokenActive1,
	"--action-app", views.TokenResurrected, views.TokenReturning, views.TokenInk,
}

// known is a number of one label, where it is known.
type known struct {
	value int64
	is    bool
}

func knownCell(k known) table.Cell {
	if !k.is {
		return table.Cell{}
	}
	return table.Count(k.value)
}

// amounts adds a series of numbers of which some are not known: those are gaps, never 0.
func (p *chartPlot) amounts(name, token string, values []known) {
	s := views.Series{Name: name, Token: token, Values: make([]float64, len(values))}
	cells := make([]table.Cell, len(values))
	for i, k := range values {
		cells[i] = knownCell(k)
		if s.Values[i] = float64(k.value); !k.is {
			s.Values[i] = math.NaN()
		}
	}
	p.add(s, cells, nil)
}

// levelName says what of a series stands in a line over time.
func levelName(l external.Line) string {
	if l.Kind == external.Total {
		return l.Name
	}
	return fmt.Sprintf("%s, %d days", l.Name, external.LevelDays)
}

// drawExternalIndex draws each line in percent of its own value on one day, so that one axis is true of all.
func drawExternalIndex(v View) Drawn {
	base, lines := indexBase(v)
	p := overDays(v, "100 on "+views.DayLabel(base.String()))
	days := v.drawnDays()
	active := func(day models.Day) (int64, bool) { return v.Active.At(day).Active28, day >= v.AllRecords.From }
	l := newRowList("Day", "Active installations")
	p.indexed("Active installations", views.TokenActive28, days, base, active)
	for i, line := range lines {
		p.indexed(levelName(line), externalTokens[i], days, base, line.Level)
		l.Columns = append(l.Columns, table.Named(levelName(line)))
	}
	t := l.daily(v, func(day models.Day) []table.Cell {
		cells := []table.Cell{table.Count(v.Active.At(day).Active28)}
		for _, line := range lines {
			level, is := line.Level(day)
			cells = append(cells, knownCell(known{level, is}))
		}
		return cells
	})
	d := Drawn{
		Note:    joinSentences(indexNote(v, lines), dayNote(v), sourceNote(v)),
		Summary: "Active installations and external series, each in percent of its value on one day.",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "Active installations, and external series as they stand",
		Table:   t, Wide: true, Span: v.Span, By: models.ByDay,
	}
	switch {
	case len(v.External) == 0:
		d.Note, d.Instead = "", noSeries
	case len(lines) == 0:
		d.Instead = "On no day of this range are all of them known. The numbers are in the table."
	}
	return d
}

// indexBase is the first day of the range on which everything that is drawn is known and more than 0: the lines are 100
// on it. Series of which nothing is known in the range are left out.
func indexBase(v View) (base models.Day, lines []external.Line) {
	level := func(l external.Line, day models.Day) bool { n, is := l.Level(day); return is && n > 0 }
	for _, l := range v.External {
		for day := v.From; day <= v.To; day++ {
			if level(l, day) {
				lines = append(lines, l)
				break
			}
		}
	}
next:
	for day := v.From; day <= v.AsOf(); day++ {
		if v.Active.At(day).Active28 == 0 {
			continue
		}
		for _, l := range lines {
			if !level(l, day) {
				continue next
			}
		}
		return day, lines
	}
	return v.From, nil
}

func indexNote(v View, lines []external.Line) string {
	if left := len(v.External) - len(lines); left > 0 && len(lines) > 0 {
		return fmt.Sprintf("Of %d series nothing is known in these days.", left)
	}
	return ""
}

// sourceNote credits whoever counted.
func sourceNote(v View) string {
	var all []string
	for _, l := range v.External {
		words := l.Name + " (" + l.Unit + "): " + l.Source
		if l.Licence != "" {
			words += ", " + l.Licence
		}
		all = append(all, words)
	}
	if len(all) == 0 {
		return ""
	}
	return "Counted by others: " + strings.Join(all, "; ") + "."
}

// indexed adds a line in percent of its value on the day base.
func (p *chartPlot) indexed(
	name, token string, days []models.Day, base models.Day, level func(models.Day) (int64, bool),
) {
	hundred, is := level(base)
	s := views.Series{Name: name, Token: token, Values: make([]float64, len(days))}
	cells, counts := make([]table.Cell, len(days)), make([]table.Cell, len(days))
	for i, day := range days {
		n, here := level(day)
		s.Values[i] = math.NaN()
		if counts[i] = knownCell(known{n, here}); here && is && hundred > 0 {
			s.Values[i] = math.Round(1000*float64(n)/float64(hundred)) / 10
		}
		cells[i] = table.Amount(s.Values[i])
	}
	p.add(s, cells, []string{name + ", index"})
	p.columns = append(p.columns, fileColumn{name: name, unit: "count", cells: counts})
}

// newByPeriod is how many new installations there were in each day, week or month of the range.
func newByPeriod(v View) (starts []models.Day, counts []int64) {
	if v.By == models.ByDay {
		return v.drawnDays(), v.drawn(seriesOf(v.Active, func(d models.ActiveDay) int64 { return d.New }), 0)
	}
	return v.Starts(v.By), valuesOf(v.Periods, func(p models.ActivePeriod) int64 { return p.New })
}

// spanOf is the days of the period that begins on the day.
func spanOf(start models.Day, by models.Interval) models.Span {
	return models.Span{From: start, To: by.Next(start) - 1}
}

// drawExternalAmounts draws counts of very different size on one axis, which is logarithmic: it is true of all of them.
func drawExternalAmounts(v View) Drawn {
	p := overTime(v, v.By, "new, by powers of ten")
	p.Log = len(v.External) > 0
	starts, fresh := newByPeriod(v)
	p.counts("New installations", views.TokenNew, fresh)
	l := newRowList(periodColumn(v.By), "New installations")
	amounts := make([][]known, len(v.External))
	for i, line := range v.External {
		name := line.Name
		for _, start := range starts {
			n, is := line.Amount(spanOf(start, v.By))
			amounts[i] = append(amounts[i], known{n, is})
		}
		p.amounts(name, externalTokens[i], amounts[i])
		l.Columns = append(l.Columns, table.Named(name))
	}
	for n, start := range starts {
		cells := []table.Cell{table.Count(fresh[n])}
		for i := range v.External {
			cells = append(cells, knownCell(amounts[i][n]))
		}
		l.add(periodLabel(v.DateRange, start), cells...)
	}
	d := Drawn{
		Note:    periodNote(v),
		Summary: "New installations, and what came of each external series, by " + v.By.String() + ".",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "New installations and external series by " + v.By.String(),
		Table:   l.Table, Span: v.Span, By: v.By,
	}
	if len(v.External) == 0 {
		d.Note, d.Instead = "", noSeries
	} else if v.scale != logScale { // else it is said
		d.Note = joinSentences(d.Note, "Logarithmic scale; zeros are not shown.")
	}
	return d
}
