package effect

import (
	"math"
	"math/rand/v2"
	"testing"
)

// invent returns eight weeks of days that differ by weekday and by chance alone: counts of Poisson.
func invent(dice *rand.Rand, level float64) (days []Day) {
	for i := range 56 {
		mean := level
		if i%7 >= 5 {
			mean *= 0.4
		}
		days = append(days, Day{Weekday: i % 7, Count: poisson(dice, mean)})
	}
	return days
}

func poisson(dice *rand.Rand, mean float64) (n int64) {
	for left := dice.Float64(); left > math.Exp(-mean); left *= dice.Float64() {
		n++
	}
	return n
}

// Where nothing happened the band is left in about its stated share; of few and small numbers less often, never more.
func TestTheBandIsLeftInItsStatedShareWhereNothingHappened(t *testing.T) {
	const trials = 300
	for level, share := range map[float64][2]float64{60: {0.02, 0.085}, 0.3: {0.003, 0.085}} {
		dice, left := rand.New(rand.NewPCG(uint64(level*10), 95)), 0
		for range trials {
			days := invent(dice, level)
			if !Of(days[:28], days[28:]).IsWithin() {
				left++
			}
		}
		if got := float64(left) / trials; got < share[0] || got > share[1] {
			t.Errorf("of %v a day, %.3f are outside, want %v", level, got, share)
		}
	}
}

// What really changed is seen: half as many again, of 60 a day.
func TestWhatChangedLeavesItsBand(t *testing.T) {
	dice, seen := rand.New(rand.NewPCG(4, 95)), 0
	for range 40 {
		before, after := invent(dice, 60)[:28], invent(dice, 90)[28:]
		c := Of(before, after)
		if !c.IsWithin() && c.By() > c.High && c.Low < 0 && c.High > 0 {
			seen++
		}
	}
	if seen < 39 {
		t.Errorf("seen %d times of 40", seen)
	}
}

func TestTheSameDaysGiveTheSameBandAndNothingStaysWithin(t *testing.T) {
	days := invent(rand.New(rand.NewPCG(5, 95)), 10)
	if a, b := Of(days[:28], days[28:]), Of(days[:28], days[28:]); a != b {
		t.Errorf("%+v and %+v", a, b)
	}
	if c := Of(make([]Day, 28), make([]Day, 28)); !c.IsWithin() || c.Before != 0 || c.High != 0 {
		t.Errorf("of nothing: %+v", c)
	}
	twice := make([]Day, 28)
	for i := range twice {
		twice[i] = Day{Weekday: i % 7, Count: 2}
	}
	if c := Of(make([]Day, 28), twice); c.Before != 0 || c.After != 14 || c.IsWithin() {
		t.Errorf("%+v", c)
	}
}
