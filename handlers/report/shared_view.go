package report

import (
	"net/url"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// SharedView is what a share link shows: a page, its days and its options.
type SharedView struct {
	Page  Page
	Range DateRange
}

// longestView bounds the address of a view.
const longestView = 900

// ParseView reads the address of a page of reports, "/services?range=90d&by=week", and nothing else: no other page,
// no other site and no other parameter. The error is a *BadParameter.
func ParseView(address string, today models.Day, all models.Span) (v SharedView, err error) {
	parsed, err := url.Parse(address)
	if err != nil || len(address) > longestView {
		return v, badParameter("view", "%q is no address of a page", Shortened(address))
	}
	page, known := PageAt(parsed.Path)
	bare := url.URL{Path: parsed.Path, RawPath: parsed.RawPath, RawQuery: parsed.RawQuery, ForceQuery: parsed.ForceQuery}
	if !known || *parsed != bare {
		return v, badParameter("view", "%q is none of the pages %s", Shortened(address), pagePaths())
	}
	query, err := onceInQuery(parsed.RawQuery)
	if err != nil {
		return v, err
	}
	v.Page = page
	v.Range, err = ParseRange(query, today, all)
	return v, err
}

func pagePaths() string {
	var paths []string
	for _, p := range Pages() {
		paths = append(paths, p.Path)
	}
	return strings.Join(paths, ", ")
}

// onceInQuery reads the parameters of a view, each of which is known and is given once.
func onceInQuery(raw string) (map[string]string, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, badParameter("view", "%q cannot be read", Shortened(raw))
	}
	query := make(map[string]string, len(values))
	for name, given := range values {
		if len(given) > 1 {
			return nil, badParameter(Shortened(name), "is given more than once")
		}
		query[name] = given[0]
	}
	return query, OnlyKnown(query, RangeParameters()...)
}

// ViewQuery is the query of a view as ParseView takes it, written in one way; empty where it cannot be read.
func ViewQuery(raw string, today models.Day) string {
	query, err := onceInQuery(raw)
	if err != nil {
		return ""
	}
	r, err := ParseRange(query, today, models.Span{From: today, To: today})
	if err != nil {
		return ""
	}
	return r.WholeQuery()
}

// Address is where the page shows the view.
func (v SharedView) Address() string { return v.Range.withOptions(v.Page.Path, v.Range.Options) }

// Moving names days that are others tomorrow, ready-made ones or those since a day; empty where both ends were chosen.
func (v SharedView) Moving() string {
	switch r := v.Range; {
	case r.isOpen:
		return "the days since " + views.DayLabel(r.From.String()) + " before it is opened"
	case r.preset == "":
		return ""
	case r.preset == "all":
		return "all days before it is opened"
	}
	return "the last " + chosenLabel(presetChoices(v.Range, "")) + " before it is opened"
}

// Fixed returns the view of the days that it shows now, for good.
func (v SharedView) Fixed() SharedView {
	v.Range.preset, v.Range.isOpen = "", false
	return v
}

// Words describes the view: "Overview: 28 Aug – 25 Nov 2026, by week, compared with a year ago".
func (v SharedView) Words() string { return v.Page.Title + ": " + v.Choices() }

// Choices describes the view's days, step, comparison and options.
func (v SharedView) Choices() string {
	r := v.Range
	parts := []string{v.Days()}
	if r.keepsBy && !v.Page.ByDay {
		parts = append(parts, "by "+r.By.String())
	}
	if chosen := chosenLabel(compareChoices(r, "")); r.compare != "" {
		parts = append(parts, "compared with "+chosen)
	}
	for _, kind := range r.include {
		parts = append(parts, "with "+kind+" collections")
	}
	if chosen := chosenLabel(scaleChoices(r, "")); r.scale != "" {
		parts = append(parts, "scale: "+strings.ToLower(chosen))
	}
	return strings.Join(parts, ", ")
}

// Days names the days, or how they move along.
func (v SharedView) Days() string {
	if moving := v.Moving(); moving != "" {
		return moving
	}
	return views.RangeLabel(v.Range.From.String(), v.Range.To.String())
}

func chosenLabel(choices []views.Preset) string {
	i := slices.IndexFunc(choices, func(p views.Preset) bool { return p.Current })
	if i < 0 {
		return ""
	}
	return choices[i].Label
}

// Within returns the releases of the months that end in the days, or else of the last month that ended before; ok is
// false where there is none.
func (p Public) Within(days models.Span) (within Public, ok bool) {
	for _, r := range p.Releases {
		if r.End <= days.To {
			within.Releases = append(within.Releases, r)
		}
	}
	if len(within.Releases) == 0 {
		return within, false
	}
	last := len(within.Releases) - 1
	first := slices.IndexFunc(within.Releases, func(r publish.Release) bool { return r.End >= days.From })
	if first < 0 {
		first = last
	}
	within.Releases = within.Releases[first:]
	return within, true
}

// ChartsOf returns the charts for everybody that belong to the page; the overview has all.
func (p Public) ChartsOf(page Page) (shown []views.Chart) {
	for _, c := range p.Charts() {
		if of, _ := ByID(c.ID); page.Path == "/" || of.Page == page.Path {
			shown = append(shown, c)
		}
	}
	FillRows(shown)
	return shown
}

// Months names the months that were released: "August – October 2026".
func (p Public) Months() string {
	first, last := MonthLabel(p.Releases[0]), MonthLabel(p.Now())
	if first == last {
		return last
	}
	return first + " – " + last
}
