package handlers

import (
	"net/url"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// window is the days a page shows, as its address says.
type window struct {
	period
	preset string // the preset's name in the address; empty for a free range
	byAsIs bool   // by stands in the address and stays there
	today  models.Day
	extent models.Span // of all records
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

// parseWindow reads range, or from and to, and by; other parameters are not its business. The error is a
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
	w.By, err = parseBy(query["by"], stepsFor(w.Span))
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
func stepsFor(span models.Span) []models.Grain {
	switch days := span.Days(); {
	case days <= 31:
		return []models.Grain{models.ByDay, models.ByWeek, models.ByMonth}
	case days <= mostPoints:
		return []models.Grain{models.ByWeek, models.ByDay, models.ByMonth}
	}
	return []models.Grain{models.ByMonth, models.ByWeek}
}

// asOf is the day whose figures stand for the window: its last complete day, or today where it holds no other.
func (w window) asOf() models.Day {
	if complete := min(w.To, w.today-1); complete >= w.From {
		return complete
	}
	return w.To
}

// previous is the window of the same length before this one; ok is false where nothing was recorded up to its end.
func (w window) previous() (span models.Span, ok bool) {
	length := models.Day(w.Days())
	return models.Span{From: w.From - length, To: w.To - length}, w.From > w.extent.From
}

// asked is the span to ask the store for, so that one answer holds both the window and what it is compared with.
func (w window) asked() models.Span {
	if before, ok := w.previous(); ok {
		return models.Span{From: before.From, To: w.To}
	}
	return w.Span
}

// notFinal counts the periods at the window's end that today or later days still add to.
func (w window) notFinal(by models.Grain) (count int) {
	for _, start := range w.Starts(by) {
		if by.Next(start) > w.today {
			count++
		}
	}
	return count
}

// address is the page at path over the same days, by another step.
func (w window) address(path string, by models.Grain) string {
	query := url.Values{"by": {by.String()}}
	if w.preset != "" {
		query.Set("range", w.preset)
	} else {
		query.Set("from", w.From.String())
		query.Set("to", w.To.String())
	}
	return path + "?" + query.Encode()
}

// apiAddress is where the window's rows of a question can be downloaded.
func apiAddress(question, format string, span models.Span, by models.Grain) string {
	query := url.Values{"from": {span.From.String()}, "to": {span.To.String()}, "by": {by.String()}}
	return "/api/v1/" + question + "." + format + "?" + query.Encode()
}

// rangeBar offers the presets, the steps and the neighbouring ranges for the page at path.
func (w window) rangeBar(path string) views.RangeBar {
	from, to := w.From.String(), w.To.String()
	bar := views.RangeBar{From: from, To: to, Label: views.RangeLabel(from, to), Action: path}
	if w.To >= w.today {
		bar.Label += ", today so far"
	}
	keep := ""
	if w.byAsIs {
		bar.By = w.By.String()
		keep = "&by=" + bar.By
	}
	for _, p := range presets() {
		bar.Presets = append(bar.Presets, views.Preset{Label: p.label, URL: path + "?range=" + p.name, Current: p.name == w.preset})
	}
	for _, by := range slices.Sorted(slices.Values(stepsFor(w.Span))) {
		bar.Steps = append(bar.Steps, views.Preset{Label: stepLabel(by), URL: w.address(path, by), Current: by == w.By})
	}
	bar.PreviousURL, bar.NextURL = w.neighbours(path, keep)
	return bar
}

func stepLabel(by models.Grain) string {
	return [...]string{models.ByDay: "Day", models.ByWeek: "Week", models.ByMonth: "Month"}[by]
}

// neighbours are the ranges of the same length before and after; the later one ends at the last complete day at most.
func (w window) neighbours(path, keep string) (earlier, later string) {
	length := models.Day(w.Days())
	free := func(to models.Day) string {
		return path + "?from=" + (to - length + 1).String() + "&to=" + to.String() + keep
	}
	if w.From > w.extent.From {
		earlier = free(w.From - 1)
	}
	if last := w.today - 1; w.To < last {
		later = free(min(w.To+length, last))
	}
	return earlier, later
}
