package effect

import (
	"math"
	"testing"
)

// Bands of all rows are as wide and in one line, so that how far a dot lies outside compares from row to row; whatever
// it is, it is in the drawing.
func TestBandsOfAllRowsAreDrawnAsWide(t *testing.T) {
	row := func(by, low, high float64) Row { return Row{Change: Change{After: by, Low: low, High: high}} }
	for name, rows := range map[string][]Row{
		"near":     {row(3, -4, 8), row(-0.5, -1, 1), row(0, -200, 100)},
		"outside":  {row(13.5, -4, 8), row(9, -2, 13), row(-0.25, -1.75, 1.75)},
		"far":      {row(900, -1, 1), row(0, -2, 2)},
		"no width": {row(14, 0, 0), row(0, 0, 0), row(1, -2, 2)},
	} {
		var width float64
		for i, shown := range Shown(rows) {
			band := shown.High - shown.Low
			if rows[i].High > rows[i].Low {
				if width == 0 {
					width = band
				}
				if math.Abs(band-width) > 1e-9 || band < 30 || math.Abs(shown.High+shown.Low-200) > 1e-9 {
					t.Errorf("%s: band %d is %.1f wide from %.1f, another %.1f", name, i, band, shown.Low, width)
				}
				if isIn := shown.By >= shown.Low && shown.By <= shown.High; isIn != rows[i].IsWithin() {
					t.Errorf("%s: dot %d at %.1f lies within: %t", name, i, shown.By, isIn)
				}
			}
			if min(shown.By, shown.Zero) < 5 || max(shown.By, shown.Zero) > 195 {
				t.Errorf("%s: dot %d at %.1f or its line at %.1f leaves the drawing", name, i, shown.By, shown.Zero)
			}
		}
	}
	if shown := Shown([]Row{{Change: Change{Unknown: true}}}); shown[0].HasBand {
		t.Error("a band that is not known is drawn")
	}
}
