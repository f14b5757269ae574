package report

import (
	"math"

	"compreface-stats/views"
)

// PairMethod names the test of two days' installations for whoever reads its verdict.
const PairMethod = "What chance has to do with the change is said by McNemar's test of the installations that are " +
	"counted on one of the two days alone, of which it needs 20. " + VerdictWords

// Why there is no such verdict.
const (
	untestedHolders = "Whether the change is more than chance is not tested: who holds some on both days is not " +
		"counted."
	untestedHeld = "Whether the change is more than chance is not tested: what one installation holds comes and goes " +
		"together."
	untestedSegment = "Whether the change is more than chance is not tested: who of a segment is counted on both days " +
		"is not known."
)

// paired is how many there are on a day, on an earlier one, and on both. Most of them are the same, so that the two
// numbers are no independent draws: what differs are those that are in one of them alone.
type paired struct{ now, before, both int64 }

// verdict says in words whether the numbers differ by more than chance; it is empty where that is not tested, and of no
// change at all.
//
// By chance each of these could as well be on the other day alone: McNemar, "Note on the sampling error of the
// difference between correlated proportions or percentages", Psychometrika 12 (1947), with the correction for
// continuity of Edwards, Psychometrika 13 (1948), two-sided.
func (p paired) verdict() string {
	came, left := p.now-p.both, p.before-p.both
	if p.now == p.before || p.untested() != "" {
		return ""
	}
	return chanceWords(func(z float64) bool {
		return math.Abs(float64(came-left))-1 > z*math.Sqrt(float64(came+left))
	})
}

// untested says why the difference is not tested; empty where it is. Fewer than views.FewestForShare that are on one of
// the days alone tell nothing.
func (p paired) untested() string {
	moved := p.now + p.before - 2*p.both
	switch {
	case p.both < 0:
		return untestedSegment
	case !views.HasShare(moved):
		return "The change is not tested: only " + views.CountOf(moved, "installation") +
			" came or went between the two days, of which a test needs " + views.Number(views.FewestForShare) + "."
	default:
		return ""
	}
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
