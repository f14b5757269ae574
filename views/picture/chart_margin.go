package picture

import (
	"math"
	"slices"

	"compreface-stats/views"
)

// marginShare is how much of a line's colour its margin has: the grid is seen through it, and the line on it.
const marginShare = 0.2

// showsMargin reports whether the drawing shows how far true values may be from the drawn ones. In a stack a margin
// belongs to no edge.
func showsMargin(d views.Drawing) bool {
	return d.Plot.Margin > 0 && (d.Form == views.FormLines || d.Form == views.FormBars)
}

// highest is where the margin of a value ends above.
func highest(d views.Drawing, value float64) float64 {
	if !showsMargin(d) {
		return value
	}
	_, high := d.Plot.Bounds(value)
	return high
}

// marginBand draws the band around a line; a value between gaps gets a whisker. A line for comparison has none.
func (c chartArea) marginBand(s views.Series) {
	if c.Form != views.FormLines || !c.Plot.HasBand(s) {
		return
	}
	var upper, lower []pixelPoint
	for label := range len(c.Plot.Labels) + 1 {
		value := math.NaN()
		if label < len(c.Plot.Labels) {
			value = valueAt(c.Plot, s, label)
		}
		if !math.IsNaN(value) {
			low, high := c.Plot.Band(s, label)
			ends := pixelBox{top: c.y(high), bottom: c.y(low)}
			upper, lower = append(upper, pt(c.x(label), ends.top)), append(lower, pt(c.x(label), ends.bottom))
			continue
		}
		fillMargin(c, upper, lower, s.Token)
		upper, lower = nil, nil
	}
}

func fillMargin(c chartArea, upper, lower []pixelPoint, token string) {
	if len(upper) == 1 {
		c.whisker(upper[0].x, pixelBox{top: upper[0].y, bottom: lower[0].y}, c.line*2)
		return
	}
	slices.Reverse(lower)
	c.fill(polygonPath(append(upper, lower...)...), c.faint(token, marginShare))
}

// marginEnds is where the margin of a value ends above and below.
func (c chartArea) marginEnds(value float64) pixelBox {
	low, high := c.Plot.Bounds(value)
	return pixelBox{top: c.y(high), bottom: c.y(low)}
}

// barMargin draws a whisker at the end of a bar.
func (c chartArea) barMargin(b pixelBox, value float64) {
	if showsMargin(c.Drawing) {
		c.whisker((b.left+b.right)/2, c.marginEnds(value), min(b.width()*0.3, c.line*3.5))
	}
}

// whisker is an upright with an end above and below, so wide on both sides. A rim of the card's colour keeps it in
// sight on every colour.
func (c chartArea) whisker(x float64, ends pixelBox, wide float64) {
	strokes := [][]pixelPoint{
		{pt(x, ends.top), pt(x, ends.bottom)},
		{pt(x-wide, ends.top), pt(x+wide, ends.top)},
		{pt(x-wide, ends.bottom), pt(x+wide, ends.bottom)},
	}
	for _, stroke := range strokes {
		c.draw(stroke, c.colour("--card"), c.line*1.1)
	}
	for _, stroke := range strokes {
		c.draw(stroke, c.colour("--ink"), c.line*0.45)
	}
}
