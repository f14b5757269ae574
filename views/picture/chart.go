package picture

import (
	"math"
	"slices"

	"compreface-stats/views"
)

// chartArea is a drawing on its canvas: where its labels and values lie.
type chartArea struct {
	*canvas
	views.Drawing
	pieces [][]valueSpan
	room   pixelBox // the plot itself, without axes
	scale  valueScale
	notes  chartNotes
}

func (s *canvas) drawing(d views.Drawing, room pixelBox) {
	if len(d.Plot.Labels) == 0 || len(d.Plot.Series) == 0 {
		s.nothing(views.NoData, room)
		return
	}
	if d.Plot.Panels {
		s.panels(d, room)
		return
	}
	all := allSpans(d)
	c := chartArea{
		canvas:  s,
		Drawing: d,
		pieces:  all,
		room:    room,
		scale:   scaleFor(d, all),
	}
	endings := c.besides()
	c.makeRoom(endings)
	c.strip()
	c.grid(true)
	c.labelAxis()
	c.drawSeries()
	c.beside(endings)
}

// makeRoom takes from the plot's room what its legend, its endings and its axes need.
func (c *chartArea) makeRoom(endings []lineEnding) {
	c.room.top = c.legend(len(endings) > 0)
	c.room.right -= c.gutter(endings) + c.overallWidth()
	c.room.left += c.valueWidth() + c.small.size*0.6
	c.notes = c.layNotes()
	c.writeNotes()
	names := c.nameLines()
	c.room.bottom -= c.small.size*0.7 + float64(max(1, names))*c.small.line()
	if c.Plot.Axis != "" {
		c.room.bottom -= c.small.line()
	}
}

func (c chartArea) drawSeries() {
	switch c.Form {
	case views.FormAreas:
		c.areas()
	case views.FormBars, views.FormStackedBars:
		c.bars()
	default:
		c.lines()
	}
}

func (c chartArea) isBars() bool { return c.Form == views.FormBars || c.Form == views.FormStackedBars }

// hasSlots: names need room on both sides, also those below a line's ends.
func (c chartArea) hasSlots() bool {
	_, isTime := labelDay(c.Plot.Labels[0])
	return c.isBars() || !isTime
}

// pitch is how far two labels are apart.
func (c chartArea) pitch() float64 {
	if c.hasSlots() {
		return c.room.width() / float64(len(c.Plot.Labels))
	}
	return c.room.width() / float64(max(len(c.Plot.Labels)-1, 1))
}

// x is the middle of a label.
func (c chartArea) x(label int) float64 {
	if c.hasSlots() {
		return c.room.left + (float64(label)+0.5)*c.pitch()
	}
	if len(c.Plot.Labels) == 1 {
		return (c.room.left + c.room.right) / 2
	}
	return c.room.left + float64(label)*c.pitch()
}

func (c chartArea) y(value float64) float64 {
	return c.room.bottom - c.scale.share(value)*c.room.height()
}

// final is how many of the labels are final.
func (c chartArea) final() int {
	return min(max(len(c.Plot.Labels)-c.Plot.NotFinal, 0), len(c.Plot.Labels))
}

func (c chartArea) valueWidth() (widest float64) {
	for _, value := range c.scale.ticks {
		widest = max(widest, c.wide(views.ShortNumber(value, c.Plot.Percent), c.small))
	}
	return widest
}

// grid draws a line a tick, and writes the ticks beside the axis where they are not beside one next to it.
func (c chartArea) grid(written bool) {
	ceiling := math.Inf(1)
	for _, value := range c.scale.ticks {
		y := c.y(value)
		c.level(c.room.left, c.room.right, y, c.colour("--line"))
		if !written || y+c.small.size*textDescent > ceiling {
			continue // in a low plot not every line has its number
		}
		ceiling = y - c.small.size
		c.put(textLabel{
			words: views.ShortNumber(value, c.Plot.Percent),
			at:    pt(c.room.left-c.small.size*0.6, y+c.small.size*0.34),
			face:  c.small,
			token: "--muted",
			align: alignRight,
		})
	}
}

// labelAxis is drawn at zero, and its labels below the plot, where losses do not meet them.
func (c chartArea) labelAxis() {
	c.level(c.room.left, c.room.right, c.y(c.scale.base()), c.colour("--line-strong"))
	top := c.room.bottom + c.small.size*0.7
	chosen, isTime := timeTicks(c.Plot.Labels, c.room.width()/c.small.size, c.Plot.ThisYear)
	if !isTime {
		c.names(top)
		return
	}
	end := math.Inf(-1)
	for _, i := range chosen.at {
		l := textLabel{
			words: labelInShort(c.Plot.Labels[i], chosen.byMonth, slices.Contains(chosen.years, i)),
			at:    pt(c.x(i), top+textAscent*c.small.size),
			face:  c.small,
			token: "--muted",
			align: alignCentre,
		}
		room := c.canvas.room(l)
		if room.left < end || room.right > c.width {
			continue // the first of two that would touch is written
		}
		c.upright(c.x(i), c.room.bottom, c.room.bottom+c.small.size*0.35, c.colour("--line-strong"))
		end = c.put(l).right + c.small.size*0.4
	}
}

const mostNameLines = 3

// nameLines is how many lines the longest name takes in its slot; 0 when labels are days.
func (c chartArea) nameLines() (most int) {
	if _, isTime := labelDay(c.Plot.Labels[0]); isTime {
		return 0
	}
	for _, name := range c.Plot.Labels {
		most = max(most, len(c.nameIn(name)))
	}
	return most
}

func (c chartArea) nameIn(name string) []string {
	room, most := c.nameRoom(), mostNameLines
	if room < 2*narrowestName*c.small.size {
		most = 1 // beginnings of words below each other say less than one beginning
	}
	return c.wrap(printableText(views.ShortSizeLabel(name)), c.small, room, most)
}

// narrowestName is the room, in sizes of its letters, below which a name says nothing. In less, names are left out.
const narrowestName = 2.6

func (c chartArea) nameRoom() float64 {
	return c.pitch()*float64(c.everyName()) - c.small.size*0.5
}

func (c chartArea) everyName() int {
	shortest := narrowestName * c.small.size
	if widest := c.widestName() + c.small.size*0.5; widest < shortest {
		shortest = widest
	}
	return max(1, int(math.Ceil(shortest/c.pitch())))
}

func (c chartArea) widestName() (widest float64) {
	for _, name := range c.Plot.Labels {
		widest = max(widest, c.wide(printableText(views.ShortSizeLabel(name)), c.small))
	}
	return widest
}

func (c chartArea) names(top float64) {
	if c.Plot.Axis != "" {
		c.put(textLabel{
			words: c.shorten(printableText(c.Plot.Axis), c.small, c.room.width()),
			at:    pt((c.room.left+c.room.right)/2, top+float64(max(1, c.nameLines()))*c.small.line()+textAscent*c.small.size),
			face:  c.small,
			token: "--muted",
			align: alignCentre,
		})
	}
	for i := 0; i < len(c.Plot.Labels); i += c.everyName() {
		first := textLabel{at: pt(c.x(i), top), face: c.small, token: "--ink", align: alignCentre}
		c.canvas.lines(c.nameIn(c.Plot.Labels[i]), first)
	}
}

// unit stands above the value axis, as "installations" or "% of collections".
func (c chartArea) unit() string {
	return c.shorten(printableText(c.Plot.Unit), c.small, c.width*0.3)
}
