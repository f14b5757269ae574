package report

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Those with an interval are from Newcombe, table II, method 10.
func TestSharesDifferWhereTheIntervalOfTheirDifferenceLeavesZeroOut(t *testing.T) {
	for _, c := range []struct {
		now, before share
		want        bool
	}{
		{share{56, 70}, share{48, 80}, true}, // 0.0524 to 0.3339
		{share{9, 10}, share{3, 10}, true},   // 0.1705 to 0.8090
		{share{6, 7}, share{2, 7}, true},     // 0.0582 to 0.8062
		{share{5, 56}, share{0, 29}, false},  // −0.0381 to 0.1926
		{share{0, 10}, share{0, 20}, false},
		{share{10, 10}, share{0, 20}, true},
		{share{66, 169}, share{46, 136}, false},
		{share{3, 4}, share{}, false},
	} {
		if got := c.now.differs(c.before, z95); got != c.want || got != c.before.differs(c.now, z95) {
			t.Errorf("%v and %v: %t", c.now, c.before, got)
		}
	}
	low, high := share{15, 148}.interval(z95) // Newcombe, method 3: 0.0624 to 0.1605
	if math.Abs(low-0.0624) > 5e-5 || math.Abs(high-0.1605) > 5e-5 {
		t.Errorf("%v to %v", low, high)
	}
}

// Where nothing changed but by chance, about one of twenty is called a difference.
func TestSharesThatAreTheSameSeldomDiffer(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 95))
	draw := func(n int, p float64) (s share) {
		for range n {
			if s.whole++; dice.Float64() < p {
				s.part++
			}
		}
		return s
	}
	for _, p := range []float64{0.1, 0.35, 0.7} {
		const trials = 2000
		for z, most := range map[float64]float64{z95: 0.065, z99: 0.018} {
			called := 0
			for range trials {
				if draw(169, p).differs(draw(136, p), z) {
					called++
				}
			}
			if got := float64(called) / trials; got > most {
				t.Errorf("of a share of %v, %.3f differ to %v", p, got, z)
			}
		}
	}
}
