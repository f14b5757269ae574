package report

import (
	"time"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// DateRange is the days a page shows, and how it shows them, as its address says.
type DateRange struct {
	Period
	Options
	preset     string // the preset's name in the address; empty for a free range
	isOpen     bool   // from a day on: it ends with the last complete day, whichever that is
	keepsBy    bool   // by stands in the address and stays there
	isNarrow   bool   // by is that of a narrow screen
	isCompared bool   // by leaves room for earlier bars
	notEarlier bool   // days were chosen to compare with that do not begin before these
	widened    bool   // the days are too many for the interval that was asked for
	asked      models.Interval
	everyDay   bool        // also of many days each is drawn: for a file
	Today      models.Day  // which is still being counted
	AllRecords models.Span // of everything that was recorded
}

// Period is days and the interval by which they are grouped.
type Period struct {
	models.Span
	By models.Interval
}

// Whole returns the days of all weeks or months that the period touches.
func (p Period) Whole() models.Span {
	return models.Span{From: p.By.Start(p.From), To: p.By.Next(p.By.Start(p.To)) - 1}
}

// longestDaily is how many days a chart draws before it draws one a week instead: more than that a screen cannot show,
// and a browser draws them slowly. The downloads hold every day.
const longestDaily = 400

// mostDayBars is how many days are offered a bar each: on half a page it is then still wide enough to be seen.
const mostDayBars = 140

// aYear is how long ago "a year ago" is: 52 whole weeks, so that a weekday stands beside the same one.
const aYear = 52 * 7

// yearBack is how many days ago "a year ago" is for the range: of a whole year all its days, so that the year before
// ends where this one begins.
func (r DateRange) yearBack() models.Day {
	if days := models.Day(r.completeLength()); days == 365 || days == 366 {
		return days
	}
	return aYear
}

// twelveMonths begin on the day after the same day a year ago, which after 29 February is 1 March.
func twelveMonths(last models.Day) (from models.Day) {
	return models.DayOf((last + 1).Time().AddDate(-1, 0, 0))
}

// leastCompared is how many complete days there must be before any of them is compared with earlier ones.
const leastCompared = 7

// OfSegment returns the range of a part of the installations.
func (r DateRange) OfSegment(s stay.Segment) DateRange {
	r.Options = r.withSegment(s)
	return r
}

// completeDays counts the days since the first record to which nothing more is added.
func (r DateRange) completeDays() int { return max(0, int(r.Today-r.AllRecords.From)) }

// OnFirstDay reports whether no day is complete yet, so that nothing can be drawn or counted.
func (r DateRange) OnFirstDay() bool { return r.completeDays() == 0 }

// AsOf returns the day whose figures stand for the range: its last complete day, or today where it holds no other.
func (r DateRange) AsOf() models.Day {
	if complete := min(r.To, r.Today-1); complete >= r.From {
		return complete
	}
	return r.To
}

// Complete returns the range without a day that is still being counted, where it holds another.
func (r DateRange) Complete() models.Span { return models.Span{From: r.From, To: r.AsOf()} }

// offset returns how many days earlier the days begin that the range is compared with: as many as it has complete ones,
// so that what comes before its first day is held against them. A year ago is yearBack; a weekday is compared with the
// same one, too, where that was chosen of the days before. Days that were chosen begin where they do.
func (r DateRange) offset() models.Day {
	days := models.Day(r.completeLength())
	switch r.compare {
	case yearBefore:
		return r.yearBack()
	case sameWeekdays:
		return (days + 6) / 7 * 7
	case chosenDay:
		return r.From - r.first
	default:
		return days
	}
}

// completeLength is how many days of the range are counted, which today is not.
func (r DateRange) completeLength() int { return r.Complete().Days() }

// previous returns the days that the range's complete ones are compared with; ok is false where nothing was recorded up
// to their end, or so little was at all that a change says nothing, or nothing since.
func (r DateRange) previous() (span models.Span, ok bool) {
	span = models.Span{From: r.From - r.offset(), To: r.AsOf() - r.offset()}
	return span, span.To >= r.AllRecords.From && r.completeDays() >= leastCompared && !r.isBeyondRecords()
}

// shared returns the days of the range that are held against earlier ones like for like: complete days, whose earlier
// ones were recorded and are none of them. ok is false where that is less than half of the range.
func (r DateRange) shared() (span models.Span, ok bool) {
	span = r.Complete()
	span.From = max(span.From, r.AllRecords.From+r.offset(), span.To-r.offset()+1)
	_, compares := r.previous()
	return span, compares && span.From <= span.To && 2*span.Days() >= r.completeLength()
}

// isCovered reports whether records were kept on all days that the range is compared with: only then sums over both can
// be held against each other.
func (r DateRange) isCovered() bool { return r.From-r.offset() >= r.AllRecords.From }

// compared returns the days of the second line of a chart; ok is false where none was asked for, or nothing was
// recorded.
func (r DateRange) compared() (span models.Span, ok bool) {
	span, ok = r.previous()
	return span, ok && r.compare != ""
}

// Earlier returns the days that the range is compared with; chosen is false where nobody asked for that, and ok where
// nothing was recorded.
func (r DateRange) Earlier() (span models.Span, chosen, ok bool) {
	span, ok = r.previous()
	_, chosen = r.compared()
	return span, chosen, ok
}

// earlierDay is the day that the range's last complete one is compared with.
func (r DateRange) earlierDay() models.Day { return r.AsOf() - r.offset() }

// PairedDay returns that day, where the last one is complete and is compared with any.
func (r DateRange) PairedDay() (day models.Day, ok bool) {
	_, ok = r.previous()
	return r.earlierDay(), ok && r.AsOf() < r.Today
}

// FetchRange returns the days to load, so that one answer holds both the range and what it is compared with.
func (r DateRange) FetchRange() models.Span {
	if previous, ok := r.previous(); ok {
		return models.Span{From: previous.From, To: r.To}
	}
	return r.Span
}

// drawnDays returns the days that a chart draws, oldest first, always with the last one.
func (r DateRange) drawnDays() (days []models.Day) {
	every := models.Day(1)
	if r.Days() > longestDaily && !r.everyDay {
		every = 7
	}
	for day := r.From + (r.To-r.From)%every; day <= r.To; day += every {
		days = append(days, day)
	}
	return days
}

// drawn returns a series' values on the days that a chart draws, or so many days earlier.
func (r DateRange) drawn(s Days[int64], back models.Day) []int64 {
	days := r.drawnDays()
	values := make([]int64, len(days))
	for i, day := range days {
		values[i] = s.At(day - back)
	}
	return values
}

// provisional counts the periods at the range's end that today or later days still add to.
func (r DateRange) provisional(by models.Interval) (count int) {
	for _, start := range r.Starts(by) {
		if by.Next(start) > r.Today {
			count++
		}
	}
	return count
}

// finalOn returns the day from which the last period will not change any more, in words; empty where all are final.
func (r DateRange) finalOn(by models.Interval) string {
	if r.provisional(by) == 0 {
		return ""
	}
	return views.DayLabel(by.Next(by.Start(r.To)).String())
}

// about returns what was asked, for a file.
func (p Period) about() []table.Fact {
	return []table.Fact{
		{Name: "from", Value: dayCell(p.From)},
		{Name: "to", Value: dayCell(p.To)},
		{Name: "by", Value: table.Words(p.By.String())},
	}
}

// dayCell returns a cell of the day.
func dayCell(day models.Day) table.Cell { return table.DayOf(day.Time()) }

// calendarRange is a month, a quarter or a year by the calendar; one that is under way ends today.
type calendarRange struct {
	label string
	models.Span
}

// calendarRanges are those around today that people ask for by name.
func calendarRanges(today models.Day) []calendarRange {
	now := today.Time()
	months := func(first time.Month, count int) models.Span {
		from := time.Date(now.Year(), first, 1, 0, 0, 0, 0, time.UTC)
		return models.Span{From: models.DayOf(from), To: min(models.DayOf(from.AddDate(0, count, 0))-1, today)}
	}
	quarter := (now.Month()-1)/3*3 + 1
	return []calendarRange{
		{label: "This month", Span: months(now.Month(), 1)},
		{label: "Last month", Span: months(now.Month()-1, 1)},
		{label: "This quarter", Span: months(quarter, 3)},
		{label: "Last quarter", Span: months(quarter-3, 3)},
		{label: "This year", Span: months(time.January, 12)},
	}
}
