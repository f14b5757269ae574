package report

import (
	"fmt"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func activeCharts() []Chart {
	return []Chart{{
		ID:       "active",
		Title:    "Active installations",
		Metrics:  []string{"active_28", "active_30", "established", "active_7", "active_1"},
		Page:     "/installations",
		Overview: true,
		Question: "active-installations",
		Sources:  []Source{ActiveDays, ActivePair},
		Draw:     drawActive,
		Public:   &PublicForm{Place: 1, Title: "Active installations", Draw: drawPublicActive},
	}}
}

// countedMetric is one way to count active installations.
type countedMetric struct {
	field string // its name in the API
	label string
	token string
	value func(models.ActiveDay) int64
}

func activeMetrics() []countedMetric {
	return []countedMetric{
		{field: "active_1", label: "1 day", token: views.TokenActive1,
			value: func(d models.ActiveDay) int64 { return d.Active1 }},
		{field: "active_7", label: "7 days", token: views.TokenActive7,
			value: func(d models.ActiveDay) int64 { return d.Active7 }},
		{field: "active_28", label: "28 days", token: views.TokenActive28,
			value: func(d models.ActiveDay) int64 { return d.Active28 }},
		{field: "active_30", label: "30 days", token: views.TokenActive30,
			value: func(d models.ActiveDay) int64 { return d.Active30 }},
		{field: "established", label: "Established", token: views.TokenEstablished,
			value: func(d models.ActiveDay) int64 { return d.Established }},
	}
}

func activeMetric(field string) countedMetric {
	list := activeMetrics()
	return list[slices.IndexFunc(list, func(m countedMetric) bool { return m.field == field })]
}

// drawActive draws the metrics, the topmost line first; the table has all.
func drawActive(v View) Drawn {
	fields := []string{"active_28", "active_30", "established", "active_7", "active_1"}
	if v.Brief {
		fields = []string{"active_28", "active_7", "active_1"}
	}
	p, now := overDays(v, "installations"), v.Active.At(v.AsOf())
	for _, field := range fields {
		m := activeMetric(field)
		s := p.counts(m.label, m.token, v.drawn(seriesOf(v.Active, m.value), 0))
		s.Off = field == "active_30" || field == "established" // which lie within 3 % of the 28 days
	}
	addEarlierActive(v, p)
	return Drawn{
		Nothing: "No installation was active in these days.",
		Metrics: fields,
		Definition: "An installation is active when it was seen: when at least one record of it was accepted. Each counts " +
			"once: in the 28 days to the day, which is the headline, in the 7 days to it, or on the day alone.",
		Note: joinSentences(dayNote(v), compareNote(v.DateRange)),
		Summary: fmt.Sprintf(
			"%s installations were active in the 28 days to %s, %s in 7 days and %s on that day.",
			views.Number(
				now.Active28,
			),
			views.DayLabel(now.Day.String()),
			views.Number(now.Active7),
			views.Number(now.Active1),
		),
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "Active installations by day", Table: activeTable(v),
		Wide: true, Span: v.Span, By: models.ByDay,
	}
}

// addEarlierActive adds the dashed line of the days that the range is compared with; none where none was chosen.
func addEarlierActive(v View, p *chartPlot) {
	if _, ok := v.compared(); !ok {
		return
	}
	m := activeMetric("active_28")
	values := v.drawn(seriesOf(v.Active, m.value), v.offset())
	name := m.label + ", " + compareColumn(v.DateRange)
	p.compared(v, m.label, p.counts(m.label+", "+compareLabel(v.DateRange), m.token, values, name))
}

func activeTable(v View) table.Table {
	var columns []string
	for _, m := range activeMetrics() {
		columns = append(columns, m.label)
	}
	_, compared := v.compared()
	if compared {
		columns = append(columns, "28 days, "+compareLabel(v.DateRange))
	}
	return newRowList("Day", columns...).daily(v, func(day models.Day) []table.Cell {
		var cells []table.Cell
		for _, m := range activeMetrics() {
			cells = append(cells, table.Count(m.value(v.Active.At(day))))
		}
		if compared {
			earlier := table.Count(v.Active.At(day - v.offset()).Active28)
			cells = append(cells, v.earlierCells(day, earlier)...)
		}
		return cells
	})
}
