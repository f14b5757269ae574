package views

import "testing"

func TestAHairlineLeadsFromOneFloatingBarToTheNext(t *testing.T) {
	p := Plot{Labels: []string{"before", "new", "quiet", "after"}, Floors: []float64{0, 10, 15, 0}}
	p.Series = []Series{Counts("Installations", TokenActive28, []int64{10, 5, -8, 7})}
	same(t, "ends", StackedBars(p).Option().Reading.Ends, []float64{10, 15, 7})
	p.Series = append(p.Series, p.Series[0])
	same(t, "beside earlier bars", len(p.FloatingEnds()), 0)
}
