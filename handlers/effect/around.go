package effect

import (
	"math"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// Method says how the band of what happens on single days is made.
const Method = "The days of both sides are shuffled 1,999 times, Mondays among Mondays and so on, as if nothing had " +
	"happened between them. The band holds 95 % of the changes that come of it: a permutation test, stratified by weekday."

// VerdictMethod says how it is decided what a change outside of its band is called.
const VerdictMethod = "A change inside its band is within chance. By chance alone one number in twenty leaves " +
	"its band: that is called perhaps chance. What grew, or fell, less than it usually does is called " +
	"less than usual. Beyond chance is what still stands out when all numbers are looked at " +
	"together (Holm's procedure): where nothing happened, 19 notes of 20 have none. Of counts the test of other pages " +
	"has to agree. It need not come from what was noted: a trend, or something else in the same weeks, can do the same."

// Counts are the numbers of the days around one. Active and Services are of the same days, History is of all days from
// the first record to the last complete one.
type Counts struct {
	Active   []models.ActiveDay
	Services []models.ServicePeriod
	History  []models.ActiveDay
	Down     []models.Day // of the whole history, on which the server was down: they count for neither side
}

// Span is the days that Around wants to know of: as many before the day as from it on, none that is not over.
func Span(day, lastComplete, first models.Day, w Window) models.Span {
	each := models.Day(w)
	return models.Span{From: max(day-each, first), To: min(day+each-1, lastComplete)}
}

// Within returns the days of the window around the day, which is that of the counts, with what changed about it; no
// rows where there are too few days.
func (c Counts) Within(day models.Day, w Window) (span models.Span, rows []Row) {
	if len(c.Active) == 0 {
		return models.Span{From: day, To: day}, nil
	}
	from, to := c.Active[0].Day, c.Active[len(c.Active)-1].Day
	span = Span(day, to, from, w)
	if span.From > span.To {
		return models.Span{From: day, To: day}, nil
	}
	c.Active = c.Active[span.From-from : span.To-from+1]
	c.Services = c.Services[span.From-from : span.To-from+1]
	return span, Around(day, c, w)
}

// Row is one kind of event, or activity. Thing is what is counted, as a sentence has it: "new installations"; Per is
// how long it is counted for: "a week". Whole says that it is a count and no average.
type Row struct {
	Label, Thing, Per string
	Whole             bool
	Change
	// Prior is by how much the same number changed up to the day, held against as many days before those; HasPrior is
	// false where that is not known.
	Prior    float64
	HasPrior bool
	// unsure says that the test of counts, which other pages make, calls the change chance: days that were all nearly
	// alike are shuffled into a narrow band, and chance is not as even as they happened to be.
	unsure bool
	// Beyond says that the change is beyond chance though so many rows are looked at.
	Beyond bool
}

// Around returns the changes of how many were active, and of what happened on single days; none where a side has too
// few days. Sides are cut to whole weeks.
func Around(day models.Day, c Counts, w Window) (rows []Row) {
	before, after := c.sides(day)
	if len(before) < LeastDays || len(after) < LeastDays {
		return nil
	}
	rows = c.activity(day, w)
	add := func(label, thing string, count func(i int) int64) {
		take := func(list []int) (days []Day) {
			for _, i := range list {
				weekday := int(c.Active[i].Day.Time().Weekday())
				days = append(days, Day{Weekday: weekday, Count: count(i)})
			}
			return days
		}
		was, is := take(before), take(after)
		row := Row{Label: label, Thing: thing, Per: "a week", Change: Of(was, is)}
		row.unsure = !report.CountsDiffer(countsOf(is), countsOf(was))
		rows = append(rows, row)
	}
	add("New installations", "new installations", func(i int) int64 { return c.Active[i].New })
	add("Came back", "installations that came back", func(i int) int64 { return c.Active[i].Resurrected })
	for _, a := range models.Actions() {
		created := report.CreatedKind(a) + "s created"
		add(created, strings.ToLower(created), func(i int) int64 { return c.Services[i].Creations[a] })
	}
	holm(rows)
	return rows
}

func countsOf(days []Day) (counts []int64) {
	for _, d := range days {
		counts = append(counts, d.Count)
	}
	return counts
}

// activity returns the rows of what hangs on the days before.
func (c Counts) activity(day models.Day, w Window) (rows []Row) {
	from, to := c.weeks(day)
	h, s := history{days: c.History, down: c.down()}, sides{before: day - from, after: to - day, window: w}
	for _, l := range levels() {
		if row, ok := l.row(h, day, s); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// weeks are the days from which, and up to which but without it, there are whole weeks that touch the day.
func (c Counts) weeks(day models.Day) (from, to models.Day) {
	first, last := c.Active[0].Day, c.Active[len(c.Active)-1].Day
	return day - (day-first)/7*7, day + (last-day+1)/7*7
}

func (c Counts) down() map[models.Day]bool {
	down := make(map[models.Day]bool, len(c.Down))
	for _, d := range c.Down {
		down[d] = true
	}
	return down
}

// sides are the places of the days before the day and from it on, in whole weeks that touch it.
func (c Counts) sides(day models.Day) (before, after []int) {
	if len(c.Active) == 0 {
		return nil, nil
	}
	down := c.down()
	from, to := c.weeks(day)
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

// Verdict says what chance has to do with the change.
func (r Row) Verdict() string {
	switch {
	case r.Unknown:
		return "Too little history"
	case r.IsWithin():
		return "Within chance"
	}
	words := "perhaps chance"
	if r.Beyond {
		words = "beyond chance"
	}
	if unlike := r.unlike(); unlike != "" {
		return r.direction() + ", but " + unlike + ": " + words
	}
	return r.direction() + ", " + words
}

func (r Row) direction() string {
	switch {
	case r.By() > 0:
		return "Up"
	case r.By() < 0:
		return "Down"
	default:
		return "No change"
	}
}

// unlike says how a change outside of its band compares with what is usual, where its direction says the opposite:
// what grew, but less than it usually does, lies below its band. Empty where both say the same.
func (r Row) unlike() string {
	switch {
	case r.By() < 0 && r.By() > r.High:
		return "less than usual"
	case r.By() > 0 && r.By() < r.Low:
		return "less than usual"
	case r.By() == 0 && r.Low > 0:
		return "usually more"
	case r.By() == 0 && r.High < 0:
		return "usually fewer"
	default:
		return ""
	}
}

// judged are the rows that have a band.
func judged(rows []Row) (list []Row) {
	for _, r := range rows {
		if !r.Unknown {
			list = append(list, r)
		}
	}
	return list
}

// beyond is how far the change lies from the middle of its band, in halves of the band's width.
func (c Change) beyond() float64 {
	half := max((c.High-c.Low)/2, 1e-9)
	return math.Abs(c.By()-(c.High+c.Low)/2) / half
}
