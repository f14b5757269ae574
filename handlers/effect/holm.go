package effect

import (
	"cmp"
	"math"
	"slices"
)

// atMost is in how many notes, of those about which nothing happened, a row may be called beyond chance.
const atMost = 0.05

// holm marks the rows that are beyond chance though all of them are looked at: by the step-down procedure of Holm
// ("A simple sequentially rejective multiple test procedure", 1979), which holds however the rows hang together. Where
// nothing happened, any row at all is marked in 5 % of cases at most. None is marked that lies within its band.
func holm(rows []Row) {
	var order []int
	for i, r := range rows {
		if !r.Unknown {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[a].P, rows[b].P) })
	for rank, i := range order {
		if rows[i].P > atMost/float64(len(order)-rank) {
			return
		}
		rows[i].Beyond = !rows[i].IsWithin() && !rows[i].unsure
	}
}

// studentTails is how likely a value of Student's t lies farther from 0 than t, either way. For whole degrees of
// freedom it is a finite sum: Abramowitz and Stegun, 26.7.3 and 26.7.4.
func studentTails(t float64, free int) float64 {
	angle := math.Atan(math.Abs(t) / math.Sqrt(float64(free)))
	sin, cos := math.Sincos(angle)
	sum, term := 0.0, 1.0
	if free%2 == 1 {
		term = cos
	}
	for k := free%2 + 2; k <= free; k += 2 {
		sum += term
		term *= cos * cos * float64(k-1) / float64(k)
	}
	if free%2 == 1 {
		return 1 - (angle+sin*sum)*2/math.Pi
	}
	return 1 - sin*sum
}
