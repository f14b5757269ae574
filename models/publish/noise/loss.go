package noise

import "math"

// Loss is the most that published numbers tell of whether one installation took part, to somebody who knows everything
// else: what all others reported, those he invented among them, and whatever was or will be published. It is the rho
// of zero-concentrated differential privacy. Losses of several publications add up, by plain addition, whatever the
// publications and whoever compares them; nothing that is made of published numbers adds to it.
type Loss float64

// LossOf returns the loss by so many cells, each of which one installation changes by at most 1, with noise of a sigma.
func LossOf(cells, sigma int64) Loss {
	return Loss(float64(cells) / (2 * float64(sigma) * float64(sigma)))
}

// Epsilon returns the loss as the epsilon of approximate differential privacy: but for a chance of delta, nothing
// becomes more than exp(epsilon) times as likely by one installation's taking part. To delta comes EdgeChance for
// each cell.
func (l Loss) Epsilon(delta float64) float64 {
	return float64(l) + 2*math.Sqrt(float64(l)*math.Log(1/delta))
}

// GuessRight returns how often the best guess of whether one installation took part is right, where both are equally
// likely beforehand: 0.5 is to know nothing, 1 to know it.
func (l Loss) GuessRight() float64 {
	return normal(math.Sqrt(2*float64(l)) / 2)
}

// normal is the normal distribution function.
func normal(x float64) float64 { return (1 + math.Erf(x/math.Sqrt2)) / 2 }
