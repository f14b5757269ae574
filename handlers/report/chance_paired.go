package report

import (
	"math"

	"compreface-stats/views"
)

// PairMethod names the test of two days' installations for whoever reads its verdict.
const PairMethod = "What chance has to do with the change is said by McNemar's test of the installations that are " +
	"counted on one of the two days alone."

// Untested says why there is no such verdict.
const Untested = "Whether the change is more than chance is not tested: what one installation holds comes and goes " +
	"together, and who holds some on both days is not counted."

// paired is how many there are on a day, on an earlier one, and on both. Most of them are the same, so that the two
// numbers are no independent draws: what differs are those that are in one of them alone.
type paired struct{ now, before, both int64 }

// tooFewToTest is said of fewer than views.FewestForShare that are on one of the days alone.
const tooFewToTest = "too few to test"

// verdict says in words whether the numbers differ by more than chance, or that these are too few to tell; it is empty
// where nobody knows who is on both, and of no change at all.
//
// By chance each of these could as well be on the other day alone: McNemar, "Note on the sampling error of the
// difference between correlated proportions or percentages", Psychometrika 12 (1947), with the correction for
// continuity of Edwards, Psychometrika 13 (1948), two-sided, 5 %.
func (p paired) verdict() string {
	came, left := p.now-p.both, p.before-p.both
	switch {
	case p.both < 0, p.now == p.before:
		return ""
	case !views.HasShare(came + left):
		return tooFewToTest
	}
	return chanceWords(math.Abs(float64(came-left))-1 > z95*math.Sqrt(float64(came+left)))
}

// pairOf holds the range's last complete day against the one that it is compared with, by a field of models.ActiveDay.
func (v View) pairOf(field string, now, before int64) paired {
	p := paired{now: now, before: before, both: -1}
	if v.ActiveOnBoth == nil {
		return p
	}
	switch field {
	case "active_28":
		p.both = v.ActiveOnBoth.Active28
	case "active_7":
		p.both = v.ActiveOnBoth.Active7
	case "active_1":
		p.both = v.ActiveOnBoth.Active1
	case "established":
		p.both = v.ActiveOnBoth.Established
	}
	return p
}
