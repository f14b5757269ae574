package report

import (
	"math/rand/v2"
	"testing"
)

// spread deals so many events evenly out to days.
func spread(events, days int) happened {
	h := make(happened, days)
	for i := range events {
		h[i%days]++
	}
	return h
}

// The limits are those of the binomial distribution: of 60 events of which half is expected, 21 or fewer have 1.4 %
// and 22 or fewer 2.6 %; of which a quarter is expected, 22 or more have 3.0 % and 23 or more 1.5 %.
func TestCountsDifferWhereTheShareOfTheirDaysDoesNotExplainIt(t *testing.T) {
	for _, c := range []struct {
		now, before happened
		want        string
	}{
		{spread(38, 28), spread(22, 28), "within chance"},
		{spread(39, 28), spread(21, 28), "perhaps chance"},
		{spread(41, 28), spread(19, 28), "beyond chance"},
		{spread(22, 28), spread(38, 28), "within chance"},
		{spread(21, 28), spread(39, 28), "perhaps chance"},
		{spread(22, 7), spread(38, 21), "within chance"},
		{spread(23, 7), spread(37, 21), "perhaps chance"},
		{spread(30, 28), spread(30, 28), "within chance"},
		{spread(19, 28), spread(0, 28), ""},  // too few
		{spread(300, 6), spread(10, 28), ""}, // too short
		{spread(0, 28), spread(0, 28), ""},   // none
		{happened{}, spread(300, 28), ""},    // no days
		{spread(40, 28), spread(0, 28), "beyond chance"},
		// 40 of the 60 on one day are a burst, and no change of all of them.
		{append(spread(0, 27), 40), spread(20, 28), "within chance"},
	} {
		if got := c.now.verdict(c.before); got != c.want {
			t.Errorf("%d in %d days after %d in %d: %q, want %q",
				sumOf(c.now), len(c.now), sumOf(c.before), len(c.before), got, c.want)
		}
	}
}

// Where nothing changed but by chance, one of twenty at most is called a change, and one of a hundred beyond chance: also
// of services, which an installation often creates by the dozen.
func TestCountsOfTheSameRateSeldomDiffer(t *testing.T) {
	dice := rand.New(rand.NewPCG(11, 95))
	draw := func(days, size int) happened {
		h := make(happened, days)
		for i := range h {
			for range 20 { // a chance in ten each
				if dice.IntN(10) == 0 {
					h[i] += int64(1 + dice.IntN(size))
				}
			}
		}
		return h
	}
	for _, size := range []int{1, 5} {
		for _, days := range [][2]int{{28, 28}, {90, 90}, {7, 84}} {
			const trials = 2000
			called := map[string]float64{}
			for range trials {
				called[draw(days[0], size).verdict(draw(days[1], size))] += 1. / trials
			}
			if beyond, perhaps := called[beyondChance], called[perhapsChance]; beyond > 0.018 || beyond+perhaps > 0.065 {
				t.Errorf("of bursts up to %d in %v days, %.3f are beyond chance, %.3f perhaps", size, days, beyond, perhaps)
			}
		}
	}
}
