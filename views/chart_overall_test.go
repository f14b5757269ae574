package views

import "testing"

// Bars that are held against all have a line, and are pale where few are behind them.
func TestBarsThatAreHeldAgainstAllArePaleOfFew(t *testing.T) {
	parts, whole := []int64{7, 21}, []int64{17, 52}
	p := Plot{Labels: []string{"few", "many"}, Percent: true, Of: whole, Overall: OverallOf(28, 69, 60)}
	p.Series = []Series{SharesOf("Went quiet", TokenLapsed, parts, whole)}
	same(t, "words", p.Overall.Words, "all: 40.6 %")
	same(t, "the line", Bars(p).Option().Reading.Overall, p.Overall)
	same(t, "few", p.IsPaleOfFew(0, false), true)
	same(t, "many", p.IsPaleOfFew(1, false), false)
	if p.Overall = OverallOf(1, 3, 40); p.Overall != nil || p.IsPaleOfFew(0, false) {
		t.Errorf("of three there is a share of all: %v", p.Overall)
	}
}

// Drawings beside each other end where the highest of them does, at a round share.
func TestOneScaleHoldsTheHighestShare(t *testing.T) {
	for highest, want := range map[float64]float64{0: 20, 20: 20, 20.1: 40, 50: 60, 80.5: 100, 100: 100} {
		same(t, "the end", OverallOf(28, 69, highest).End, want)
	}
}
