package effect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// Days is how many days each side has, where there are so many.
const Days = 28

// Method names the method, and says what it takes for granted.
const Method = "A permutation test, stratified by weekday: the days of both sides are dealt out anew 1,999 times, " +
	"each weekday among itself, as if the day had meant nothing. The band holds the middle 95 % of the changes that " +
	"come of it. A change outside of it is more than chance, and need not come from what was noted: a trend, or " +
	"something else of the same weeks, does the same. Of twenty rows about which nothing happened, one leaves its band."

// Counts are the numbers of the days around one. Both lists are of the same days.
type Counts struct {
	Active   []models.ActiveDay
	Services []models.ServicePeriod
	Down     []models.Day // on which the server was down: they count for neither side
}

// Span is the days that Around wants to know of: as many before the day as from it on, none that is not over.
func Span(day, lastComplete models.Day, first models.Day) models.Span {
	return models.Span{From: max(day-Days, first), To: min(day+Days-1, lastComplete)}
}

// Row is one kind of event. Thing is what is counted, as a sentence has it: "new installations".
type Row struct {
	Label, Thing string
	Change
}

// Around returns the changes of what happens on single days, and not of numbers that look back over many; none where a
// side has too few days. Sides are cut to whole weeks.
func Around(day models.Day, c Counts) (rows []Row) {
	before, after := c.sides(day)
	if len(before) < LeastDays || len(after) < LeastDays {
		return nil
	}
	add := func(label, thing string, count func(i int) int64) {
		take := func(list []int) (days []Day) {
			for _, i := range list {
				weekday := int(c.Active[i].Day.Time().Weekday())
				days = append(days, Day{Weekday: weekday, Count: count(i)})
			}
			return days
		}
		rows = append(rows, Row{Label: label, Thing: thing, Change: Of(take(before), take(after))})
	}
	add("New installations", "new installations", func(i int) int64 { return c.Active[i].New })
	add("Came back", "installations that came back", func(i int) int64 { return c.Active[i].Resurrected })
	for _, a := range models.Actions() {
		created := report.CreatedKind(a) + "s created"
		add(created, strings.ToLower(created), func(i int) int64 { return c.Services[i].Creations[a] })
	}
	return rows
}

// sides are the places of the days before the day and from it on, in whole weeks that touch it.
func (c Counts) sides(day models.Day) (before, after []int) {
	down := make(map[models.Day]bool, len(c.Down))
	for _, d := range c.Down {
		down[d] = true
	}
	if len(c.Active) == 0 {
		return nil, nil
	}
	first, last := c.Active[0].Day, c.Active[len(c.Active)-1].Day
	from, to := day-(day-first)/7*7, day+(last-day+1)/7*7
	for i, row := range c.Active {
		switch {
		case down[row.Day] || row.Day < from || row.Day >= to:
		case row.Day < day:
			before = append(before, i)
		default:
			after = append(after, i)
		}
	}
	return before, after
}

// Verdict calls noise by its name.
func (c Change) Verdict() string {
	switch {
	case c.IsNoise():
		return "Noise"
	case c.By() > 0:
		return "Up, more than noise"
	default:
		return "Down, more than noise"
	}
}

// Finding says in a few words what the rows show: the change that lies farthest beyond its band, or that none does.
func Finding(rows []Row) string {
	if len(rows) == 0 {
		return "Too few days to tell"
	}
	farthest := slices.MaxFunc(rows, func(a, b Row) int { return cmp.Compare(a.beyond(), b.beyond()) })
	if farthest.IsNoise() {
		return "Noise alone explains it"
	}
	by, way := farthest.By(), "more"
	if by < 0 {
		by, way = -by, "fewer"
	}
	return fmt.Sprintf("%s %s %s a week, beyond noise", rounded(by), way, farthest.Thing)
}

// beyond is how far the change lies from the middle of its band, in halves of the band's width.
func (c Change) beyond() float64 {
	half := max((c.High-c.Low)/2, 1e-9)
	return math.Abs(c.By()-(c.High+c.Low)/2) / half
}

// rounded leaves out decimals that say nothing: 12, 1.5.
func rounded(value float64) string {
	return strings.TrimSuffix(strings.TrimRight(views.Hundredths(value), "0"), ".")
}

// Outside says how many rows left their bands, and how many do where nothing happened.
func Outside(rows []Row) string {
	var outside int64
	for _, r := range rows {
		if !r.IsNoise() {
			outside++
		}
	}
	if outside == 0 {
		return ""
	}
	return fmt.Sprintf("Beyond noise: %d of %d rows. One of twenty is by chance.", outside, len(rows))
}

// Shown are the rows as a page shows them.
func Shown(rows []Row) (shown []views.EffectRow) {
	for _, r := range rows {
		most := 1.1 * max(-r.Low, r.High, r.By(), -r.By(), 1)
		place := func(value float64) float64 { return 100 + 100*value/most }
		shown = append(shown, views.EffectRow{
			Label: r.Label, Before: views.Hundredths(r.Before), After: views.Hundredths(r.After),
			Change: signed(r.By()), Band: signed(r.Low) + " to " + signed(r.High), Verdict: r.Verdict(),
			Noise: r.IsNoise(), Low: place(r.Low), High: place(r.High), By: place(r.By()),
		})
	}
	return shown
}

func signed(value float64) string {
	if value > 0 {
		return "+" + views.Hundredths(value)
	}
	return views.Hundredths(value)
}

// Table is the rows as a file has them.
func Table(day models.Day, rows []Row) table.Table {
	t := table.Table{Name: "before-and-after", About: []table.Fact{
		{Name: "day", Value: table.DayOf(day.Time())}, {Name: "method", Value: table.Words(Method)},
	}, Columns: []table.Column{
		table.Named("event").As(table.Text),
		table.Named("before").Of("a week"), table.Named("after").Of("a week"), table.Named("change").Of("a week"),
		table.Named("noise_from").Of("a week"), table.Named("noise_to").Of("a week"),
		table.Named("days_before").Of("days"), table.Named("days_after").Of("days"), table.Named("verdict").As(table.Text),
	}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []table.Cell{
			table.Words(r.Label), table.Amount(r.Before), table.Amount(r.After), table.Amount(r.By()),
			table.Amount(r.Low), table.Amount(r.High),
			table.Count(int64(r.BeforeDays)), table.Count(int64(r.AfterDays)), table.Words(r.Verdict()),
		})
	}
	return t
}

// Words say how many days stand on each side, or what is missing.
func Words(rows []Row) string {
	if len(rows) == 0 {
		return fmt.Sprintf("There must be %s of records on each side of the day.", views.CountOf(LeastDays, "day"))
	}
	return fmt.Sprintf("%s before and %s from the day on, without days of downtime; numbers are a week's average.",
		views.CountOf(int64(rows[0].BeforeDays), "day"), views.CountOf(int64(rows[0].AfterDays), "day"))
}
