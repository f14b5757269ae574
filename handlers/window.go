package handlers

import (
	"compreface-stats/models"
)

// window is the days a page shows, as its address says.
type window struct {
	period
	preset  string // the preset's name in the address; empty for a free range
	byAsIs  bool   // by stands in the address and stays there
	options        // what else stands in the address
	marks          // what charts over time show beside their numbers
	today   models.Day
	extent  models.Span // of all records
}

// preset is a ready-made range that ends with the last complete day.
type preset struct {
	name, label string
	from        func(last models.Day, extent models.Span) models.Day
}

func presets() []preset {
	days := func(n models.Day) func(models.Day, models.Span) models.Day {
		return func(last models.Day, _ models.Span) models.Day { return last - n + 1 }
	}
	return []preset{
		{"7d", "7 days", days(7)},
		{"28d", "28 days", days(28)},
		{"90d", "90 days", days(defaultDays)},
		{"12m", "12 months", func(last models.Day, _ models.Span) models.Day { return models.DayOf(last.Time().AddDate(-1, 0, 1)) }},
		{"all", "All", func(last models.Day, extent models.Span) models.Day {
			return max(min(extent.From, last), last-longestDays+1)
		}},
	}
}

// parseWindow reads range, or from and to, by, and the options; other parameters are not its business. The error is a
// *problem that names the parameter.
func parseWindow(query map[string]string, today models.Day, extent models.Span) (window, error) {
	w := window{today: today, extent: extent, preset: query["range"], byAsIs: query["by"] != ""}
	free := query["from"] != "" || query["to"] != ""
	if free && w.preset != "" {
		return w, badParameter("range", "give either range, or from and to")
	}
	if w.preset == "" && !free {
		w.preset = "90d"
	}
	var err error
	if w.Span, err = windowSpan(query, w.preset, today, extent); err != nil {
		return w, err
	}
	if w.By, err = parseBy(query["by"], stepsFor(w.Span)); err != nil {
		return w, err
	}
	w.options, err = parseOptions(query)
	return w, err
}

func windowSpan(query map[string]string, name string, today models.Day, extent models.Span) (models.Span, error) {
	last := today - 1
	if name == "" {
		return freeSpan(query, today)
	}
	for _, p := range presets() {
		if p.name == name {
			return models.Span{From: p.from(last, extent), To: last}, nil
		}
	}
	return models.Span{}, badParameter("range", "%q is not known: use 7d, 28d, 90d, 12m or all", shortened(name))
}

// freeSpan ends today at the latest: the figures of a day to come would show a fall that nobody saw.
func freeSpan(query map[string]string, today models.Day) (models.Span, error) {
	span, err := parseSpan(query, today-1)
	if err == nil && span.From > today {
		return span, badParameter("from", "%s lies in the future", span.From)
	}
	span.To = min(span.To, today)
	return span, err
}

// stepsFor lists the groupings that fit a range, the most readable first.
func stepsFor(span models.Span) []models.Interval {
	switch days := span.Days(); {
	case days <= 31:
		return []models.Interval{models.ByDay, models.ByWeek, models.ByMonth}
	case days <= mostPoints:
		return []models.Interval{models.ByWeek, models.ByDay, models.ByMonth}
	}
	return []models.Interval{models.ByMonth, models.ByWeek}
}

// asOf is the day whose figures stand for the window: its last complete day, or today where it holds no other.
func (w window) asOf() models.Day {
	if complete := min(w.To, w.today-1); complete >= w.From {
		return complete
	}
	return w.To
}

// shift is how many days earlier the days begin that the window is compared with. A year is 52 whole weeks, so that
// a weekday is compared with the same weekday.
func (w window) shift() models.Day {
	if w.compare == yearBefore {
		return 52 * 7
	}
	return models.Day(w.Days())
}

// before is the window that this one is compared with; ok is false where nothing was recorded up to its end.
func (w window) before() (span models.Span, ok bool) {
	span = models.Span{From: w.From - w.shift(), To: w.To - w.shift()}
	return span, span.To >= w.extent.From
}

// asked is the span to ask the store for, so that one answer holds both the window and what it is compared with.
func (w window) asked() models.Span {
	if before, ok := w.before(); ok {
		return models.Span{From: before.From, To: w.To}
	}
	return w.Span
}

// notFinal counts the periods at the window's end that today or later days still add to.
func (w window) notFinal(by models.Interval) (count int) {
	for _, start := range w.Starts(by) {
		if by.Next(start) > w.today {
			count++
		}
	}
	return count
}
