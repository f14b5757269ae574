package picture

import (
	"slices"
	"testing"

	"compreface-stats/views"
)

// Charts beside each other that are held against all have one scale, and the words of their line.
func TestThePictureSaysTheShareOfAll(t *testing.T) {
	for _, quiet := range []int64{9, 15, 27} {
		whole := []int64{50, 50}
		p := views.Plot{Labels: []string{"One", "Other"}, Percent: true, Of: whole, Overall: views.OverallOf(quiet+1, 100, 55)}
		p.Series = []views.Series{views.SharesOf("Went quiet", "--accent", []int64{1, quiet}, whole)}
		words := texts(t, Picture{Drawing: views.Bars(p)})
		if !slices.Contains(words, p.Overall.Words) || !slices.Contains(words, "60 %") {
			t.Errorf("%q have no %q, or no scale to what others reach", words, p.Overall.Words)
		}
	}
}
