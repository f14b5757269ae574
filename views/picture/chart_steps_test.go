package picture

import (
	"testing"

	"compreface-stats/views"
)

// A picture draws of many bars one line and its rim where it draws a stroke and its rim a bar of few: as the page does.
func TestPicturesDrawEarlierDaysOfManyBarsAsOneLine(t *testing.T) {
	for labels, want := range map[int]int{25: 50, 26: 2, 53: 2} {
		earlier := views.Series{Name: "earlier", Token: views.TokenInk, Values: wave(labels, 50, 1), Ticks: true}
		d := *views.Bars(views.Plot{Labels: inventedDays(labels), Series: []views.Series{earlier}})
		s, err := newCanvas(Slide, false)
		if err != nil {
			t.Fatal(err)
		}
		all := allSpans(d)
		c := chartArea{canvas: s, Drawing: d, pieces: all, room: rect(100, 100, 900, 500), scale: scaleFor(d, all)}
		c.ticksAcross()
		if got := len(s.shapes); got != want {
			t.Errorf("%d bars have %d shapes, want %d", labels, got, want)
		}
	}
}
