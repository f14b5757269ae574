package report

import (
	"fmt"
	"net/url"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Query returns how an address names the range's days: by the preset's name or the first day alone, which stay fresh,
// or as they are.
func (r DateRange) Query() string {
	switch {
	case r.preset != "":
		return "range=" + r.preset
	case r.isOpen:
		return "from=" + r.From.String()
	}
	return "from=" + r.From.String() + "&to=" + r.To.String()
}

// FullQuery returns Query with the interval that was chosen.
func (r DateRange) FullQuery() string {
	return r.Query() + r.byQuery()
}

// WholeQuery returns FullQuery with the options.
func (r DateRange) WholeQuery() string { return r.FullQuery() + r.Options.query() }

// byQuery is what an address needs for the interval that was asked for, to be put after others.
func (r DateRange) byQuery() string {
	switch {
	case r.widened:
		return "&by=" + r.asked.String()
	case r.keepsBy:
		return "&by=" + r.By.String()
	default:
		return ""
	}
}

// pictureFiles are a chart of the range as pictures for slides.
func (r DateRange) pictureFiles(chart string) []views.Link {
	query := "?" + r.FullQuery() + r.query()
	return []views.Link{
		{Label: "PNG", URL: "/picture/" + chart + ".png" + query},
		{Label: "SVG", URL: "/picture/" + chart + ".svg" + query},
	}
}

// questionAddress is where the rows of a question can be downloaded.
func (o Options) questionAddress(question, format string, span models.Span, by models.Interval) string {
	query := url.Values{"from": {span.From.String()}, "to": {span.To.String()}, "by": {by.String()}}
	if len(o.segment) > 0 {
		query.Set(SegmentParameter, o.segment.String())
	}
	return "/api/v1/" + question + "." + format + "?" + query.Encode()
}

// Bar offers the presets, the intervals, the comparisons and the neighbouring ranges for the page at path.
func (r DateRange) Bar(path string) views.RangeBar {
	from, to := r.From.String(), r.To.String()
	bar := views.RangeBar{
		From:    from,
		To:      to,
		Label:   r.label(),
		Action:  path,
		Hidden:  r.fields(),
		Custom:  r.preset == "",
		Presets: presetChoices(r, path),
		Months:  calendarChoices(r, path),
		Steps:   intervalChoices(r, path),
		Compare: compareChoices(r, path),
		Scale:   scaleChoices(r, path),

		FigureDays: r.figureDays(),

		Rest: r.byQuery() + r.query(),

		CompareFrom: r.compareForm(),

		ByWidth: r.DependsOnWidth(),
	}
	if r.To >= r.Today {
		bar.Label += ", today so far"
	}
	if r.keepsBy {
		bar.By = r.By.String()
	}
	if r.isNarrow {
		bar.Word = "Shown by month: weeks would be too thin on this screen."
	}
	if r.notEarlier {
		bar.Word = "Compared with the days before: those that were chosen do not begin before these."
	}
	if r.widened {
		bar.Word = fmt.Sprintf("Grouped by %s: more than %s are too many to group by %s.",
			r.By, views.CountOf(mostDayBars, "day"), r.asked)
	}
	bar.First, bar.Last = min(r.AllRecords.From, r.Today).String(), r.Today.String()
	bar.PreviousURL, bar.NextURL = neighbourRanges(r, path)
	return bar
}

// label says the range in words; one that grows says since when.
func (r DateRange) label() string {
	if r.isOpen {
		return "Since " + views.DayLabel(r.From.String()) + " (" + views.CountOf(int64(r.Days()), "day") + ")"
	}
	return views.RangeLabel(r.From.String(), r.To.String())
}

// figureDays says once of which days all figures are, and with which they are compared.
func (r DateRange) figureDays() string {
	words := r.ownDays()
	if r.AsOf() >= r.Today {
		return words
	}
	if _, ok := r.previous(); ok {
		words += ", vs " + views.SpanLabel((r.From-r.offset()).String(), (r.AsOf()-r.offset()).String())
	}
	return words
}

// ownDays says of which days all figures are.
func (r DateRange) ownDays() string {
	words := views.SpanLabel(r.From.String(), r.AsOf().String())
	if r.AsOf() >= r.Today {
		words += ", today so far"
	}
	return words
}

// withOptions is the page at path over the same days, with other options.
func (r DateRange) withOptions(path string, o Options) string {
	return path + "?" + r.FullQuery() + o.query()
}

func presetChoices(r DateRange, path string) (choices []views.Preset) {
	for i, p := range rangePresets() {
		choices = append(choices, views.Preset{
			Label:   p.label,
			URL:     path + "?range=" + p.name + r.byQuery() + r.query(),
			Current: p.name == r.preset,
			Key:     string(rune('1' + i)),
		})
	}
	return choices
}

// calendarChoices leaves out what ended before anything was recorded.
func calendarChoices(r DateRange, path string) (choices []views.Preset) {
	for _, c := range calendarRanges(r.Today) {
		if c.To >= r.AllRecords.From {
			free := DateRange{Period: Period{Span: c.Span}}
			choices = append(choices, views.Preset{
				Label:   c.label,
				URL:     path + "?" + free.Query() + r.byQuery() + r.query(),
				Current: r.preset == "" && !r.isOpen && r.Span == c.Span,
			})
		}
	}
	return choices
}

func intervalChoices(r DateRange, path string) (choices []views.Preset) {
	for _, by := range slices.Sorted(slices.Values(intervalsFor(r.Span))) {
		choices = append(choices, views.Preset{
			Label:   by.String(),
			URL:     path + "?" + r.Query() + "&by=" + by.String() + r.query(),
			Current: by == r.By,
			Key:     by.String()[:1],
		})
	}
	return choices
}

// rangeOption is one value of an option in the address, as the page offers it.
type rangeOption struct {
	value string
	label string
	key   string
}

func scaleChoices(r DateRange, path string) (choices []views.Preset) {
	for _, o := range []rangeOption{
		{value: "", label: "Counts", key: "c"},
		{value: logScale, label: "Log", key: "l"},
	} {
		other := r.Options
		other.scale = o.value
		choices = append(choices, views.Preset{
			Label: o.label, URL: r.withOptions(path, other), Current: o.value == r.scale, Key: o.key,
		})
	}
	return choices
}

// includeSwitches turn on what face collections leave out, each with how many that is on the range's last day.
func includeSwitches(v View, path string) (choices []views.Preset) {
	now := v.Sizes.At(v.AsOf())
	for _, s := range []struct {
		rangeOption
		count int64
	}{
		{rangeOption: rangeOption{value: includeEmpty, label: "empty collections", key: "0"}, count: now.Collections[0]},
		{rangeOption: rangeOption{value: includeDemo, label: "demo collections", key: "e"}, count: now.Demo},
	} {
		on := v.includes(s.value)
		choices = append(choices, views.Preset{
			Label:   s.label,
			URL:     v.withOptions(path, v.with(s.value, !on)),
			Current: on,
			Key:     s.key,
			Effect:  "(" + views.Number(s.count) + ")",
		})
	}
	return choices
}

// neighbourRanges are the ranges of the same length before and after; the later one ends at the last complete day
// at most.
func neighbourRanges(r DateRange, path string) (earlier, later string) {
	length, last := models.Day(r.Days()), r.Today-1
	ending := func(to models.Day) string {
		free := DateRange{
			Period:  Period{Span: models.Span{From: to - length + 1, To: to}, By: r.By},
			keepsBy: r.keepsBy,
		}
		return path + "?" + free.FullQuery() + r.query()
	}
	if r.From > r.AllRecords.From {
		earlier = ending(r.From - 1)
	}
	if r.To < last {
		later = ending(min(r.To+length, last))
	}
	return earlier, later
}
