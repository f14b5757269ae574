package views

import (
	"encoding/json"
	"testing"
)

// The page and its pictures have one scale for a panel: it holds all values of a line and of its earlier days, ends at a
// round number, and is the same whether or not the earlier days are drawn at first.
func TestPanelsHaveOneScaleOnThePageAndInPictures(t *testing.T) {
	for most := 1.0; most < 3e6; most = most*1.3 + 1 {
		d := Lines(Plot{
			Labels: []string{"2025-05-01", "2025-05-02"}, Panels: true,
			Series: []Series{
				{Name: "A", Values: []float64{most / 3, most / 2}}, {Name: "A, a year ago", Values: []float64{1, most}, Off: true},
				{Name: "B", Values: []float64{0, 3}},
			},
			Comparisons: []Comparison{{Of: "A", With: "A, a year ago", Days: 364}},
		})
		for _, log := range []bool{false, true} {
			d.Plot.Log = log
			var read optionReading
			written, err := json.Marshal(d.Option().Reading)
			if err := json.Unmarshal(written, &read); err != nil {
				t.Fatal(err)
			}
			page, picture := read.Scales["A"], d.WithoutOff().PanelScales()["A"]
			if err != nil || page != picture || page.High < most || page.High > 2.5*most+2 || len(read.Scales) != 2 {
				t.Errorf("up to %v: %+v on the page, %+v in a picture, %v", most, page, picture, err)
			}
			if last := RoundStep(page.High / 2); !log && page.Low != 0 || last <= 0 {
				t.Errorf("up to %v: from %v", most, page.Low)
			}
		}
	}
}
