package report

import (
	"math"
	"testing"
)

// Of two days most installations are the same: what counts is who is on one of them alone, and by chance these could as
// well be on the other.
func TestTwoDaysAreHeldAgainstEachOtherByWhoIsOnOneOfThemAlone(t *testing.T) {
	for _, c := range []struct {
		pair paired
		want string
	}{
		{paired{now: 168, before: 138, both: 90}, "beyond chance"},  // 78 came, 48 left
		{paired{now: 168, before: 138, both: 65}, "perhaps chance"}, // 103 came, 73 left
		{paired{now: 168, before: 138, both: 40}, "within chance"},  // 128 came, 98 left: more came and went
		{paired{now: 1030, before: 1000, both: 995}, "beyond chance"},
		{paired{now: 1030, before: 1000, both: 500}, "within chance"},
		{paired{now: 100, before: 100, both: 50}, ""}, // no change
		{paired{now: 19, before: 0, both: 0}, ""},     // too few
		{paired{now: 20, before: 0, both: 0}, "beyond chance"},
		{paired{now: 168, before: 138, both: -1}, ""}, // of a segment nobody knows
	} {
		if got := c.pair.verdict(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.pair, got, c.want)
		}
	}
}

// A verdict is that of the exact test, of as many throws of a coin, wherever that is not within a hair of 1 % or 5 %.
func TestTheVerdictOfTwoDaysIsThatOfTheExactTest(t *testing.T) {
	for all := int64(20); all <= 200; all++ {
		for came := int64(0); came <= all; came++ {
			p := paired{now: came, before: all - came}
			exact := coinTail(all, max(came, all-came))
			want := withinChance
			if exact < 0.01 {
				want = beyondChance
			} else if exact < 0.05 {
				want = perhapsChance
			}
			isClose := math.Abs(exact-0.05) <= 0.01 || math.Abs(exact-0.01) <= 0.004
			if got := p.verdict(); got != want && !isClose && p.now != p.before {
				t.Errorf("%d of %d: %s, the exact test says %.4f", came, all, got, exact)
			}
		}
	}
}

// coinTail is how likely a fair coin shows one side at least so often, two-sided.
func coinTail(throws, most int64) (p float64) {
	lg := func(n int64) float64 { v, _ := math.Lgamma(float64(n) + 1); return v }
	for k := most; k <= throws; k++ {
		p += math.Exp(lg(throws) - lg(k) - lg(throws-k) - float64(throws)*math.Ln2)
	}
	return min(1, 2*p)
}
