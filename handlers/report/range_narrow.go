package report

import "compreface-stats/models"

// mostWeekBarsOnNarrow is how many weeks a phone has room for: of more a bar would be thinner than 8 px.
const mostWeekBarsOnNarrow = 36

// OnNarrow returns the range as a phone shows it: where nobody chose an interval, months take the place of more weeks
// than it has room for.
func (r DateRange) OnNarrow() DateRange {
	if r.DependsOnWidth() {
		r.By, r.isNarrow = models.ByMonth, true
	}
	return r
}

// DependsOnWidth reports whether a phone shows the range by another interval than wider screens.
func (r DateRange) DependsOnWidth() bool {
	weekly := r.By == models.ByWeek && r.Days() > mostWeekBarsOnNarrow*7
	return !r.keepsBy && (weekly || r.isNarrow)
}
