package report

import "compreface-stats/views"

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
	return choices
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
