package publish

import (
	"math"
	"testing"

	"compreface-stats/models/publish/noise"
)

// The figures that stand on the privacy page.
func TestTheGuaranteeIsWhatIsPrinted(t *testing.T) {
	for _, c := range []struct {
		name           string
		loss           noise.Loss
		epsilon, right float64
	}{
		{"a headline, sigma 5", LossOfHeadline(5), 1.07, 0.54},
		{"a year, sigma 5", LossOfYear(5), 6.5, 0.71},
		{"a year, sigma 10", LossOfYear(10), 3.1, 0.61},
	} {
		if math.Abs(c.loss.Epsilon(Delta)-c.epsilon) > 0.06 || math.Abs(c.loss.GuessRight()-c.right) > 0.006 {
			t.Errorf("%s: epsilon %.3f, right %.3f", c.name, c.loss.Epsilon(Delta), c.loss.GuessRight())
		}
	}
}

func TestWhatWasReleasedAddsUpToAYear(t *testing.T) {
	var year Releases
	for month := range 12 {
		r := releaseOf(1000, 5)
		if month%3 != 2 {
			r.Parts, r.Newcomers = nil, nil
		}
		year = append(year, r)
	}
	if got, want := year.Loss(), LossOfYear(5); math.Abs(float64(got-want)) > 1e-9 {
		t.Errorf("%v, want %v", got, want)
	}
}
