package report

import (
	"slices"

	"compreface-stats/views"
)

// compareChoices are those that differ; of two that are the same days one has the place, and is current for both.
func compareChoices(r DateRange, path string) (choices []views.Preset) {
	for _, o := range []rangeOption{
		{value: "", label: "none", key: "n"},
		{value: previousPeriod, label: r.previousDays(), key: "b"},
		{value: sameWeekdays, label: r.previousDays() + ", same weekdays", key: "k"},
		{value: yearBefore, label: "a year ago", key: "y"},
	} {
		if r.offered(o.value) != o.value {
			continue
		}
		other := r.Options
		other.compare = o.value
		choices = append(choices, views.Preset{
			Label: o.label, URL: r.withOptions(path, other), Current: o.value == r.offered(r.compare), Key: o.key,
		})
	}
	if span, _ := r.previous(); r.offered(r.compare) == chosenDay {
		choices = append(choices, views.Preset{
			Label: views.SpanLabel(span.From.String(), span.To.String()), URL: r.withOptions(path, r.Options), Current: true,
		})
	}
	return choices
}

// compareForm chooses any earlier days: by the first of them. Nothing is offered where nothing was recorded before.
func (r DateRange) compareForm() *views.CompareForm {
	if r.From <= r.AllRecords.From {
		return nil
	}
	other := r.Options
	other.compare = ""
	f := &views.CompareForm{First: r.AllRecords.From.String(), Last: (r.From - 1).String(), Hidden: other.fields()}
	f.From = (r.From - r.offset()).String()
	if r.From-r.offset() < r.AllRecords.From {
		f.From = f.First
	}
	days := views.HiddenField{Name: "range", Value: r.preset}
	if r.preset == "" {
		days = views.HiddenField{Name: "from", Value: r.From.String()}
	}
	f.Hidden = slices.Insert(f.Hidden, 0, days)
	if r.preset == "" && !r.isOpen {
		f.Hidden = slices.Insert(f.Hidden, 1, views.HiddenField{Name: "to", Value: r.To.String()})
	}
	return f
}

// comparesElsewhere reports whether the days compared with do not end where those shown begin, a year before, the same
// weekdays or any: what came and went in both is then of two times.
func (r DateRange) comparesElsewhere() bool {
	return slices.Contains([]string{yearBefore, sameWeekdays, chosenDay}, r.offered(r.compare))
}

// offered returns the comparison that is offered in place of this one: of those with the same days the one whose name
// says most. Addresses may have any of them.
func (r DateRange) offered(compare string) string {
	if compare == "" {
		return ""
	}
	back := r.comparing(compare).offset()
	for _, known := range []string{yearBefore, previousPeriod, sameWeekdays} {
		if r.comparing(known).offset() == back {
			return known
		}
	}
	return compare
}

// comparing returns the range, compared with these days.
func (r DateRange) comparing(compare string) DateRange {
	r.compare = compare
	return r
}

// previousDays names the days before the range: as many as it has complete ones.
func (r DateRange) previousDays() string {
	return "previous " + views.CountOf(int64(r.completeLength()), "day")
}
