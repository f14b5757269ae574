package noise

import (
	"crypto/rand"
	"io"
	"math/big"
)

// dice throws chances that are exact fractions, and exact powers of e. After the first error of its reader, what it
// returns means nothing, and every loop ends.
type dice struct {
	random io.Reader
	err    error
}

// below throws one of 0 to n-1, each with the same chance.
func (d *dice) below(n int64) int64 {
	if d.err != nil {
		return 0
	}
	thrown, err := rand.Int(d.random, big.NewInt(n))
	if err != nil {
		d.err = err
		return 0
	}
	return thrown.Int64()
}

// chance is true with the chance of part/whole.
func (d *dice) chance(part, whole int64) bool { return d.below(whole) < part }

// chanceOfExp is true with the chance of exp(-part/whole): once for each whole, and once for what remains.
func (d *dice) chanceOfExp(part, whole int64) bool {
	for ; part > whole; part -= whole {
		if !d.chanceOfExpOfFraction(1, 1) {
			return false
		}
	}
	return d.chanceOfExpOfFraction(part, whole)
}

// chanceOfExpOfFraction is chanceOfExp for a part that is no more than the whole. With f for part/whole, n throws of
// chances f/1, f/2, ... f/n succeed with fⁿ/n!; that the first to fail has an odd number is the series of exp(-f).
func (d *dice) chanceOfExpOfFraction(part, whole int64) bool {
	n := int64(1)
	for d.err == nil && d.chance(part, whole) && d.chance(1, n) {
		n++
	}
	return n%2 == 1
}

// laplace throws a discrete Laplace distribution: x has a weight of exp(-|x|/scale).
func (d *dice) laplace(scale int64) int64 {
	for d.err == nil {
		x := d.below(scale)
		if !d.chanceOfExp(x, scale) {
			continue
		}
		for d.err == nil && d.chanceOfExp(1, 1) {
			x += scale
		}
		positive := d.chance(1, 2)
		if positive {
			return x
		}
		if x != 0 { // zero has one sign only
			return -x
		}
	}
	return 0
}
