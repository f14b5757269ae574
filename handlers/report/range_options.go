package report

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// Options are the choices beside the days that a page keeps in its address.
type Options struct {
	compare string       // previousPeriod, sameWeekdays, yearBefore, chosenDay, or empty for no other days
	first   models.Day   // of chosenDay: the first of the days compared with
	include []string     // kinds of collections that are left out unless named: includeEmpty, includeDemo
	scale   string       // logScale, or empty for counts as they are
	segment stay.Segment // the part of the installations that is shown; empty for all
	legend  []string     // series whose keys were pressed, so that they are hidden, or shown where they are not at first
}

const (
	previousPeriod = "previous"
	sameWeekdays   = "weekdays"
	yearBefore     = "year"
	chosenDay      = "day" // which addresses have as the day itself
	includeEmpty   = "empty"
	includeDemo    = "demo"
	logScale       = "log"
)

func parseOptions(query map[string]string) (o Options, err error) {
	if o.compare, o.first, err = parseComparison(query["compare"]); err != nil {
		return o, err
	}
	if o.scale, err = parseScale(query["scale"]); err != nil {
		return o, err
	}
	if text := query[SegmentParameter]; text != "" {
		if o.segment, err = ParseSegment(strings.Clone(text)); err != nil {
			return o, err
		}
	}
	if o.legend, err = parseLegend(query["legend"]); err != nil {
		return o, err
	}
	for kind := range strings.SplitSeq(query["show"], ",") {
		switch kind {
		case "":
		case includeEmpty, includeDemo:
			o = o.with(kind, true)
		default:
			return o, badParameter(
				"show",
				"%q is not known: use empty, demo, or both with a comma between",
				Shortened(kind),
			)
		}
	}
	return o, nil
}

func parseComparison(text string) (compare string, first models.Day, err error) {
	switch text {
	case "", previousPeriod, sameWeekdays, yearBefore:
		return strings.Clone(text), 0, nil
	}
	if first, err = models.ParseDay(text); err != nil {
		return "", 0, badParameter("compare",
			"%q is not known: use previous, weekdays, year, or the first of the days, such as 2025-06-01", Shortened(text))
	}
	return chosenDay, first, nil
}

func parseScale(text string) (scale string, err error) {
	switch text {
	case logScale:
		return logScale, nil
	case "", "share": // which addresses have from when stacks of counts could be drawn as shares
		return "", nil
	}
	return "", badParameter("scale", "%q is not known: use log", Shortened(text))
}

// aLegendKey is a chart's ID and its series' name in small letters, as legend.js writes them: "active.28-days".
var aLegendKey = regexp.MustCompile(`^[a-z0-9-]{1,40}\.[a-z0-9-]{1,60}$`)

// mostLegendKeys bounds the address.
const mostLegendKeys = 20

// parseLegend reads the keys that were pressed. What no chart of the page has stays: another page may.
func parseLegend(text string) (keys []string, err error) {
	for key := range strings.SplitSeq(text, ",") {
		switch {
		case key == "":
		case !aLegendKey.MatchString(key) || len(keys) == mostLegendKeys:
			return nil, badParameter("legend", "%q is no list of chart.series", Shortened(text))
		default:
			keys = append(keys, strings.Clone(key))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}

// pressKeys turns over the series of a chart whose keys were pressed. Lines in panels of their own have none.
func (o Options) pressKeys(chart string, d *views.Drawing) {
	if d == nil {
		return
	}
	for i := range d.Plot.Series {
		s := &d.Plot.Series[i]
		if d.Plot.Panels && !s.Dashed {
			continue
		}
		if slices.Contains(o.legend, chart+"."+s.Key()) {
			s.Off = !s.Off
		}
	}
}

func (o Options) includes(kind string) bool { return slices.Contains(o.include, kind) }

// with returns the options with one kind of collections switched on or off. The order is always the same, so that one
// choice has one address.
func (o Options) with(kind string, on bool) Options {
	var kept []string
	for _, k := range []string{includeEmpty, includeDemo} {
		if k == kind && on || k != kind && o.includes(k) {
			kept = append(kept, k)
		}
	}
	o.include = kept
	return o
}

// Segment is the part of the installations that is shown; empty for all.
func (o Options) Segment() stay.Segment { return o.segment }

// SegmentQuery is what an address needs for the part, to be put after others.
func (o Options) SegmentQuery() string { return Options{segment: o.segment}.query() }

// withSegment returns the options with another part of the installations.
func (o Options) withSegment(s stay.Segment) Options {
	o.segment = s
	return o
}

// fields are the options as they stand in an address or a form.
func (o Options) fields() (fields []views.HiddenField) {
	switch o.compare {
	case "":
	case chosenDay:
		fields = append(fields, views.HiddenField{Name: "compare", Value: o.first.String()})
	default:
		fields = append(fields, views.HiddenField{Name: "compare", Value: o.compare})
	}
	if len(o.include) > 0 {
		fields = append(fields, views.HiddenField{Name: "show", Value: strings.Join(o.include, ",")})
	}
	if o.scale != "" {
		fields = append(fields, views.HiddenField{Name: "scale", Value: o.scale})
	}
	if len(o.segment) > 0 {
		fields = append(fields, views.HiddenField{Name: SegmentParameter, Value: o.segment.String()})
	}
	if len(o.legend) > 0 {
		fields = append(fields, views.HiddenField{Name: "legend", Value: strings.Join(o.legend, ",")})
	}
	return fields
}

// query is what an address needs for the options, to be put after others.
func (o Options) query() (text string) {
	for _, f := range o.fields() {
		text += "&" + f.Name + "=" + escapeValue(f.Value)
	}
	return text
}

// escapeValue is for a value of an address; what it may hold as it is stays readable.
func escapeValue(value string) string {
	return strings.NewReplacer("%3A", ":", "%2C", ",").Replace(url.QueryEscape(value))
}
