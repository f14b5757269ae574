package picture

import (
	"cmp"
	"math"
	"slices"

	"compreface-stats/views"
)

// chartPanel is one of several low plots: a line or bars, with the earlier days that they are compared with.
type chartPanel struct {
	chartArea
	name, against string // against says what the line was earlier
	nameRoom      float64
	isLowest      bool
}

// panels draws each line, or each series of bars, in a panel of its own, all below each other upon one axis of time and
// each with a scale of its own, as static/src/panels.js does. So a note's line goes through all of them.
func (s *canvas) panels(d views.Drawing, room pixelBox) {
	whole := chartArea{canvas: s, Drawing: d, pieces: allSpans(d), room: room}
	whole.panelHead()
	list := whole.placedPanels()
	for _, p := range list {
		p.ground()
	}
	for _, n := range whole.notes.pins {
		whole.notePin(n, list[0].room.top-whole.small.size*0.4, list[len(list)-1].room.bottom)
	}
	for _, p := range list {
		p.draw()
	}
}

// panelHead writes what all panels have in common: the unit, the key of earlier days, and what is incomplete.
func (c *chartArea) panelHead() {
	head := c.writeUnit()
	at := pt(head.right+c.small.size*1.2, head.bottom-textDescent*c.small.size)
	if i := slices.IndexFunc(c.Plot.Series, func(s views.Series) bool { return s.Dashed || s.Ticks }); i >= 0 {
		earlier := c.Plot.Series[i]
		c.swatch(views.Series{Token: views.TokenInk, Dashed: earlier.Dashed, Ticks: earlier.Ticks}, at)
		words := endName(earlier)
		key := textLabel{words: words, at: at.plus(c.swatchSide()*1.6, 0), face: c.small, token: "--muted"}
		at.x = c.put(key).right + c.small.size*1.2
	}
	if c.Plot.NotFinal > 0 {
		words := c.shorten(c.openMark()+": "+notFinalWords, c.small, max(0, c.room.right-at.x))
		c.put(textLabel{words: words, at: at, face: c.small, token: "--muted"})
	}
	c.room.top += c.small.line() * 1.5
}

// openMark is what stands for days that go on.
func (c *chartArea) openMark() string {
	if c.isBars() {
		return "pale"
	}
	return "ring"
}

// placedPanels lays the panels below each other, with their names before them and what was noted above and below all.
func (c *chartArea) placedPanels() (list []chartPanel) {
	for _, s := range c.Plot.Series {
		if !s.Dashed && !s.Ticks {
			list = append(list, c.panelOf(s))
		}
	}
	names := c.panelNames(list)
	c.room.left += names + c.small.size + c.panelAxis(list)
	c.room.right -= c.panelGutter(list)
	c.notes = c.layNotes()
	c.writeNotes()
	foot := c.small.size*0.7 + c.small.line()
	isLow := (c.room.height()-foot)/float64(len(list)) < lowPanel*c.small.size
	gap := c.small.size * 1.1 // the number at the foot of one clears that at the top of the next
	if isLow {
		gap = c.small.size * 0.4
		c.notes.withoutWords()
	}
	c.pinNotes()
	pitch := (c.room.height() - foot) / float64(len(list))
	for i := range list {
		if isLow && !c.Plot.Log {
			list[i].scale.ticks = []float64{list[i].scale.high} // its foot is zero
		}
		y := c.room.top + float64(i)*pitch
		list[i].room = rect(c.room.left, y, c.room.right, y+pitch-gap)
		list[i].nameRoom, list[i].isLowest = names, i == len(list)-1
		if pitch < 2*c.small.line() {
			list[i].against = "" // which would stand beside the next one's name
		}
	}
	return list
}

func (c *chartArea) panelOf(s views.Series) chartPanel {
	p := chartPanel{chartArea: *c, name: printableText(s.Name)}
	p.Plot.Series = []views.Series{s}
	for _, compared := range c.Plot.Comparisons {
		i := slices.IndexFunc(c.Plot.Series, func(o views.Series) bool { return o.Name == compared.With })
		if compared.Of != s.Name || i < 0 {
			continue
		}
		earlier := c.Plot.Series[i]
		p.Plot.Series = append(p.Plot.Series, earlier)
		if last := c.lastFinal(s); !c.isBars() && last >= 0 && !math.IsNaN(valueAt(c.Plot, earlier, last)) {
			p.against = printableText(cmp.Or(compared.Ago, endName(earlier)) + ": " + c.Plot.ValueWords(earlier, last))
		}
	}
	p.pieces = allSpans(p.Drawing)
	ends := c.PanelScales()[s.Name]
	p.scale = valueScale{low: ends.Low, high: ends.High, ticks: []float64{ends.Low, ends.High}, log: c.Plot.Log}
	return p
}

// lowPanel is the height, in sizes of letters, below which a panel has the number at its top alone, and notes lines
// without days.
const lowPanel = 4.5

// widestPanelNames is how much of a picture's width names take at most.
const widestPanelNames = 0.3

// panelNames is the room of the names before the panels.
func (c *chartArea) panelNames(list []chartPanel) (widest float64) {
	for _, p := range list {
		widest = max(widest, c.wide(p.name, c.strongSmall()), c.wide(p.against, c.small))
	}
	return min(widest+1, c.width*widestPanelNames)
}

func (c *chartArea) strongSmall() fontFace { return fontFace{size: c.small.size, bold: true} }

// panelAxis is the room of the numbers beside the axes.
func (c *chartArea) panelAxis(list []chartPanel) (widest float64) {
	for _, p := range list {
		widest = max(widest, p.valueWidth())
	}
	return widest + c.small.size*0.6
}

// panelGutter is the room of the figures at the ends of lines.
func (c *chartArea) panelGutter(list []chartPanel) (widest float64) {
	for _, p := range list {
		widest = max(widest, c.wide(p.figure(), c.strongSmall()))
	}
	return widest + c.panelGap()
}

// panelGap keeps figures clear of the dot at a line's end, and of the ring upon the axis' last day.
func (c *chartArea) panelGap() float64 { return c.line*1.6 + c.small.size*0.5 }

// figure is the last final value of a line; of bars each stands for itself.
func (p chartPanel) figure() string {
	if p.isBars() {
		return ""
	}
	if last := p.lastFinal(p.Plot.Series[0]); last >= 0 {
		return p.Plot.ValueWords(p.Plot.Series[0], last)
	}
	return ""
}

// ground is what lies below the lines of notes: downtimes and the grid.
func (p chartPanel) ground() {
	for _, band := range p.downtimeBands() {
		p.hatch(band)
	}
	p.grid(true)
}

func (p chartPanel) draw() {
	p.level(p.room.left, p.room.right, p.y(p.scale.base()), p.colour("--line-strong"))
	if p.isLowest {
		p.labelAxis()
	}
	p.heading()
	p.drawSeries()
	p.end()
}

// heading writes the panel's name before it, in the middle of its height.
func (p chartPanel) heading() {
	at := pt(p.margin, (p.room.top+p.room.bottom)/2+p.small.size*0.34)
	if p.against != "" {
		at.y -= p.small.line() / 2
		below := at.plus(0, p.small.line())
		p.put(textLabel{words: p.shorten(p.against, p.small, p.nameRoom), at: below, face: p.small, token: "--muted"})
	}
	p.put(textLabel{words: p.shorten(p.name, p.strongSmall(), p.nameRoom), at: at, face: p.strongSmall(), token: "--ink"})
}

// end puts a dot and the figure where the line has its last final value.
func (p chartPanel) end() {
	line := p.Plot.Series[0]
	last := p.lastFinal(line)
	if last < 0 || p.isBars() {
		return
	}
	y, left := p.y(line.Values[last]), p.besideLines(p.room.right+p.panelGap(), p.panelGap())
	if e := (lineEnding{last: last}); p.isEarly(e) && !p.allEnded() {
		lead := []pixelPoint{pt(p.x(last), y), pt(left-p.small.size*0.3, y)}
		p.chartArea.draw(lead, p.faint(line.Token, leaderShare), p.hair())
	}
	p.fill(circlePath(pt(p.x(last), y), p.line*1.35), p.colour(line.Token))
	p.put(textLabel{
		words: p.figure(), at: pt(left, y+p.small.size*0.34),
		face: p.strongSmall(), token: p.readable(line.Token),
	})
}
