package report

import "math"

// z95 is the quantile of the normal distribution that leaves 2.5 % out on each side.
const z95 = 1.959964

// share is a part of a whole.
type share struct{ part, whole int64 }

// value is the share as a fraction.
func (s share) value() float64 { return float64(s.part) / float64(s.whole) }

// interval is the 95 % score interval of Wilson for the share; of nothing it is everything.
func (s share) interval() (low, high float64) {
	if s.whole == 0 {
		return 0, 1
	}
	n, p := float64(s.whole), s.value()
	middle := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	return max(middle-half, 0), min(middle+half, 1)
}

// since returns the 95 % interval of the difference to an earlier share, made of their Wilson intervals: Newcombe,
// "Interval estimation for the difference between independent proportions: comparison of eleven methods", Statistics in
// Medicine 17 (1998), method 10. Neither share may be of nothing.
func (s share) since(before share) (low, high float64) {
	low, high = s.interval()
	lowBefore, highBefore := before.interval()
	by := s.value() - before.value()
	return by - math.Hypot(s.value()-low, highBefore-before.value()),
		by + math.Hypot(high-s.value(), before.value()-lowBefore)
}

// differs reports whether two shares differ by more than chance: whether 0 lies outside of the interval of their
// difference. Shares of nothing do not.
//
// It is an approximation: the method takes both for independent samples, and most of the installations of two days are
// the same. What it calls a difference is one all the more; a small one that it calls chance may not be.
func (s share) differs(before share) bool {
	if s.whole == 0 || before.whole == 0 {
		return false
	}
	low, high := s.since(before)
	return low > 0 || high < 0
}
