package picture

import (
	"math"

	"compreface-stats/views"
)

// ticksAcross are what the bars of a label came to on earlier days: a stroke across them, wider than they are.
func (c chartArea) ticksAcross() {
	width := c.line * 0.8
	if c.isDense() {
		width *= 0.6
	}
	for i, s := range c.Plot.Series {
		if s.Ticks && c.Plot.DrawsSteps() {
			c.steps(s)
			continue
		}
		for label := range c.Plot.Labels {
			value := c.pieces[label][i].to
			if !s.Ticks || math.IsNaN(value) {
				continue
			}
			b, more := c.slot(label, i), c.pitch()*tickBeyond
			stroke := []pixelPoint{pt(b.left-more, c.y(value)), pt(b.right+more, c.y(value))}
			c.draw(stroke, c.colour("--card"), width*2)
			c.draw(stroke, c.colour(s.Token), width)
		}
	}
}

// steps are the strokes of many labels: one line from bar to bar, with a rim that keeps it in sight upon them.
func (c chartArea) steps(s views.Series) {
	runs, half := c.runs(s, 0, len(c.Plot.Labels)), c.pitch()/2
	for _, rim := range [2]bool{true, false} {
		token, width := s.Token, c.line*0.5
		if rim {
			token, width = "--card", c.line*1.1
		}
		for _, run := range runs {
			var path []pixelPoint
			for _, at := range run {
				path = append(path, at.plus(-half, 0), at.plus(half, 0))
			}
			c.draw(path, c.colour(token), width)
		}
	}
}

// tickBeyond is how far a stroke goes beyond its bar, as a share of the distance of two bars.
const tickBeyond = 0.08

// amongBars returns the place of a series among the bars of a label, from 0, and how many bars those are. A stroke has
// the place of the bar before it.
func (c chartArea) amongBars(series int) (place, count int) {
	for i, s := range c.Plot.Series {
		if s.Ticks || s.Dots {
			continue
		}
		if count++; i <= series {
			place = count - 1
		}
	}
	return place, max(1, count)
}
