package publish

import (
	"math/rand/v2"
	"testing"

	"compreface-stats/models/publish/noise"
)

func TestANumberIsShownWithinItsNoise(t *testing.T) {
	for _, c := range []struct {
		released, sigma  int64
		few              bool
		shown, exceeds   int64
		moreThan, margin int64
	}{
		{-12, 5, true, 0, 0, 0, 10},
		{0, 5, true, 0, 0, 0, 10},
		{19, 5, true, 0, 0, 0, 10},
		{20, 5, false, 20, 0, 0, 10},
		{33, 5, false, 35, 4, 0, 10},
		{125, 5, false, 125, 96, 90, 10},
		{182, 5, false, 180, 153, 150, 10},
		{1234, 5, false, 1235, 1205, 1200, 10},
		{39, 10, true, 0, 0, 0, 20},
		{12_345, 10, false, 12_345, 12_288, 12_000, 20},
	} {
		n := Number{Released: c.released, Sigma: c.sigma}
		if n.Few() != c.few || n.Shown() != c.shown || n.Exceeds() != c.exceeds || n.MoreThan() != c.moreThan ||
			n.Margin() != c.margin {
			t.Errorf("%+v: few %v, shown %d, exceeds %d, more than %d, margin %d",
				n, n.Few(), n.Shown(), n.Exceeds(), n.MoreThan(), n.Margin())
		}
	}
	if got := (Number{Sigma: 10}).FewWords(); got != "fewer than about 40" {
		t.Error(got)
	}
}

// What is said of a difference holds in 95 of 100 pairs of releases at least, whatever the noise of each and the digits
// that rounding takes.
func TestADifferenceHasAMarginOfItsOwn(t *testing.T) {
	random := rand.NewChaCha8([32]byte{7})
	dice := rand.New(random)
	for _, sigmas := range [][2]int64{{5, 5}, {10, 5}, {10, 10}} {
		const pairs = 20_000
		within, margin := 0, int64(0)
		for range pairs {
			trueThen, trueNow := 100+dice.Int64N(50), 200+dice.Int64N(50)
			then := Number{Released: trueThen + drawn(t, sigmas[0], random), Sigma: sigmas[0]}
			now := Number{Released: trueNow + drawn(t, sigmas[1], random), Sigma: sigmas[1]}
			by, m, _ := now.Since(then)
			margin = m
			if off := by - (trueNow - trueThen); off <= m && -off <= m {
				within++
			}
		}
		if got := float64(within) / pairs; got < 0.95 || got > 0.99 {
			t.Errorf("sigmas %v: ±%d holds in %.3f of the pairs", sigmas, margin, got)
		}
	}
	if _, _, ok := (Number{Released: 115, Sigma: 5}).Since(Number{Released: 100, Sigma: 5}); ok {
		t.Error("a difference as large as its margin is said")
	}
	if by, margin, ok := (Number{Released: 115, Sigma: 5}).Since(Number{Released: 80, Sigma: 5}); !ok || by != 35 || margin != 15 {
		t.Errorf("%d (±%d), %t", by, margin, ok)
	}
	if _, _, ok := (Number{Released: 115, Sigma: 5}).Since(Number{Released: 3, Sigma: 5}); ok {
		t.Error("a number that is not shown is told by its difference")
	}
}

func drawn(t *testing.T, sigma int64, random *rand.ChaCha8) int64 {
	t.Helper()
	x, err := noise.For(sigma).Draw(random)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
