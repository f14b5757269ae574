// Package noise draws the noise that stands in every published number, and says what the noise guarantees.
//
// It imports nothing of the program and touches nothing: it is given a source of random bytes and returns whole
// numbers. Begin with Gaussian, whose Draw is one draw of noise, and Loss, which says what all draws together tell.
package noise

import (
	"fmt"
	"io"
)

// Gaussian is the discrete Gaussian distribution: x has a weight of exp(-x²/(2 Sigma²)), for whole numbers from -Cut
// to Cut, and none beyond. The variance is Sigma² to within the little that the cut takes.
type Gaussian struct {
	Sigma, Cut int64
}

// For returns the Gaussian of the program at a sigma: cut at 5.6 sigma, which is 28 at 5 and 56 at 10.
func For(sigma int64) Gaussian { return Gaussian{Sigma: sigma, Cut: 28 * sigma / 5} }

// The most that a Gaussian may be: with it, no product of Draw leaves 63 bits.
const (
	mostSigma = 1000
	mostCut   = 10 // times sigma
)

// Draw draws one number. It is exact: by the algorithms of Canonne, Kamath and Steinke (The Discrete Gaussian for
// Differential Privacy, 2020), whose only numbers are integers, so that no rounding shows in what is drawn. A number
// beyond the cut is drawn again, never moved to it. What the reader fails with is returned, and then no number.
func (g Gaussian) Draw(random io.Reader) (int64, error) {
	if g.Sigma < 1 || g.Sigma > mostSigma || g.Cut < g.Sigma || g.Cut > mostCut*g.Sigma {
		return 0, fmt.Errorf("drawing noise: no such distribution: sigma %d, cut %d", g.Sigma, g.Cut)
	}
	d := dice{random: random}
	for d.err == nil {
		if x := d.laplace(g.Sigma + 1); max(x, -x) <= g.Cut && g.keeps(&d, x) && d.err == nil {
			return x, nil
		}
	}
	return 0, fmt.Errorf("drawing noise: %w", d.err)
}

// keeps makes a Gaussian of a discrete Laplace distribution of scale t = Sigma + 1, by keeping x with the chance of
// exp(-(|x| - Sigma²/t)² / (2 Sigma²)).
func (g Gaussian) keeps(d *dice, x int64) bool {
	t, square := g.Sigma+1, g.Sigma*g.Sigma
	away := max(x, -x)*t - square
	return d.chanceOfExp(away*away, 2*square*t*t)
}
