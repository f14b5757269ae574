package picture

import (
	"math"
	"slices"
	"strings"

	"compreface-stats/views"
)

// chartPanel is one of several small plots: a line or bars, with the earlier days that they are compared with.
type chartPanel struct {
	chartArea
	name, against string // against says what the line was earlier
	isLowest      bool   // in its column
}

// panels draws each line, or each series of bars, in a panel of its own beside the others, all with one time and each
// with a scale of its own, as static/src/panels.js does.
func (s *canvas) panels(d views.Drawing, room pixelBox) {
	whole := chartArea{canvas: s, Drawing: d, pieces: allSpans(d), room: room}
	whole.panelHead()
	for _, p := range whole.placedPanels() {
		p.draw()
	}
}

// panelHead writes what all panels have in common: the unit, the key of earlier days, and what was noted.
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
	if words := c.panelRemarks(max(0, c.room.right-at.x)); words != "" {
		c.put(textLabel{words: words, at: at, face: c.small, token: "--muted"})
	}
	c.room.top += c.small.line() * 1.5
}

// panelRemarks says in words what stands in the panels as lines and rings, each note with its day, as far as the room
// goes: of what is left out it says how many notes they are.
func (c *chartArea) panelRemarks(room float64) string {
	var words []string
	if c.Plot.NotFinal > 0 {
		words = append(words, c.openMark()+": "+notFinalWords)
	}
	before, notes := len(words), c.notesInOrder()
	for _, n := range notes {
		words = append(words, printableText(n.Mark+": "+n.Text))
	}
	text := strings.Join(words, " · ")
	for left := 1; c.wide(text, c.small) > room && left <= len(notes); left++ {
		more := "and " + views.CountOf(int64(left), "more note")
		if left == len(notes) {
			more = "lines: " + views.CountOf(int64(left), "note")
		}
		text = strings.Join(append(slices.Clone(words[:before+len(notes)-left]), more), " · ")
	}
	return c.shorten(text, c.small, room)
}

// openMark is what stands for days that go on.
func (c *chartArea) openMark() string {
	if c.isBars() {
		return "pale"
	}
	return "ring"
}

// placedPanels lays the panels into rows of as many as are readable.
func (c *chartArea) placedPanels() (list []chartPanel) {
	for _, s := range c.Plot.Series {
		if !s.Dashed && !s.Ticks {
			list = append(list, c.panelOf(s))
		}
	}
	columns := c.panelColumns(len(list))
	rows := (len(list) + columns - 1) / columns
	left, right := c.panelAxis(list), c.panelGutter(list)
	head, gap := c.panelHeading(list), c.small.size
	wide := (c.room.width() - float64(columns)*(left+right) - float64(columns-1)*gap) / float64(columns)
	foot := c.small.size*0.7 + c.small.line()
	high := (c.room.height() - foot - float64(rows)*head - float64(rows-1)*gap) / float64(rows)
	for i := range list {
		column, row := i%columns, i/columns
		x := c.room.left + left + float64(column)*(wide+left+right+gap)
		y := c.room.top + head + float64(row)*(high+head+gap)
		list[i].room = rect(x, y, x+wide, y+high)
		list[i].isLowest = i+columns >= len(list)
	}
	return list
}

// panelColumns is how many panels stand beside each other; no row has many more than another.
func (c *chartArea) panelColumns(count int) int {
	most := 5
	if c.isBars() && len(c.Plot.Labels) > mostBarsInRow {
		most = 3
	}
	if c.room.width() < narrowPanels*c.small.size {
		most = 3
	}
	rows := (count + most - 1) / most
	return max(1, (count+rows-1)/max(1, rows))
}

// narrowPanels is the width, in sizes of letters, below which three panels stand beside each other.
const narrowPanels = 45

// mostBarsInRow is how many bars panels have at most that all stand in one row.
const mostBarsInRow = 30

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
			p.against = printableText(endName(earlier) + ": " + c.Plot.ValueWords(earlier, last))
		}
	}
	p.pieces = allSpans(p.Drawing)
	p.scale = scaleFor(p.Drawing, p.pieces).endsOnly()
	return p
}

// endsOnly is the scale of a low plot: its base and its top, with a line between them.
func (s valueScale) endsOnly() valueScale {
	s.ticks = []float64{s.low, s.high}
	return s
}

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
		widest = max(widest, c.wide(p.figure(), fontFace{size: c.small.size, bold: true}))
	}
	return widest + c.small.size*0.6
}

// panelHeading is the room above a panel: its name, and what it is compared with.
func (c *chartArea) panelHeading(list []chartPanel) float64 {
	lines := 1.0
	if slices.ContainsFunc(list, func(p chartPanel) bool { return p.against != "" }) {
		lines = 2
	}
	return lines*c.small.line() + c.small.size*0.6
}

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

func (p chartPanel) draw() {
	for _, band := range p.downtimeBands() {
		p.hatch(band)
	}
	for _, n := range p.notesInOrder() {
		p.upright(p.x(slices.Index(p.Plot.Labels, n.Label)), p.room.top, p.room.bottom, p.colour("--control-line"))
	}
	p.grid(true)
	p.level(p.room.left, p.room.right, p.y(p.scale.base()), p.colour("--line-strong"))
	if p.isLowest {
		p.labelAxis()
	}
	p.heading()
	p.drawSeries()
	p.end()
}

// heading writes the panel's name above it.
func (p chartPanel) heading() {
	width := p.room.width() + p.small.size
	at := pt(p.room.left, p.room.top-p.small.size*0.6)
	if p.against != "" {
		p.put(textLabel{words: p.shorten(p.against, p.small, width), at: at, face: p.small, token: "--muted"})
		at.y -= p.small.line()
	}
	bold := fontFace{size: p.small.size, bold: true}
	p.put(textLabel{words: p.shorten(p.name, bold, width), at: at, face: bold, token: "--ink"})
}

// end puts a dot and the figure where the line has its last final value.
func (p chartPanel) end() {
	line := p.Plot.Series[0]
	last := p.lastFinal(line)
	if last < 0 || p.isBars() {
		return
	}
	y := p.y(line.Values[last])
	p.fill(circlePath(pt(p.x(last), y), p.line*1.35), p.colour(line.Token))
	p.put(textLabel{
		words: p.figure(), at: pt(p.room.right+p.small.size*0.6, y+p.small.size*0.34),
		face: fontFace{size: p.small.size, bold: true}, token: p.readable(line.Token),
	})
}
