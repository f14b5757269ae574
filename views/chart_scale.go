package views

import "math"

// UseLogScale draws lines of counts by powers of ten. Other drawings stay as they are, and it returns false.
func (d *Drawing) UseLogScale() bool {
	if d.Form != FormLines || d.Plot.Percent {
		return false
	}
	d.Plot.Log = true
	return true
}

// SharesOf returns a Series of shares of the label's population.
func SharesOf(name, token string, counts, of []int64) Series {
	s := Series{Name: name, Token: token, Counts: counts, Values: make([]float64, len(counts))}
	for i, n := range counts {
		s.Values[i] = PercentOf(n, of[i])
	}
	return s
}

// ValueWords writes a value of a series: "25", "46.2 %", and of shares of few "3 of 7".
func (p Plot) ValueWords(s Series, label int) string {
	if p.Percent && label < len(p.Of) && label < len(s.Counts) && !HasShare(p.Of[label]) {
		return PartOf(s.Counts[label], p.Of[label])
	}
	return FullNumber(s.Values[label], p.Percent)
}

// PercentOf returns a share from 0 to 100 with one place after the point. A share of nothing is not 0: it is NaN, and
// left out of a drawing.
func PercentOf(part, whole int64) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return math.Round(1000*float64(part)/float64(whole)) / 10
}
