package report

import (
	"fmt"
	"strings"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/views"
)

// drawExternalShare draws for each comparable series how many new installations reported, in per cent of its units.
func drawExternalShare(v View) Drawn {
	p := overTime(v, v.By, "% of the units")
	p.Percent = true
	starts, fresh := newByPeriod(v)
	l := newRowList(periodColumn(v.By))
	told := false
	shares := make([][]table.Cell, len(starts))
	for i, line := range v.External {
		if !line.Comparable {
			continue
		}
		l.form(table.ShareOfWhole, "By "+line.Name)
		series := make([]external.Share, len(starts))
		for n, start := range starts {
			share, ok := v.externalShare(line, fresh[n], spanOf(start, v.By))
			series[n], told = share, told || ok
			shares[n] = append(shares[n], shareCell(share, ok))
		}
		p.sharesOf("By "+line.Name, externalTokens[i], series)
	}
	for n, start := range starts {
		l.add(periodLabel(v.DateRange, start), shares[n]...)
	}
	d := Drawn{
		Note: joinSentences(
			"New installations that reported, of the units that came. See above what that rests on.", periodNote(v)),
		Summary: "How many new installations reported, in per cent of the units that came, by " + v.By.String() + ".",
		Drawing: p.drawing(views.Lines), Rows: p.rows, Caption: "New installations that reported, of the units that came",
		Table: l.Table, Span: v.Span, By: v.By,
	}
	if !told {
		d.Note, d.Instead = "", "No estimate: "+v.whyNoShare()+"."
	}
	return d
}

func shareCell(s external.Share, ok bool) table.Cell {
	if !ok {
		return table.Cell{}
	}
	return table.Share(s.Reported, s.Units)
}

// sharesOf adds a series of shares with the numbers behind them; of no unit there is none.
func (p *chartPlot) sharesOf(name, token string, shares []external.Share) {
	s := views.Series{Name: name, Token: token, Values: make([]float64, len(shares))}
	cells := make([][3]table.Cell, len(shares))
	for i, share := range shares {
		s.Values[i] = views.PercentOf(share.Reported, share.Units)
		if share.Units > 0 {
			cells[i] = [3]table.Cell{table.Amount(s.Values[i]), table.Count(share.Reported), table.Count(share.Units)}
		}
	}
	column := func(n int) (all []table.Cell) {
		for _, c := range cells {
			all = append(all, c[n])
		}
		return all
	}
	p.add(s, column(0), nil)
	p.columns = append(p.columns, fileColumn{name: countOf(name), unit: "count", cells: column(1)},
		fileColumn{name: populationOfShare(name), unit: "count", cells: column(2)})
}

// externalShare estimates over days that are over; of a part of the installations there is no estimate.
func (v View) externalShare(l external.Line, reported int64, span models.Span) (external.Share, bool) {
	if v.Part != nil || span.To >= v.Today {
		return external.Share{}, false
	}
	return l.ShareOf(reported, span, v.AllRecords.From)
}

// whyNoShare says why nothing is estimated.
func (v View) whyNoShare() string {
	marked := 0
	for _, l := range v.External {
		if l.Comparable {
			marked++
		}
	}
	switch {
	case v.Part != nil:
		return "a part of the installations has none"
	case marked == 0:
		return "no external series is marked as comparable"
	}
	const words = "the days of no comparable series are known, or fewer than %d units came, or fewer than installations"
	return fmt.Sprintf(words, external.LeastUnits)
}

// externalFinding is the estimate over the complete days of the range: the highest of the lower bounds.
func externalStory(v View) *views.Story {
	heading, rest := externalFinding(v)
	return &views.Story{Number: heading, Rest: rest}
}

func externalFinding(v View) (heading, rest string) {
	span := v.Complete()
	span.From = max(span.From, external.EstimatesFrom(v.AllRecords.From))
	if len(v.External) == 0 {
		return "No external series yet", "Downloads, stars or visits that others counted, beside ours: " +
			"Data → External series takes them in."
	}
	var best external.Share
	var by external.Line
	for _, l := range v.External {
		if span.From > span.To {
			break
		}
		fresh := sumOf(valuesOf(v.Active.Within(span), func(d models.ActiveDay) int64 { return d.New }))
		share, ok := v.externalShare(l, fresh, span)
		if ok && (best.Units == 0 || share.Above(best)) {
			best, by = share, l
		}
	}
	if best.Units == 0 {
		return "No estimate of how many opted in", "Not for these days: " + v.whyNoShare() + "."
	}
	share := strings.ReplaceAll(views.Share(best.Reported, best.Units), " ", "\u00a0")
	fresh, days := views.CountOf(best.Reported, "new installation"), views.SpanLabel(span.From.String(), span.To.String())
	return fmt.Sprintf("%s for %s %s (%s)", fresh, views.Number(best.Units), by.Unit, share),
		joinSentences(fmt.Sprintf("By %s, %s.", by.Name, days), external.RestsOn)
}

// externalRow is a series on a day, or in a week or month.
type externalRow struct {
	start models.Day
	line  external.Line
	total known
	came  known
	fresh int64
	share external.Share // of no unit: none
}

// ExternalTable returns what is known of the series in each day, week or month, beside the new installations of the
// same periods. last is the newest complete day, and first that of the first record.
func ExternalTable(p Period, lines []external.Line, fresh []int64, first, last models.Day) table.Table {
	var rows []externalRow
	for n, start := range p.Starts(p.By) {
		span := spanOf(start, p.By)
		for _, l := range lines {
			row := externalRow{start: start, line: l, fresh: fresh[n]}
			if l.Kind == external.Total {
				row.total.value, row.total.is = l.Value(span.To)
			}
			row.came.value, row.came.is = l.Amount(span)
			if span.To <= last {
				row.share, _ = l.ShareOf(fresh[n], span, first)
			}
			rows = append(rows, row)
		}
	}
	return table.Of(ExternalName, p.about(), externalFields(p.By), rows)
}

func externalFields(by models.Interval) []table.Field[externalRow] {
	start := func(r externalRow) models.Day { return r.start }
	first := periodField(by, start)
	if by == models.ByDay {
		first = dayField(start)
	}
	text := func(name, meaning string, value func(externalRow) string) table.Field[externalRow] {
		return table.TextField(table.Named(name).Keys(meaning), value)
	}
	cell := func(name, field, unit string, value func(externalRow) table.Cell) table.Field[externalRow] {
		return table.CellField(table.Named(name).Of(unit).Means(Definition(field)), value)
	}
	return []table.Field[externalRow]{
		first,
		text("series", "The name of the series.", func(r externalRow) string { return r.line.Name }),
		text("unit", "What the series counts.", func(r externalRow) string { return r.line.Unit }),
		text("source", "Where its numbers come from.", func(r externalRow) string { return r.line.Source }),
		cell("total", "external_total", "units", func(r externalRow) table.Cell { return knownCell(r.total) }),
		cell("amount", "external_amount", "units", func(r externalRow) table.Cell { return knownCell(r.came) }),
		cell("new", "new", installationUnit, func(r externalRow) table.Cell { return table.Count(r.fresh) }),
		cell("opted_in_at_least", "external_share", "% of the units", func(r externalRow) table.Cell {
			return table.Amount(views.PercentOf(r.share.Reported, r.share.Units))
		}),
	}
}
