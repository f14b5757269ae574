package handlers

import (
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// options are the choices beside the days that a page keeps in its address.
type options struct {
	compare string   // previousPeriod, yearBefore, or empty for no second line
	show    []string // kinds of collections that are left out unless named: showEmpty, showDemo
	scale   string   // byTens, asShares, or empty for counts as they are
}

const (
	previousPeriod = "previous"
	yearBefore     = "year"
	showEmpty      = "empty"
	showDemo       = "demo"
	byTens         = "log"
	asShares       = "share"
)

func parseOptions(query map[string]string) (o options, err error) {
	switch text := query["compare"]; text {
	case "", previousPeriod, yearBefore:
		o.compare = strings.Clone(text)
	default:
		return o, badParameter("compare", "%q is not known: use previous or year", shortened(text))
	}
	switch text := query["scale"]; text {
	case "", byTens, asShares:
		o.scale = strings.Clone(text)
	default:
		return o, badParameter("scale", "%q is not known: use log or share", shortened(text))
	}
	for kind := range strings.SplitSeq(query["show"], ",") {
		switch kind {
		case "":
		case showEmpty, showDemo:
			o = o.with(kind, true)
		default:
			return o, badParameter("show", "%q is not known: use empty, demo, or both with a comma between", shortened(kind))
		}
	}
	return o, nil
}

func (o options) shows(kind string) bool { return slices.Contains(o.show, kind) }

// with answers the options with one kind of collections switched on or off. The order is always the same, so that one
// choice has one address.
func (o options) with(kind string, on bool) options {
	var kept []string
	for _, k := range []string{showEmpty, showDemo} {
		if k == kind && on || k != kind && o.shows(k) {
			kept = append(kept, k)
		}
	}
	o.show = kept
	return o
}

// fields are the options as they stand in an address or a form.
func (o options) fields() (fields []views.HiddenField) {
	if o.compare != "" {
		fields = append(fields, views.HiddenField{Name: "compare", Value: o.compare})
	}
	if len(o.show) > 0 {
		fields = append(fields, views.HiddenField{Name: "show", Value: strings.Join(o.show, ",")})
	}
	if o.scale != "" {
		fields = append(fields, views.HiddenField{Name: "scale", Value: o.scale})
	}
	return fields
}

// query is what an address needs for the options, to be put after others.
func (o options) query() (text string) {
	for _, f := range o.fields() {
		text += "&" + f.Name + "=" + f.Value
	}
	return text
}

// compared is the span of the second line of a chart; ok is false where none was asked for, or nothing was recorded.
func (w window) compared() (span models.Span, ok bool) {
	span, ok = w.before()
	return span, ok && w.compare != ""
}

// compareLabel names the second line in legend and table.
func (w window) compareLabel() string {
	if w.compare == yearBefore {
		return "52 weeks before"
	}
	return "period before"
}

// compareNote says what the second line is, or why there is none.
func (w window) compareNote() string {
	if w.compare == "" {
		return ""
	}
	span, ok := w.compared()
	if !ok {
		return "Nothing was recorded in the days to compare with."
	}
	return "Dashed: " + views.SpanLabel(span.From.String(), span.To.String()) + "."
}
