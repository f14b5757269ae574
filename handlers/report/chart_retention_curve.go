package report

import (
	"fmt"
	"math"
	"slices"
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
	low, high = share{part: part, whole: whole}.interval()
	place := func(x float64) float64 { return math.Round(1000*x) / 10 }
	return place(low), place(high)
}

// monthWeeks are the weeks after the first that the months' table shows: every one at first, then fewer.
var monthWeeks = []int{0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24}

// drawMonthlyCohorts draws the cohorts whose week begins in one month together.
func drawMonthlyCohorts(v View) Drawn {
	weeks := monthWeeks
	for len(weeks) > 1 && weeks[len(weeks)-1] >= longestCohort(v.Cohorts) {
		weeks = weeks[:len(weeks)-1]
	}
	heat := &views.Heat{
		Caption: "Share of each month's new installations that was seen in the n-th week after their first",
		Corner:  "First seen in", Total: "New", Least: "0 %", Most: "100 %",
	}
	for _, k := range weeks {
		heat.Columns = append(heat.Columns, views.HeatColumn{Prefix: "Week ", Label: strconv.Itoa(k)})
	}
	months := cohortMonths(v.Cohorts)
	if len(months) > 1 {
		months = append([][]models.Cohort{v.Cohorts}, months...)
	}
	var rows []cohortRow
	for i, cohorts := range months {
		rows = append(rows, monthRow(cohorts, weeks, v.observed(), i == 0 && len(months) > 1))
	}
	compared := len(v.earlierCurveCells()) > 0
	if compared {
		row := monthRow(v.earlierCohorts(), weeks, v.observed(), true)
		row.label = views.UpperFirst(compareLabel(v.DateRange))
		rows = slices.Insert(rows, min(1, len(months)-1), row)
	}
	heat.Rows = heatRows(rows)
	return Drawn{
		Instead: waitsForAnyWeek(v),
		Note:    "By the month in which the week of the first sight began. Dashed: too early for some of the month's weeks.",
		Heat:    heat, Rows: func() table.Table { return monthFile(weeks, rows) }, Compared: compared,
		Wide: true, Span: v.Span, By: models.ByWeek,
	}
}

func cohortMonths(cohorts []models.Cohort) (months [][]models.Cohort) {
	for i, c := range cohorts {
		if i == 0 || c.Week.Month() != cohorts[i-1].Week.Month() {
			months = append(months, nil)
		}
		last := &months[len(months)-1]
		*last = append(*last, c)
	}
	return months
}

func monthRow(cohorts []models.Cohort, weeks []int, today models.Day, all bool) cohortRow {
	row := cohortRow{label: cohorts[0].Week.Time().Format("Jan 2006"), sum: all}
	if all {
		row.label = "All months"
	}
	var size int64
	for _, c := range cohorts {
		size += c.Size
	}
	row.size = table.Count(size)
	for _, k := range weeks {
		cell := seenAfter(cohorts, k, today)
		cell.open = cell.whole < size && !all
		row.cells = append(row.cells, cell)
	}
	return row
}

// monthFile is the table as numbers: how many of how many.
func monthFile(weeks []int, rows []cohortRow) table.Table {
	label, size := table.Named("label").As(table.Text), table.Named("size").Of(installationUnit)
	t := table.Table{Columns: []table.Column{label, size}}
	for _, k := range weeks {
		name := "week_" + strconv.Itoa(k)
		t.Columns = append(t.Columns, table.Named(name).Of(installationUnit), table.Named(name+"_of").Of(installationUnit))
	}
	for _, r := range rows {
		row := []table.Cell{table.Words(r.label), r.size}
		for _, c := range r.cells {
			row = append(row, table.Count(c.part), table.Count(c.whole))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// retentionFigures say what stays of those who come.
func retentionFigures(v View) []views.Figure {
	var shown []views.Figure
	for _, k := range []int{1, 4, 12} {
		shown = append(shown, v.retainedFigure(k))
	}
	return append(shown, stickinessFigure(v))
}

func (v View) retainedFigure(k int) views.Figure {
	r := v.retainedAfter(k)
	f := views.Figure{
		Name: "retained_" + strconv.Itoa(k), Label: "Seen " + views.CountOf(int64(k), "week") + " later",
		Value: "–", Direction: "none", Of: "no cohort is that old",
		Definition: definitionsOf("retained", "retained_all"), URL: v.here(retentionPath, "retention-curve"),
	}
	switch {
	case r.whole == 0:
	case !views.HasShare(r.whole):
		f.Value, f.Few = fewWords(r), true
		f.Of = "a share of under 20 says little"
	default:
		low, high := wilson(r.part, r.whole)
		f.Value = views.ShortShare(r.part, r.whole)
		f.Of = fmt.Sprintf("%s of %s new; 95 %%: %.0f to %.0f %%", views.Number(r.part), views.Number(r.whole), low, high)
		if r.comparedIn(&f) {
			span := v.earlierWeeks()
			came, days := views.CountOf(r.among, "new installation"), views.SpanLabel(span.From.String(), span.To.String())
			f.Against = "vs " + came + " of " + days
		}
	}
	return f
}

// retainedAfter is how many of the new installations were seen in the k-th week after, and of those who came in the
// days compared with.
func (v View) retainedAfter(k int) reached {
	now, before := seenAfter(v.Cohorts, k, v.observed()), seenAfter(v.earlierCohorts(), k, v.observed())
	return reached{part: now.part, whole: now.whole, before: before.part, among: before.whole}
}

func fewWords(r reached) string {
	return fmt.Sprintf("too few yet (%s of %s)", views.Number(r.part), views.Number(r.whole))
}
