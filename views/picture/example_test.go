package picture_test

import (
	"bytes"
	"fmt"

	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// A chart becomes a picture for a slide. Its words can be searched for, and it needs neither fonts nor scripts.
func Example() {
	chart := views.Chart{
		Title:      "Active installations",
		Definition: "Installations seen in the 28 days to each day.",
		Drawing: views.Lines(views.Plot{
			Labels: []string{"2025-05-29", "2025-05-30", "2025-05-31"},
			Unit:   "installations",
			Series: []views.Series{views.Counts("28 days", views.TokenActive28, []int64{24, 25, 26})},
		}),
	}
	p := picture.FromChart(chart, views.RangeLabel("2025-05-29", "2025-05-31"))
	svg, err := p.SVG()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.HasPrefix(svg, []byte("<svg ")), bytes.Contains(svg, []byte(`data-text="31 May"`)))
	fmt.Println(p.AltText())
	// Output:
	// true true
	// Active installations. 29 – 31 May 2025 (3 days). 28 days: 29 May 2025 24, 30 May 2025 25, 31 May 2025 26.
}

// The words of a badge are measured, so that it is as wide as they are.
func ExampleBadge() {
	badge, err := picture.Badge("active installations", "1,200+", views.TokenAccent)
	if err != nil {
		fmt.Println(err)
		return
	}
	start, _, _ := bytes.Cut(badge, []byte(" viewBox"))
	fmt.Println(string(start))
	// Output:
	// <svg xmlns="http://www.w3.org/2000/svg" role="img" width="154" height="20"
}
