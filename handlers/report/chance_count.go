package report

import (
	"math"

	"compreface-stats/views"
)

// happened is how many events there were on each of some days, one after the other. What is so on a day, such as how
// many installations are active, is no event: most of it is the same as on the day before.
type happened []int64

// CountMethod names the test for whoever reads its verdict, and what a note's page asks besides.
const CountMethod = "What chance has to do with the change is said by a Poisson test of these days, which allows for " +
	"bursts. The page of a note shuffles the days as well, and both have to agree. " + VerdictWords

// leastEventDays are needed on each side: a week, so that every weekday is there.
const leastEventDays = 7

// verdict says in words whether the sums of two times differ by more than chance; empty where too little is known: of
// less than a week, of fewer than views.FewestForShare events in both together.
//
// It is the conditional test of two Poisson counts: of all events as many are expected in each time as it has of the
// days. Przyborowski and Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31
// (1940), in its normal form with the correction for continuity, two-sided. Events come in bursts, which that test
// calls a change, so the variance is multiplied by the days' dispersion, if that is above 1: McCullagh and Nelder,
// "Generalized Linear Models" (1989), section 6.2.3.
func (h happened) verdict(before happened) string {
	now, all := float64(sumOf(h)), sumOf(h)+sumOf(before)
	if min(len(h), len(before)) < leastEventDays || !views.HasShare(all) {
		return ""
	}
	share := float64(len(h)) / float64(len(h)+len(before))
	expected := share * float64(all)
	deviation := math.Sqrt(h.dispersion(before) * expected * (1 - share))
	return chanceWords(func(z float64) bool { return math.Abs(now-expected)-0.5 > z*deviation })
}

// CountsDiffer reports whether what happened on the days of two times differs by more than chance makes in twenty times
// but one: headings, facts and figures call that perhaps chance, or beyond it.
func CountsDiffer(now, before []int64) bool {
	verdict := happened(now).verdict(happened(before))
	return verdict == beyondChance || verdict == perhapsChance
}

// dispersion is Pearson's: the days' variance about the mean of their own time as a multiple of that mean, which of
// independent events it equals. It is 1 or more.
func (h happened) dispersion(before happened) float64 {
	return max(1, (h.pearson()+before.pearson())/float64(len(h)+len(before)-2))
}

func (h happened) pearson() (sum float64) {
	mean := float64(sumOf(h)) / float64(len(h))
	if mean == 0 {
		return 0
	}
	for _, n := range h {
		sum += (float64(n) - mean) * (float64(n) - mean) / mean
	}
	return sum
}
