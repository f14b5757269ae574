package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func changeCharts() []Chart {
	return []Chart{{
		ID:       "change",
		Title:    "What changed",
		Metrics:  []string{"active_28", "new", "resurrected", "lapsed"},
		Page:     "/installations",
		Overview: true,
		Sources:  []Source{ActiveDays},
		Draw:     drawChange,
	}}
}

// drawChange draws how the number before the range became that of its last complete day, in parts that add up.
func drawChange(v View) Drawn {
	span := v.changeSpan()
	m, p := v.changeIn(span), plotOver(nil, "installations")
	p.Horizontal = true // the same way round in a half and in a whole page's width
	l := newRowList("Part", "Installations")
	var values []int64
	var tokens []string
	for _, s := range m.steps(sinceWords(v, span.From), sinceWords(v, span.To)) {
		p.addLabel(s.label)
		p.Floors, p.Words = append(p.Floors, float64(s.from)), append(p.Words, s.words)
		values, tokens = append(values, s.by), append(tokens, s.token)
		l.counts(s.label, s.by)
	}
	p.labels[0], p.labels[len(p.labels)-1] = table.Words(span.From.String()), table.Words(span.To.String())
	p.counts("Installations", "", values).Tokens = tokens
	p.Links = v.changeLinks(span)
	if p.earlierSteps(v) {
		l = p.comparedTable(v, "Part", p.Labels)
	}
	sum := v.changeLength(span) + v.changeDays(span) + ": " + m.sentence()
	note, instead := joinSentences(sum, v.earlierFlows(), missedNote(v, span.From)), ""
	if v.AsOf() >= v.Today {
		note, instead = "", "What changed is shown when the day is over, at midnight UTC."
	}
	return Drawn{
		Nothing: "No installation was active, came or went.",
		Note:    note, Instead: instead,
		Summary: "From " + v.changeDays(span) + ": " + m.sentence(),
		Drawing: p.drawing(views.StackedBars), Rows: p.rows,
		Caption: "After = before + new + came back − went quiet", Table: l.Table,
		Span: models.Span{From: span.From, To: span.To}, By: models.ByDay,
	}
}

// changeSpan returns the day that headings compare with and the range's last complete one. Beside days a year ago,
// or any that were chosen, it begins on the day before the range, which has parts of its own then.
func (v View) changeSpan() models.Span {
	span := v.headingSpan()
	if v.comparesElsewhere() {
		span.From = max(span.From, v.From-1)
	}
	return span
}

// headingSpan is as changeSpan, and always from the day that headings compare with on.
func (v View) headingSpan() models.Span {
	if v.statesChange() {
		return models.Span{From: v.earlierDay(), To: v.AsOf()}
	}
	return models.Span{From: v.From - 1, To: v.AsOf()}
}

// changeIn is what came and went after the first day of the span up to the last: the parts add up to the difference
// between the two.
func (v View) changeIn(span models.Span) activeChange { return changeOver(v.Active.Within(span)) }

// statesChange reports whether headings hold the last complete day against an earlier one.
func (v View) statesChange() bool {
	_, ok := v.previous()
	return ok && v.AsOf() < v.Today && !v.Segment().IsTracedBack()
}

// changeTime says in how long, where that is not the range itself, whose figures stand beside it: " in a year".
func (v View) changeTime() string {
	return v.timeOf(v.headingSpan())
}

func (v View) timeOf(span models.Span) string {
	if span.From == v.From-1 {
		return ""
	}
	return " in " + v.exactLength()
}

// changeLength begins a sentence about the change with the same: "In a year, ".
func (v View) changeLength(span models.Span) string {
	if time := v.timeOf(span); time != "" {
		return "I" + time[2:] + ", "
	}
	return ""
}

// rangeTime says of how many days a fact of the range is, where the heading is held against another time or none:
// "in 28 days".
func (v View) rangeTime() string {
	if v.AsOf() >= v.Today || v.statesChange() && v.earlierDay() == v.From-1 {
		return ""
	}
	return " in " + v.lengthWords()
}

// rangeChange is what came and went in the range alone.
func (v View) rangeChange() activeChange {
	return v.changeIn(models.Span{From: v.From - 1, To: v.AsOf()})
}

// Flows names what came and went in the range.
func (v View) Flows() string { return v.rangeChange().flows() }

// earlierSteps puts the bars of the days that the range is compared with beside the others, if there are any.
func (p *chartPlot) earlierSteps(v View) bool {
	m, span, ok := v.comparedChange()
	if !ok {
		return false
	}
	s := views.Series{}
	var cells []table.Cell
	for _, step := range m.steps("", "") {
		s.Values, s.Floors = append(s.Values, float64(step.by)), append(s.Floors, float64(step.from))
		p.EarlierWords, cells = append(p.EarlierWords, step.words), append(cells, table.Count(step.by))
	}
	p.earlierBars(v, s, cells)
	p.Comparisons[0].Day = views.SpanLabel((span.From + 1).String(), span.To.String())
	return true
}

// comparedChange is what came and went in the days that those of the change are compared with; ok is false unless a
// comparison was chosen, and all of them were recorded and loaded: of a year before a year they are not.
func (v View) comparedChange() (m activeChange, span models.Span, ok bool) {
	if _, ok := v.compared(); !ok || !v.statesChange() {
		return m, span, false
	}
	span = v.changeSpan()
	span.From, span.To = span.From-v.offset(), v.earlierDay()
	if span.From < v.Active.First || span.From+1 < v.AllRecords.From {
		return m, span, false
	}
	return v.changeIn(span), span, true
}

// earlierFlows says in a sentence what came and went in the days that the range is compared with.
func (v View) earlierFlows() string {
	m, span, ok := v.comparedChange()
	if !ok {
		return ""
	}
	words := "Outlined: " + views.SpanLabel((span.From+1).String(), span.To.String())
	if v.comparesElsewhere() {
		words += ", " + m.flows()
	}
	return words + "."
}

// changeDays are the two days whose numbers are compared: "28 Aug to 26 Nov 2026".
func (v View) changeDays(span models.Span) string {
	return sinceWords(v, span.From) + " to " + views.DayLabel(span.To.String())
}

// changeLinks lead from each part of the sum to its days.
func (v View) changeLinks(span models.Span) []string {
	days := DateRange{Period: Period{Span: models.Span{From: span.From + 1, To: span.To}, By: models.ByDay}, keepsBy: true}
	gains := "/installations?" + days.FullQuery() + "#chart-gains"
	active := "/installations?" + days.FullQuery() + "#chart-active"
	quiet := retentionPath + "?" + days.FullQuery() + "#chart-quiet-services"
	return []string{active, gains, gains, quiet, active}
}

// sinceWords leaves the year out where it is this one.
func sinceWords(v View, since models.Day) string {
	if since.Time().Year() == v.AsOf().Time().Year() {
		return since.Time().Format("2 Jan")
	}
	return views.DayLabel(since.String())
}

// missedNote warns where silence was ours: installations that posted only then look lapsed, or return later than they
// did.
func missedNote(v View, since models.Day) string {
	count := v.downtimesWithin(models.Span{From: since + 1, To: v.AsOf()})
	if count == 0 {
		return ""
	}
	return "The server was down on " + views.CountOf(
		count,
		"day",
	) + " of these; some installations may only seem quiet."
}
