package handlers

import (
	"net/url"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// days is how an address names the window's days: by the preset's name, which stays fresh, or as they are.
func (w window) days() string {
	if w.preset != "" {
		return "range=" + w.preset
	}
	return "from=" + w.From.String() + "&to=" + w.To.String()
}

// step is what an address needs to keep the step that was chosen.
func (w window) step() string {
	if !w.byAsIs {
		return ""
	}
	return "&by=" + w.By.String()
}

// address is the page at path over the same days, by another step.
func (w window) address(path string, by models.Interval) string {
	return path + "?" + w.days() + "&by=" + by.String() + w.query()
}

// optional is the page at path over the same days, with other options.
func (w window) optional(path string, o options) string {
	return path + "?" + w.days() + w.step() + o.query()
}

// apiAddress is where the window's rows of a question can be downloaded.
func apiAddress(question, format string, span models.Span, by models.Interval) string {
	query := url.Values{"from": {span.From.String()}, "to": {span.To.String()}, "by": {by.String()}}
	return "/api/v1/" + question + "." + format + "?" + query.Encode()
}

// rangeBar offers the presets, the steps, the comparisons and the neighbouring ranges for the page at path.
func (w window) rangeBar(path string) views.RangeBar {
	from, to := w.From.String(), w.To.String()
	bar := views.RangeBar{From: from, To: to, Label: views.RangeLabel(from, to), Action: path, Hidden: w.fields(), Custom: w.preset == ""}
	if w.To >= w.today {
		bar.Label += ", today so far"
	}
	if w.byAsIs {
		bar.By = w.By.String()
	}
	for i, p := range presets() {
		bar.Presets = append(bar.Presets, views.Preset{Label: p.label, URL: path + "?range=" + p.name + w.query(),
			Current: p.name == w.preset, Key: string(rune('1' + i))})
	}
	for _, by := range slices.Sorted(slices.Values(stepsFor(w.Span))) {
		bar.Steps = append(bar.Steps, views.Preset{Label: stepLabel(by), URL: w.address(path, by), Current: by == w.By, Key: by.String()[:1]})
	}
	bar.Compare, bar.Scale = w.comparisons(path), w.scales(path)
	bar.PreviousURL, bar.NextURL = w.neighbours(path)
	return bar
}

func (w window) comparisons(path string) (choices []views.Preset) {
	for _, c := range []struct{ compare, label, key string }{
		{"", "Nothing", "n"}, {previousPeriod, "Before", "b"}, {yearBefore, "Year before", "y"},
	} {
		other := w.options
		other.compare = c.compare
		choices = append(choices, views.Preset{Label: c.label, URL: w.optional(path, other), Current: c.compare == w.compare, Key: c.key})
	}
	return choices
}

func (w window) scales(path string) (choices []views.Preset) {
	for _, c := range []struct{ scale, label, key string }{{"", "Counts", "c"}, {byTens, "Log", "l"}, {asShares, "Shares", "s"}} {
		other := w.options
		other.scale = c.scale
		choices = append(choices, views.Preset{Label: c.label, URL: w.optional(path, other), Current: c.scale == w.scale, Key: c.key})
	}
	return choices
}

func stepLabel(by models.Interval) string {
	return [...]string{models.ByDay: "Day", models.ByWeek: "Week", models.ByMonth: "Month"}[by]
}

// neighbours are the ranges of the same length before and after; the later one ends at the last complete day at most.
func (w window) neighbours(path string) (earlier, later string) {
	length := models.Day(w.Days())
	free := func(to models.Day) string {
		return path + "?from=" + (to - length + 1).String() + "&to=" + to.String() + w.step() + w.query()
	}
	if w.From > w.extent.From {
		earlier = free(w.From - 1)
	}
	if last := w.today - 1; w.To < last {
		later = free(min(w.To+length, last))
	}
	return earlier, later
}
