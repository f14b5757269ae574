package picture

import "compreface-stats/views"

func (s *canvas) swatchSide() float64 { return s.text.size * 0.75 }

// swatch draws a key that looks like what it names: a stroke for a line, dashes for a dashed one, a pale box with an
// outline for bars of earlier days, a dot, or a box.
func (c chartArea) swatch(key views.Series, at pixelPoint) {
	side := c.swatchSide()
	whole := rect(at.x, at.y-side*0.94, at.x+side, at.y+side*0.06)
	bars := c.isBars() || len(c.Plot.Floors) > 0
	switch {
	case key.Dots:
		c.fill(circlePath(pt(at.x+side/2, at.y-side*0.44), side*0.36), c.colour(key.Token))
	case key.Ticks, c.Form == views.FormLines && !key.Dashed:
		c.stroke(whole, key.Token, [2]float64{0, 1})
	case key.Dashed && !bars:
		c.stroke(whole, key.Token, [2]float64{0, 0.42}, [2]float64{0.58, 1})
	case key.Dashed:
		c.fill(boxPath(whole), c.faint(key.Token, paleShare))
		c.outline(whole, key.Token)
	default:
		c.fill(roundedBox(whole, side*0.25), c.colour(key.Token))
	}
}

// stroke draws parts of a line through the middle of a box, each from one share of its width to another.
func (c chartArea) stroke(b pixelBox, token string, parts ...[2]float64) {
	side := b.right - b.left
	for _, part := range parts {
		dash := rect(b.left+part[0]*side, b.top+side*0.36, b.left+part[1]*side, b.bottom-side*0.36)
		c.fill(roundedBox(dash, side*0.1), c.colour(token))
	}
}

func (c chartArea) outline(b pixelBox, token string) {
	inset := c.hair() / 2
	left, right, top, bottom := b.left+inset, b.right-inset, b.top+inset, b.bottom-inset
	c.draw([]pixelPoint{pt(left, bottom), pt(left, top), pt(right, top), pt(right, bottom), pt(left, bottom)},
		c.colour(token), c.hair())
}
