package picture

import (
	"math"

	"compreface-stats/views"
)

// lines draws each series; the days that are not final stand apart from it, for it would seem to fall.
func (c chartArea) lines() {
	for _, s := range c.Plot.Series {
		c.marginBand(s)
	}
	for _, s := range c.Plot.Series {
		for _, run := range c.runs(s, 0, c.final()) {
			if s.Dashed {
				c.dashes(run, c.colour(s.Token), c.lineWidth(s))
			} else {
				c.draw(run, c.colour(s.Token), c.lineWidth(s))
			}
		}
		for _, run := range c.runs(s, c.final(), len(c.Plot.Labels)) {
			c.provisionalEnd(run, s)
		}
	}
}

// lineWidth is smaller where between many points a thick line would hide the course.
func (c chartArea) lineWidth(s views.Series) float64 {
	width := c.line
	if c.pitch() < c.line {
		width *= 0.6
	}
	if s.Dashed {
		width *= 0.7
	}
	if s.Thick {
		width *= 2.4
	}
	return width
}

// ends puts a dot where each line has the value that is written beside it.
func (c chartArea) ends() {
	for _, s := range c.Plot.Series {
		last := c.lastFinal(s)
		at := pt(c.x(last), c.y(s.Values[last]))
		c.fill(circlePath(at, c.line*1.35), c.colour(s.Token))
	}
}

// provisionalEnd puts a ring on each day that is not final.
func (c chartArea) provisionalEnd(run []pixelPoint, s views.Series) {
	if len(run) > 1 {
		c.dashes(run, c.colour(s.Token), c.line*0.5)
	}
	for _, at := range run {
		c.fill(circlePath(at, c.line*1.6), c.colour(s.Token))
		c.fill(circlePath(at, c.line*0.9), c.colour("--card"))
	}
}

// runs are the places of a series' values from one label to before another, apart where there is a gap.
func (c chartArea) runs(s views.Series, from, to int) (runs [][]pixelPoint) {
	var run []pixelPoint
	for i := from; i <= to; i++ {
		value := math.NaN()
		if i < to {
			value = valueAt(c.Plot, s, i)
		}
		if !math.IsNaN(value) {
			run = append(run, pt(c.x(i), c.y(value)))
		} else if len(run) > 0 {
			runs, run = append(runs, run), nil
		}
	}
	return runs
}

// areas lays the series upon each other. Days that are not final are pale columns apart from them: an area up to them
// would seem to be as final as the rest.
func (c chartArea) areas() {
	for i, s := range c.Plot.Series {
		c.area(i, c.final(), s.Token)
		for label := c.final(); label < len(c.Plot.Labels); label++ {
			c.provisionalColumn(label, c.pieces[label][i], s.Token)
		}
	}
	for i := range len(c.Plot.Series) - 1 {
		c.seam(i)
	}
}

func (c chartArea) provisionalColumn(label int, p valueSpan, token string) {
	if math.IsNaN(p.to) {
		return
	}
	half := min(max(c.pitch()*0.3, c.line*0.8), c.small.size*0.6)
	c.fill(boxPath(rect(c.x(label)-half, c.y(p.to), c.x(label)+half, c.y(p.from))), c.faint(token, paleShare))
}

// seam is a hairline of the card's colour between an area and the one upon it: it keeps neighbouring steps of a ramp
// apart for every eye. Where one of the two is thin, it would eat it.
func (c chartArea) seam(lower int) {
	var edge []pixelPoint
	for label := range c.final() {
		below, above := c.pieces[label][lower], c.pieces[label][lower+1]
		if min(c.thickness(below), c.thickness(above)) >= 2*c.line && above.from == below.to {
			edge = append(edge, pt(c.x(label), c.y(below.to)))
			continue
		}
		if len(edge) > 1 {
			c.draw(edge, c.colour("--card"), c.line*0.24)
		}
		edge = nil
	}
	if len(edge) > 1 {
		c.draw(edge, c.colour("--card"), c.line*0.24)
	}
}

// thickness is how many pixels a piece takes upwards; 0 where there is nothing.
func (c chartArea) thickness(p valueSpan) float64 {
	if math.IsNaN(p.to) {
		return 0
	}
	return math.Abs(c.y(p.from) - c.y(p.to))
}

// paleShare is how much of its colour is left to what is not final.
const paleShare = 0.35

// area fills what one series adds, up to before a label. Where it has a gap nothing is filled.
func (c chartArea) area(series, to int, token string) {
	var upper, lower []pixelPoint
	for label := 0; label <= to; label++ {
		value := valueSpan{from: math.NaN(), to: math.NaN()}
		if label < to {
			value = c.pieces[label][series]
		}
		if !math.IsNaN(value.to) {
			upper = append(upper, pt(c.x(label), c.y(value.to)))
			lower = append(lower, pt(c.x(label), c.y(value.from)))
			continue
		}
		for i := len(lower) - 1; i >= 0; i-- {
			upper = append(upper, lower[i])
		}
		if len(lower) > 1 {
			c.fill(polygonPath(upper...), c.colour(token))
		}
		upper, lower = nil, nil
	}
}
