package picture

import (
	"math"
	"slices"
)

const (
	notFinalWords = "incomplete"
	downtimeWords = "server down"
)

// strip writes what stands above the plot, the unit, where days begin that are not final and what was noted, and draws
// their lines and the bands of downtime, below everything else.
func (c *chartArea) strip() {
	row := c.small.line()
	c.room.top += row * 0.35
	head := c.writeUnit()
	c.room.top += row
	c.pinNotes()
	c.room.top += c.small.size * 0.7
	if c.areWritten() {
		c.room.top += c.text.size * 1.2
	}
	for _, band := range c.downtimeBands() {
		c.hatch(band)
	}
	if c.Plot.NotFinal > 0 && len(c.Plot.Labels) > 0 {
		c.notFinal(head)
	}
	for _, n := range c.notes.pins {
		c.notePin(n, c.room.top, c.room.bottom)
	}
}

// writeUnit says what is counted, explains the hatched bands beside it, and returns the room of both.
func (c chartArea) writeUnit() pixelBox {
	base := c.room.top + textAscent*c.small.size
	head := c.put(textLabel{words: c.unit(), at: pt(c.margin, base), face: c.small, token: "--muted"})
	if len(c.downtimeBands()) > 0 {
		head.right = c.downtimeKey(pt(head.right+c.small.size, head.bottom-textDescent*c.small.size))
	}
	return head
}

// notFinal draws a line where the first day begins that is not final, and says so beside it.
func (c chartArea) notFinal(head pixelBox) {
	x := c.x(c.final())
	if c.hasSlots() {
		x -= c.pitch() / 2
	}
	c.dotted(x, c.room.top-c.small.size*0.5, c.room.bottom)
	l := textLabel{
		words: notFinalWords,
		at:    pt(x, head.bottom-textDescent*c.small.size),
		face:  c.small,
		token: "--muted",
		align: alignRight,
	}
	if room := c.canvas.room(l); room.left < head.right+c.small.size {
		l.at.x, l.align = max(x, head.right+c.small.size), alignLeft
	}
	c.put(l)
}

func (c chartArea) dotted(x, from, to float64) {
	c.shapes = append(c.shapes, drawnShape{
		path:   linePath(pt(math.Floor(x)+c.hair()/2, from), pt(math.Floor(x)+c.hair()/2, to)),
		colour: c.colour("--control-line"),
		width:  c.hair(),
		dash:   3 * c.hair(),
	})
}

// downtimeBands are the bands of labels on which the server was down, those beside each other as one.
func (c chartArea) downtimeBands() (bands []pixelBox) {
	for i, text := range c.Plot.Labels {
		if !slices.Contains(c.Plot.Downtime, text) {
			continue
		}
		b := rect(max(c.x(i)-c.pitch()/2, c.room.left), c.room.top, min(c.x(i)+c.pitch()/2, c.room.right), c.room.bottom)
		if last := len(bands) - 1; last >= 0 && b.left < bands[last].right+0.5 {
			bands[last].right = b.right
		} else {
			bands = append(bands, b)
		}
	}
	return bands
}

// hatch fills a box with slanting lines, cut at its edges: a pattern would need a name within the svg.
func (s *canvas) hatch(b pixelBox) {
	s.fill(boxPath(b), s.colour("--sunken"))
	gap := s.small.size * 0.5
	for x := b.left - b.height() + gap; x < b.right; x += gap { // where the line meets the lower edge
		low := pt(x, b.bottom)
		if x < b.left {
			low = pt(b.left, b.bottom-(b.left-x))
		}
		high := pt(x+b.height(), b.top)
		if high.x > b.right {
			high = pt(b.right, b.top+(high.x-b.right))
		}
		s.shapes = append(s.shapes, drawnShape{
			path:   linePath(low, high),
			colour: s.faint("--control-line", 0.55),
			width:  s.hair() * 0.75,
		})
	}
}

// downtimeKey explains the hatched bands, and returns where it ends.
func (c chartArea) downtimeKey(at pixelPoint) (right float64) {
	side := c.small.size * 0.75
	c.hatch(rect(at.x, at.y-side*0.94, at.x+side*1.5, at.y+side*0.06))
	return c.put(textLabel{
		words: downtimeWords,
		at:    at.plus(side*2, 0),
		face:  c.small,
		token: "--muted",
	}).right
}
