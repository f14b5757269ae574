package publish

import (
	"fmt"
	"math"

	"compreface-stats/models/publish/noise"
)

// Number is a released number of installations: the true one and noise that was drawn once. Everything that is said
// of it follows from the released number alone.
type Number struct {
	Released int64 // may be negative
	Sigma    int64 // of its noise, before it is cut
}

const (
	// shownTo is what numbers are rounded to: their last digit is noise.
	shownTo = 5
	// leastSigmas is from how many sigmas on a number is shown. Below, noise is too large a part of it, and zero must look
	// like a few.
	leastSigmas = 4
	// partsSigmas is from how many sigmas active installations on the parts of a release are shown.
	partsSigmas = 20
	// marginSigmas is how many sigmas the margin is: the noise of 95 of 100 numbers is smaller.
	marginSigmas = 2
)

// Few reports whether the number is too small to be shown.
func (n Number) Few() bool { return n.Released < n.Least() }

// Least is the smallest number that is shown.
func (n Number) Least() int64 { return leastSigmas * n.Sigma }

// Shown is the number rounded to what can be said of it; 0 where it is too small.
func (n Number) Shown() int64 {
	if n.Few() {
		return 0
	}
	return (n.Released + shownTo/2) / shownTo * shownTo
}

// Margin is how far the true number is from the released one at the most in 95 of 100 cases.
func (n Number) Margin() int64 { return marginSigmas * n.Sigma }

// Since is by how much the shown number differs from an earlier one, and how far the true difference is from that at
// the most in 95 of 100 cases: the noise of both, which is drawn for each by itself, rounded up as numbers are. ok is
// false where the margin is no smaller, so that nothing can be said, or one of them is not shown.
func (n Number) Since(then Number) (by, margin int64, ok bool) {
	by = n.Shown() - then.Shown()
	margin = int64(math.Ceil(marginSigmas*math.Hypot(float64(n.Sigma), float64(then.Sigma))/shownTo)) * shownTo
	return by, margin, !n.Few() && !then.Few() && max(by, -by) > margin
}

// Exceeds is a number that the true one is greater than, always: the noise is cut. It is 0 where nothing can be said.
func (n Number) Exceeds() int64 { return max(0, n.Released-noise.For(n.Sigma).Cut-1) }

// MoreThan is what a sentence says that the true number is more than: Exceeds, rounded down.
func (n Number) MoreThan() int64 { return Leading(n.Exceeds()) }

// FewWords stands in the place of a number that is too small, zero included.
func (n Number) FewWords() string { return fmt.Sprintf("fewer than about %d", n.Least()) }

// Leading rounds down to two leading digits, and to tens at least: 1,234 → 1,200 and 91 → 90.
func Leading(n int64) int64 {
	unit := int64(10)
	for n/unit >= 100 {
		unit *= 10
	}
	return n - n%unit
}
