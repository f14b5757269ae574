package noise

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// seeded is a reader of random bytes that are the same in every run of the tests. There is none outside them.
func seeded(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// draws counts what so many draws gave.
func draws(t *testing.T, g Gaussian, n int, random io.Reader) map[int64]int {
	t.Helper()
	seen := map[int64]int{}
	for range n {
		x, err := g.Draw(random)
		if err != nil {
			t.Fatal(err)
		}
		seen[x]++
	}
	return seen
}

// chiSquare holds counts of n draws against the exact chances. Values that are expected less than ten times are one
// class.
func chiSquare(g Gaussian, seen map[int64]int, n int) (sum float64, freedom int) {
	var rareWant, rareGot float64
	for x := -g.Cut; x <= g.Cut; x++ {
		want, got := float64(n)*weight(g, x)/weights(g), float64(seen[x])
		if want < 10 {
			rareWant += want
			rareGot += got
			continue
		}
		sum += (got - want) * (got - want) / want
		freedom++
	}
	if rareWant > 1 {
		sum += (rareGot - rareWant) * (rareGot - rareWant) / rareWant
		freedom++
	}
	return sum, freedom - 1
}

// chiSquareLimit is what chi-square exceeds once in a thousand times, by Wilson and Hilferty's formula.
func chiSquareLimit(freedom int) float64 {
	const normalLimit = 3.0902
	f := 2 / (9 * float64(freedom))
	return float64(freedom) * math.Pow(1-f+normalLimit*math.Sqrt(f), 3)
}

func TestNoiseHasTheExactChancesOfTheDiscreteGaussian(t *testing.T) {
	const n = 100_000
	for i, g := range []Gaussian{For(2), For(5), For(10), {Sigma: 5, Cut: 7}} {
		t.Run(fmt.Sprintf("sigma %d cut %d", g.Sigma, g.Cut), func(t *testing.T) {
			seen := draws(t, g, n, seeded(byte(i)))
			sum, freedom := chiSquare(g, seen, n)
			t.Logf("chi-square %.1f with %d degrees of freedom, limit %.1f", sum, freedom, chiSquareLimit(freedom))
			if sum > chiSquareLimit(freedom) {
				t.Errorf("chi-square %.1f, more than %.1f: %v", sum, chiSquareLimit(freedom), seen)
			}
			for x := range seen {
				if max(x, -x) > g.Cut {
					t.Errorf("%d is beyond the cut at %d", x, g.Cut)
				}
			}
		})
	}
}

// The test above would see a sigma that is slightly off, numbers moved to a cut, and a careless rounding.
func TestChiSquareTellsOtherNoiseFromTheDiscreteGaussian(t *testing.T) {
	const n = 100_000
	random := rand.New(seeded(9))
	for name, other := range map[string]func() int64{
		"a sigma 2 % larger":         func() int64 { return int64(math.Round(5.1 * random.NormFloat64())) },
		"cut short, not drawn again": func() int64 { return min(max(int64(math.Round(5*random.NormFloat64())), -14), 14) },
		"rounded toward zero":        func() int64 { return int64(5 * random.NormFloat64()) },
	} {
		seen := map[int64]int{}
		for range n {
			seen[other()]++
		}
		if sum, freedom := chiSquare(For(5), seen, n); sum <= chiSquareLimit(freedom) {
			t.Errorf("%s: chi-square %.1f is not told from noise of sigma 5 (limit %.1f)", name, sum, chiSquareLimit(freedom))
		}
	}
}

func TestTheCutOfTheProgramIsAtFiveAndThreeFifthsSigma(t *testing.T) {
	for sigma, cut := range map[int64]int64{2: 11, 5: 28, 10: 56} {
		if g := For(sigma); g != (Gaussian{Sigma: sigma, Cut: cut}) {
			t.Errorf("For(%d) is %+v, want the cut at %d", sigma, g, cut)
		}
	}
}

func TestNoNumberIsDrawnWhereTheReaderFails(t *testing.T) {
	broken := errors.New("no entropy")
	var enough bool
	for n := int64(0); n < 400 && !enough; n++ {
		x, err := For(5).Draw(io.MultiReader(io.LimitReader(seeded(1), n), iotest.ErrReader(broken)))
		if enough = err == nil; !enough && (!errors.Is(err, broken) || x != 0) {
			t.Fatalf("after %d bytes: %d, %v; want no number and the reader's error", n, x, err)
		}
	}
	if !enough {
		t.Error("400 bytes were not enough for one draw")
	}
	if _, err := For(5).Draw(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Errorf("of an empty reader: %v, want io.EOF", err)
	}
}

func TestADistributionThatCannotBeDrawnExactlyIsRefused(t *testing.T) {
	for _, g := range []Gaussian{{}, {Sigma: -5, Cut: 28}, {Sigma: 5}, {Sigma: 5, Cut: 4}, {Sigma: 5, Cut: 51}, For(1001)} {
		if _, err := g.Draw(seeded(1)); err == nil {
			t.Errorf("%+v was drawn from", g)
		}
	}
	if _, err := For(mostSigma).Draw(seeded(1)); err != nil {
		t.Error(err)
	}
}

func BenchmarkDraw(b *testing.B) {
	random := seeded(1)
	for b.Loop() {
		if _, err := For(5).Draw(random); err != nil {
			b.Fatal(err)
		}
	}
}
