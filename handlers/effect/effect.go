// Package effect holds what was counted before a day against what was counted after it, with the band in which the
// change would lie by chance alone, so that chance is called chance. It is given numbers and asks nobody. Start with
// Of, the method, and with Around, which applies it to what is counted around a day.
package effect

import (
	"math/rand/v2"
	"slices"
)

// Day is what was counted on one day.
type Day struct {
	Weekday int // 0 to 6
	Count   int64
}

// Change is how much was counted a week before and after, on average, and the band of what chance alone would do.
type Change struct {
	Before, After         float64
	Low, High             float64 // of After − Before, from chance alone
	BeforeDays, AfterDays int
	Unknown               bool // there is too little to know the band
	// P is how likely chance alone changes as much, either way: 0.05 or less outside of the band.
	P float64
}

// By is the change.
func (c Change) By() float64 { return c.After - c.Before }

// IsWithin reports whether the change lies in its band: chance alone does that in 95 of 100 cases.
func (c Change) IsWithin() bool { return c.By() >= c.Low && c.By() <= c.High }

// LeastDays are needed on each side: a week, so that every weekday is there.
const LeastDays = 7

// The band holds the middle 95 % of as many shuffles: with the change itself that are 2,000, of which 50 lie below it
// and 50 above.
const (
	shuffles = 1999
	beside   = 50
)

// Of returns the change between two runs of days. The band is that of a permutation test, stratified by weekday: the
// days' counts are dealt out anew to before and after, each weekday among itself, as if the day between had meant
// nothing; the middle 95 % of the changes that come of it are the band. Of days that were equal but for chance and
// their weekday, 5 % of the changes at most lie outside of it. The same days always give the same band.
func Of(before, after []Day) Change {
	c := Change{Before: weekly(before), After: weekly(after), BeforeDays: len(before), AfterDays: len(after)}
	strata := byWeekday(before, after)
	dice := rand.New(rand.NewPCG(uint64(len(before)), uint64(len(after)))) //nolint:gosec // no secret hangs on it
	changes := make([]float64, shuffles)
	for i := range changes {
		var first, last int64
		for _, s := range strata {
			f, l := s.deal(dice)
			first, last = first+f, last+l
		}
		changes[i] = perWeek(last, len(after)) - perWeek(first, len(before))
	}
	slices.Sort(changes)
	c.Low, c.High, c.P = changes[beside-1], changes[shuffles-beside], likely(changes, c.By())
	return c
}

// likely is the share of the sorted changes, with the change itself among them, that lie as far out, of both ends.
func likely(changes []float64, by float64) float64 {
	above, _ := slices.BinarySearch(changes, by)
	below, _ := slices.BinarySearchFunc(changes, by, func(one, by float64) int {
		if one <= by {
			return -1
		}
		return 1
	})
	return min(1, 2*float64(1+min(below, len(changes)-above))/float64(len(changes)+1))
}

func weekly(days []Day) float64 {
	var sum int64
	for _, d := range days {
		sum += d.Count
	}
	return perWeek(sum, len(days))
}

func perWeek(sum int64, days int) float64 {
	if days == 0 {
		return 0
	}
	return 7 * float64(sum) / float64(days)
}

// stratum is the counts of one weekday, and how many of them were before.
type stratum struct {
	counts []int64
	before int
}

func byWeekday(before, after []Day) (strata [7]stratum) {
	for _, d := range before {
		s := &strata[d.Weekday]
		s.counts = append(s.counts, d.Count)
		s.before++
	}
	for _, d := range after {
		s := &strata[d.Weekday]
		s.counts = append(s.counts, d.Count)
	}
	return strata
}

// deal gives as many days to before as there were, by chance.
func (s stratum) deal(dice *rand.Rand) (first, last int64) {
	for i := range s.counts {
		j := i + dice.IntN(len(s.counts)-i)
		s.counts[i], s.counts[j] = s.counts[j], s.counts[i]
		if i < s.before {
			first += s.counts[i]
		} else {
			last += s.counts[i]
		}
	}
	return first, last
}
