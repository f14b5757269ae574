package report

import (
	"fmt"
	"math"
	"strconv"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// longestCurve is how many weeks after the first the curve shows.
const longestCurve = 52

// curveCells are all cohorts together, week by week, as long as there is any of which the week is over.
func curveCells(v View) []cohortCell { return curveOf(v.Cohorts, v.observed()) }

func curveOf(cohorts []models.Cohort, today models.Day) (cells []cohortCell) {
	for k := range min(longestCohort(cohorts), longestCurve+1) {
		cell := seenAfter(cohorts, k, today)
		if cell.whole == 0 {
			break
		}
		cells = append(cells, cell)
	}
	return cells
}

// drawRetentionCurve draws all cohorts together as one line, with the band in which the true share lies.
func drawRetentionCurve(v View) Drawn {
	p := plotOver(nil, "% of new installations seen")
	p.Percent, p.Axis = true, "weeks after the week first seen"
	l := newRowList("Week after", "Installations", "Seen").form(table.ShareOfWhole, "Share")
	l.Columns = append(l.Columns, table.Named("95 % from"), table.Named("95 % to"))
	var part, whole []int64
	var low, high []float64
	cells := curveCells(v)
	for k, cell := range append(cells, make([]cohortCell, max(0, 1-len(cells)))...) {
		p.addLabel(strconv.Itoa(k))
		part, whole = append(part, cell.part), append(whole, cell.whole)
		from, to := wilson(cell.part, cell.whole)
		low, high = append(low, from), append(high, to)
		l.add(strconv.Itoa(k), table.Count(cell.whole), table.Count(cell.part), table.Share(cell.part, cell.whole),
			table.Words(views.Decimal(from)+" %"), table.Words(views.Decimal(to)+" %"))
	}
	p.Of = whole
	if len(part) > 0 {
		p.shares("Seen again", views.TokenActive28, part, whole)
		p.band(low, high)
		p.earlierCurve(v)
		p.drawUntil(enoughWeeks(cells))
	}
	return Drawn{
		Note:    v.curveNote(cells),
		Instead: waitsForCurve(v),
		Summary: "The share of new installations that was seen in each week after the first.",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "All cohorts together, weeks that are over", Table: l.Table,
		Wide: true, Span: v.Span, By: models.ByWeek,
	}
}

// enoughWeeks counts the weeks that enough installations are old enough for, and the first at least: the end of a line
// is what is read off it, and must not be a share of four. The table and the file have all.
func enoughWeeks(cells []cohortCell) int {
	n := len(cells)
	for n > 1 && !views.HasShare(cells[n-1].whole) {
		n--
	}
	return max(n, 1)
}

// drawUntil leaves the labels after the first n out of the drawing, and keeps them in the file.
func (p *chartPlot) drawUntil(n int) {
	p.Plot.Labels, p.Of = p.Plot.Labels[:n], p.Of[:n]
	for i := range p.series {
		s := &p.series[i]
		s.Values, s.Counts = s.Values[:n], s.Counts[:n]
		if s.Low != nil {
			s.Low, s.High = s.Low[:n], s.High[:n]
		}
	}
}

// curveNote says who is counted: the weeks that the range touches are whole, and each week after counts those for whom
// it is over, so that its numbers differ from those of the range's own days.
func (v View) curveNote(cells []cohortCell) string {
	if len(cells) == 0 {
		return "No week is over yet."
	}
	last := enoughWeeks(cells) - 1
	words := v.whoIsNew() + "."
	if last > 0 {
		words += " Each week after counts those for whom it is over: " + views.Number(cells[1].whole) + " for week 1"
	}
	if last > 1 {
		words += fmt.Sprintf(", %s for week %d", views.Number(cells[last].whole), last)
	}
	if last > 0 {
		words += "."
	}
	for _, k := range []int{4, 12} {
		if k <= last {
			words += fmt.Sprintf(" Week %d: %s.", k, views.ShortShare(cells[k].part, cells[k].whole))
		}
	}
	words += v.earlierCurveNote()
	if last < len(cells)-1 {
		words += " The line ends where fewer than 20 are left."
	}
	return words + " Band: 95 % interval (Wilson)."
}

// earlierCohorts are those of the days compared with; a week in which both lie is of the range.
func (v View) earlierCohorts() (earlier []models.Cohort) {
	for _, c := range v.EarlierCohorts {
		if c.Week < v.From.Week() {
			earlier = append(earlier, c)
		}
	}
	return earlier
}

// earlierCurve adds the line of those who came in the days compared with, as far as enough of them are old enough.
func (p *chartPlot) earlierCurve(v View) {
	cells := v.earlierCurveCells()
	if len(cells) == 0 {
		return
	}
	part, whole := make([]int64, len(p.Labels)), make([]int64, len(p.Labels))
	for k := range min(len(cells), len(p.Labels)) {
		part[k], whole[k] = cells[k].part, cells[k].whole
	}
	main := p.series[0].Name
	name, column := main+", "+compareLabel(v.DateRange), main+", "+compareColumn(v.DateRange)
	s := p.shares(name, views.TokenActive28, part, whole, column)
	s.Dashed = true
	p.ofEnough(s, whole)
	p.few = false // the note says who is drawn
	c, span := v.comparison(main, s.Name), v.earlierWeeks()
	c.Day = views.SpanLabel(span.From.String(), span.To.String())
	p.Comparisons = append(p.Comparisons, c)
}

// earlierCurveCells are the earlier line's; none where no comparison was chosen, or too few came.
func (v View) earlierCurveCells() []cohortCell {
	cells := curveOf(v.earlierCohorts(), v.observed())
	if _, ok := v.compared(); !ok || len(cells) == 0 || !views.HasShare(cells[0].whole) {
		return nil
	}
	return cells
}

// earlierWeeks are the days of earlierCohorts.
func (v View) earlierWeeks() models.Span {
	all := v.earlierCohorts()
	return models.Span{From: all[0].Week, To: all[len(all)-1].Week + 6}
}

func (v View) earlierCurveNote() string {
	all := v.earlierCohorts()
	if len(v.earlierCurveCells()) == 0 {
		return ""
	}
	var came int64
	for _, c := range all {
		came += c.Size
	}
	span := v.earlierWeeks()
	return " Dashed: " + views.Number(came) + " that came " + views.SpanLabel(span.From.String(), span.To.String()) + "."
}

// band adds to the last series between which values the true ones lie, to the drawing and to the file.
func (p *chartPlot) band(low, high []float64) {
	s := &p.series[len(p.series)-1]
	s.Low, s.High = low, high
	p.columns = append(p.columns,
		fileColumn{name: s.Name + ", 95 % from", cells: amountCells(low)},
		fileColumn{name: s.Name + ", 95 % to", cells: amountCells(high)})
}

func amountCells(values []float64) []table.Cell {
	cells := make([]table.Cell, len(values))
	for i, value := range values {
		cells[i] = table.Amount(value)
	}
	return cells
}

// wilson is the 95 % score interval of Wilson for a share, in per cent with one place after the point. Of nothing it is
// everything.
func wilson(part, whole int64) (low, high float64) {
	low, high = share{part: part, whole: whole}.interval(z95)
	place := func(x float64) float64 { return math.Round(1000*x) / 10 }
	return place(low), place(high)
}
