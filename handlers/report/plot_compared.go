package report

import (
	"math"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// compared makes of the series that was added last the earlier days of another one, which the tooltip holds against
// each other. Before the first record there is nothing, and a day that goes on has no whole one beside it.
func (p *chartPlot) compared(v View, of string, s *views.Series) {
	s.Dashed = true
	added := 1
	if p.columns[len(p.columns)-1].unit == countUnit { // a share has two columns more
		added = 3
	}
	for i, day := range v.drawnDays() {
		if v.hasEarlier(models.ByDay, day) {
			continue
		}
		s.Values[i] = math.NaN()
		for _, c := range p.columns[len(p.columns)-added:] {
			c.cells[i] = table.Cell{}
		}
	}
	if len(p.Comparisons) == 0 {
		p.earlierDays(v, models.ByDay)
	}
	p.Comparisons = append(p.Comparisons, v.comparison(of, s.Name))
}

// comparison holds a series against its earlier days.
func (v View) comparison(of, with string) views.Comparison {
	ago := v.backLength() + " ago"
	if v.offered(v.compare) == chosenDay {
		ago = compareLabel(v.DateRange)
	}
	return views.Comparison{Of: of, With: with, Days: int(v.offset()), Ago: ago}
}

// earlierDays puts into the chart's file which day each one is compared with, or on which day those begin that a week
// or month is compared with.
func (p *chartPlot) earlierDays(v View, by models.Interval) {
	starts := v.drawnDays()
	if by != models.ByDay {
		starts = v.Starts(by)
	}
	cells := make([]table.Cell, len(starts))
	for i, start := range starts {
		if v.hasEarlier(by, start) {
			cells[i] = dayCell(start - v.offset())
		}
	}
	p.columns = append(p.columns, fileColumn{name: "label, " + compareColumn(v.DateRange), cells: cells, isDay: true})
}

// evenTokens gives each bar the colour that its series has, so that earlier bars have it, too.
func (p *chartPlot) evenTokens(token string) {
	s := &p.series[0]
	s.Tokens = slices.Repeat([]string{token}, len(s.Values))
}

// earlierBars puts pale bars of the day that the range is compared with before the others.
func (p *chartPlot) earlierBars(v View, s views.Series, cells []table.Cell) {
	main, name := &p.series[0], p.columns[0].name
	main.Token, s.Token = neutralBars, neutralBars // of the legend: each bar has its own
	s.Name, s.Tokens, s.Dashed = main.Name+", "+compareLabel(v.DateRange), main.Tokens, true
	c := v.comparison(main.Name, s.Name)
	c.Day = views.DayLabel(v.earlierDay().String())
	p.Comparisons = append(p.Comparisons, c)
	p.series = append([]views.Series{s}, p.series...)
	p.columns = append(p.columns, fileColumn{name: name + ", " + compareColumn(v.DateRange), cells: cells})
}

// comparedTable is the table of a chart that draws series beside their earlier days: both, next to each other. rows are
// what its rows are called.
func (p *chartPlot) comparedTable(v View, first string, rows []string) *rowList {
	l := newRowList(first)
	var columns []fileColumn
	for _, c := range p.Comparisons {
		earlier := c.Of + ", " + compareLabel(v.DateRange)
		if len(p.Comparisons) == 1 {
			earlier = views.UpperFirst(compareLabel(v.DateRange))
		}
		l.Columns = append(l.Columns, table.Named(c.Of), table.Named(earlier))
		columns = append(columns, p.columnOf(c.Of), p.columnOf(c.Of+", "+compareColumn(v.DateRange)))
	}
	for i, row := range rows {
		cells := make([]table.Cell, 0, len(columns))
		for _, c := range columns {
			cells = append(cells, c.cells[i])
		}
		l.add(row, cells...)
	}
	return l
}

// columnOf is the column of the file with this name, which there is.
func (p *chartPlot) columnOf(name string) fileColumn {
	return p.columns[slices.IndexFunc(p.columns, func(c fileColumn) bool { return c.name == name })]
}
