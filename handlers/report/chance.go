package report

import "math"

// z95 and z99 are the quantiles of the normal distribution that leave 2.5 % and 0.5 % out on each side.
const z95, z99 = 1.959964, 2.575829

// share is a part of a whole.
type share struct{ part, whole int64 }

// value is the share as a fraction.
func (s share) value() float64 { return float64(s.part) / float64(s.whole) }

// interval is the score interval of Wilson for the share: with z95 that of 95 %; of nothing it is everything.
func (s share) interval(z float64) (low, high float64) {
	if s.whole == 0 {
		return 0, 1
	}
	n, p := float64(s.whole), s.value()
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(middle-half, 0), min(middle+half, 1)
}

// since returns the interval of the difference to an earlier share, made of their Wilson intervals: Newcombe,
// "Interval estimation for the difference between independent proportions: comparison of eleven methods", Statistics in
// Medicine 17 (1998), method 10. Neither share may be of nothing.
func (s share) since(before share, z float64) (low, high float64) {
	low, high = s.interval(z)
	lowBefore, highBefore := before.interval(z)
	by := s.value() - before.value()
	return by - math.Hypot(s.value()-low, highBefore-before.value()),
		by + math.Hypot(high-s.value(), before.value()-lowBefore)
}

// differs reports whether two shares differ by more than chance makes: whether 0 lies outside of the interval of their
// difference, which is that of z95 or of z99. Shares of nothing do not.
//
// It is an approximation: the method takes both for independent samples, and most of the installations of two days are
// the same. What it calls a difference is one all the more; a small one that it calls chance may not be.
func (s share) differs(before share, z float64) bool {
	if s.whole == 0 || before.whole == 0 {
		return false
	}
	low, high := s.since(before, z)
	return low > 0 || high < 0
}

// The verdicts, as every heading, fact and figure has them. Chance alone makes a change that is beyond it less than
// once in a hundred times, and one that is perhaps chance less than once in twenty: of the figures of a page, which
// are looked at together, one or another often is.
const (
	beyondChance  = "beyond chance"
	perhapsChance = "perhaps chance"
	withinChance  = "within chance"
)

// VerdictWords explain the verdicts where a method is named.
const VerdictWords = "Beyond chance: chance alone makes such a change less than once in 100 times. Perhaps chance: " +
	"less than once in 20, as one or another of many figures often is."

// chanceWords is the verdict on a change, of which exceeds says whether it lies beyond what chance makes, to a
// quantile.
func chanceWords(exceeds func(z float64) bool) string {
	switch {
	case exceeds(z99):
		return beyondChance
	case exceeds(z95):
		return perhapsChance
	default:
		return withinChance
	}
}
