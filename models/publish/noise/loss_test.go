package noise

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// headline and year are the cells that one installation changes: by the number of a month, and by all that is
// published in a year (12 months; reach and size of 4 quarters; one cohort, seen three times).
const (
	headline = 1
	quarter  = 8
	year     = 12 + 4*4 + 3
)

func TestTheGuaranteeIsWhatIsPrinted(t *testing.T) {
	for _, c := range []struct {
		cells, sigma int64
		epsilon      float64
		right        float64
	}{
		{headline, 5, 1.07, 0.54},
		{year, 5, 6.5, 0.71},
		{year, 10, 3.1, 0.61},
	} {
		loss := LossOf(c.cells, c.sigma)
		if e := loss.Epsilon(1e-6); math.Abs(e-c.epsilon) > 0.05 {
			t.Errorf("%d cells at sigma %d: epsilon %.3f, want %.2f", c.cells, c.sigma, e, c.epsilon)
		}
		if r := loss.GuessRight(); math.Abs(r-c.right) > 0.005 {
			t.Errorf("%d cells at sigma %d: guessed right %.4f, want %.2f", c.cells, c.sigma, r, c.right)
		}
	}
}

func TestLossesAddUpWhateverTheirSigma(t *testing.T) {
	var months Loss
	for range 12 {
		months += LossOf(headline, 5)
	}
	if all := LossOf(12, 5); math.Abs(float64(months-all)) > 1e-12 {
		t.Errorf("twelve months are %v, want %v", months, all)
	}
	if sum := LossOf(4, 10) + LossOf(1, 5); sum != LossOf(2, 5) {
		t.Errorf("four cells at sigma 10 and one at 5 are %v, want two at 5: %v", sum, LossOf(2, 5))
	}
}

func TestNothingPublishedTellsNothing(t *testing.T) {
	if l := LossOf(0, 5); l.Epsilon(1e-6) != 0 || l.GuessRight() != 0.5 {
		t.Errorf("epsilon %v, guessed right %v", l.Epsilon(1e-6), l.GuessRight())
	}
}

func TestTheCutCostsLessThanAMillionthAYear(t *testing.T) {
	for _, sigma := range []int64{5, 10} {
		if c := edgeChance(For(sigma)); c <= 0 || year*c >= 1e-6 {
			t.Errorf("sigma %d: %.2g a cell, %.2g a year", sigma, c, year*c)
		}
	}
}

// experiment makes so many releases of cells of which everything is known but whether one installation took part in
// each, guesses that by the likelihood of the two worlds, and returns how often the guess was right. The known part of
// each cell is taken off: in a world without it a cell is its noise, in the other its noise and 1.
type experiment struct {
	noise  Gaussian
	cells  int
	random *rand.ChaCha8
}

func (e experiment) guessedRight(t *testing.T, releases int) float64 {
	t.Helper()
	right, coin := 0, rand.New(e.random)
	for range releases {
		tookPart := coin.IntN(2) == 1
		if e.guess(e.release(t, tookPart), coin) == tookPart {
			right++
		}
	}
	return float64(right) / float64(releases)
}

func (e experiment) release(t *testing.T, tookPart bool) []int64 {
	t.Helper()
	released := make([]int64, e.cells)
	for i := range released {
		x, err := e.noise.Draw(e.random)
		if err != nil {
			t.Fatal(err)
		}
		if released[i] = x; tookPart {
			released[i]++
		}
	}
	return released
}

// guess compares the likelihoods, whose logarithms differ by (2x-1)/(2 sigma²) for each cell. Equal ones are guessed
// by a coin; a value that only one world can have settles it.
func (e experiment) guess(released []int64, coin *rand.Rand) bool {
	var evidence int64
	for _, x := range released {
		switch {
		case x > e.noise.Cut:
			return true
		case x == -e.noise.Cut:
			return false
		}
		evidence += 2*x - 1
	}
	if evidence == 0 {
		return coin.IntN(2) == 1
	}
	return evidence > 0
}

// within returns how far a share of n guesses may be from its chance: three standard errors.
func within(chance float64, n int) float64 { return 3 * math.Sqrt(chance*(1-chance)/float64(n)) }

func TestWhoKnowsEverythingElseGuessesNoBetterThanThePrintedFigure(t *testing.T) {
	const releases = 20_000
	for i, c := range []struct {
		cells int
		sigma int64
	}{{headline, 5}, {quarter, 5}, {headline, 10}, {quarter, 10}} {
		t.Run(fmt.Sprintf("%d cells at sigma %d", c.cells, c.sigma), func(t *testing.T) {
			t.Parallel()
			e := experiment{noise: For(c.sigma), cells: c.cells, random: seeded(byte(20 + i))}
			right, printed := e.guessedRight(t, releases), LossOf(int64(c.cells), c.sigma).GuessRight()
			t.Logf("%.2f %% right, printed %.2f %%", 100*right, 100*printed)
			if math.Abs(right-printed) > within(printed, releases) {
				t.Errorf("right in %.2f %%, printed are %.2f %%", 100*right, 100*printed)
			}
		})
	}
}

// Less noise than is said would be seen: the experiment is held against the figure of sigma 5, with noise of sigma 4.
func TestTheExperimentSeesTooLittleNoise(t *testing.T) {
	const releases = 20_000
	e := experiment{noise: For(4), cells: quarter, random: seeded(30)}
	printed := LossOf(quarter, 5).GuessRight()
	if right := e.guessedRight(t, releases); right <= printed+within(printed, releases) {
		t.Errorf("right in %.2f %%, which passes for the %.2f %% of sigma 5", 100*right, 100*printed)
	}
}

// edgeChance returns the chance that the cut tells it all: that the noise of a cell is the last before the cut, and so
// is one that only one of the two worlds can have. At 5.6 sigma it is about one in a hundred million.
func edgeChance(g Gaussian) float64 {
	return weight(g, g.Cut) / weights(g)
}

func weight(g Gaussian, x int64) float64 {
	return math.Exp(-float64(x*x) / float64(2*g.Sigma*g.Sigma))
}

func weights(g Gaussian) float64 {
	sum := weight(g, 0)
	for x := int64(1); x <= g.Cut; x++ {
		sum += 2 * weight(g, x)
	}
	return sum
}
