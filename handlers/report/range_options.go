package report

import (
	"slices"
	"strings"

	"compreface-stats/views"
)

// Options are the choices beside the days that a page keeps in its address.
type Options struct {
	compare string   // previousPeriod, yearBefore, or empty for no second line
	include []string // kinds of collections that are left out unless named: includeEmpty, includeDemo
	scale   string   // logScale, asPercent, or empty for counts as they are
}

const (
	previousPeriod = "previous"
	yearBefore     = "year"
	includeEmpty   = "empty"
	includeDemo    = "demo"
	logScale       = "log"
	asPercent      = "share"
)

func parseOptions(query map[string]string) (o Options, err error) {
	switch text := query["compare"]; text {
	case "", previousPeriod, yearBefore:
		o.compare = strings.Clone(text)
	default:
		return o, badParameter("compare", "%q is not known: use previous or year", Shortened(text))
	}
	switch text := query["scale"]; text {
	case "", logScale, asPercent:
		o.scale = strings.Clone(text)
	default:
		return o, badParameter("scale", "%q is not known: use log or share", Shortened(text))
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

// fields are the options as they stand in an address or a form.
func (o Options) fields() (fields []views.HiddenField) {
	if o.compare != "" {
		fields = append(fields, views.HiddenField{Name: "compare", Value: o.compare})
	}
	if len(o.include) > 0 {
		fields = append(fields, views.HiddenField{Name: "show", Value: strings.Join(o.include, ",")})
	}
	if o.scale != "" {
		fields = append(fields, views.HiddenField{Name: "scale", Value: o.scale})
	}
	return fields
}

// query is what an address needs for the options, to be put after others.
func (o Options) query() (text string) {
	for _, f := range o.fields() {
		text += "&" + f.Name + "=" + f.Value
	}
	return text
}
