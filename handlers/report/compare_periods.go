package report

import (
	"math"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// EarlierPeriods are the days that the range's whole days, weeks or months are compared with; ok is false where nothing
// is.
func (r DateRange) EarlierPeriods() (span models.Span, ok bool) {
	_, ok = r.compared()
	whole := r.Whole()
	return models.Span{From: whole.From - r.offset(), To: whole.To - r.offset()}, ok
}

// earlierSpan is what a day, week or month is compared with: as many days, so many earlier. Of one that is not over
// only as many days as are over.
func (r DateRange) earlierSpan(start models.Day) models.Span {
	end := r.By.Next(start)
	if start < r.Today {
		end = min(end, r.Today)
	}
	return models.Span{From: start - r.offset(), To: end - 1 - r.offset()}
}

// hasEarlier reports whether the day, or the period that begins with it, is held against an earlier one: records were
// kept then, and it is not the day that is still being counted.
func (r DateRange) hasEarlier(by models.Interval, start models.Day) bool {
	return start-r.offset() >= r.AllRecords.From && (start <= r.AsOf() || by != models.ByDay)
}

// earlierCells are the cells of the day that is held against this one: empty where there is none.
func (r DateRange) earlierCells(day models.Day, cells ...table.Cell) []table.Cell {
	if !r.hasEarlier(models.ByDay, day) {
		clear(cells)
	}
	return cells
}

// earlierCreated puts a stroke across each bar: what was created of its type in the days compared with it; it returns
// whether there are any. Before the first record there is no number.
func (p *chartPlot) earlierCreated(v View) bool {
	if _, ok := v.compared(); !ok || len(v.EarlierServices.Rows) == 0 {
		return false
	}
	p.earlierDays(v, v.By)
	for _, a := range models.Actions() {
		p.earlierStrokes(v, actionLabel(a), v.earlierCreations(a))
	}
	return true
}

// earlierColumn puts counts of the days that each period is compared with into the chart's file.
func (p *chartPlot) earlierColumn(v View, of string, counts []int64) {
	p.column(of+", "+compareColumn(v.DateRange), counts)
	cells := p.columns[len(p.columns)-1].cells
	for i, row := range v.Services {
		if !v.hasEarlier(v.By, row.Start) {
			cells[i] = table.Cell{}
		}
	}
}

// earlierCreations is what was created of a type in the days that each period is compared with.
func (v View) earlierCreations(a models.Action) []int64 {
	sums := make([]int64, len(v.Services))
	for i, row := range v.Services {
		for _, day := range v.EarlierServices.Within(v.earlierSpan(row.Start)) {
			sums[i] += day.Creations[a]
		}
	}
	return sums
}

// earlierStrokes draws them, and has them in the chart's file.
func (p *chartPlot) earlierStrokes(v View, of string, sums []int64) {
	s := views.Counts(of+", "+compareLabel(v.DateRange), views.TokenInk, sums)
	s.Ticks = true
	for i, row := range v.Services {
		if !v.hasEarlier(v.By, row.Start) {
			s.Values[i] = math.NaN()
		}
	}
	p.earlierColumn(v, of, sums)
	p.series = append(p.series, s)
	p.Comparisons = append(p.Comparisons, v.comparison(of, s.Name))
}

// strokesNote says of which days the strokes are, which have none, and with what words what they are.
func (p *chartPlot) strokesNote(v View, are string) string {
	span := v.strokeDays()
	if len(p.Comparisons) == 0 || span == (models.Span{}) {
		return ""
	}
	words := p.TicksWord() + ": " + are + views.SpanLabel(span.From.String(), span.To.String())
	if !v.hasEarlier(v.By, v.starts()[0]) {
		words += "; the first bars have none, as records begin on " + views.DayLabel(v.AllRecords.From.String())
	}
	return words + "."
}

// strokeDays are the days of the strokes: whole weeks and months begin before the range's own, and what was not
// recorded has none.
func (v View) strokeDays() (span models.Span) {
	for _, start := range v.starts() {
		if !v.hasEarlier(v.By, start) {
			continue
		}
		earlier := v.earlierSpan(start)
		if span == (models.Span{}) {
			span.From = earlier.From
		}
		span.To = earlier.To
	}
	return span
}
