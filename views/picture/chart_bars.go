package picture

import (
	"math"

	"compreface-stats/static"
	"compreface-stats/views"
)

// bars draws a bar a label and series, side by side or upon each other. Those that are not final are pale.
func (c chartArea) bars() {
	c.overall()
	c.connectors()
	for label := range c.Plot.Labels {
		for i, p := range c.pieces[label] {
			if c.Plot.Series[i].Dots || c.Plot.Series[i].Ticks {
				continue
			}
			if !math.IsNaN(p.to) && p.to != p.from {
				c.bar(c.slot(label, i), p, c.barToken(c.Plot.Series[i], label), c.isPale(i, label))
				if c.Plot.Series[i].Dashed {
					c.barOutline(c.slot(label, i), p, c.barToken(c.Plot.Series[i], label))
				}
				c.barMargin(c.slot(label, i), p.to)
			} else if math.IsNaN(p.to) && c.Plot.Hidden != "" {
				c.stub(c.slot(label, i))
			}
		}
	}
	c.dots()
	c.ticksAcross()
	c.nobody()
	if c.areWritten() {
		c.writeValues()
	}
}

// isPale: of earlier days, still being counted, or a part of few.
func (c chartArea) isPale(series, label int) bool {
	few := c.Plot.IsPaleOfFew(label, c.Form == views.FormStackedBars)
	return label >= c.final() || c.Plot.Series[series].Dashed || few
}

// nobody says of groups without members that nobody is in them: a gap would be taken for none of many. Where the word
// does not fit, a zero does.
func (c chartArea) nobody() {
	if _, isTime := labelDay(c.Plot.Labels[0]); isTime {
		return
	}
	words := views.Nobody
	if c.wide(words, c.small) > c.pitch()*0.96 {
		words = "0"
	}
	for label, members := range c.Plot.Of {
		if members != 0 {
			continue
		}
		l := textLabel{
			words: words, at: pt(c.x(label), c.y(c.scale.base())-c.text.size*0.4),
			face: c.small, token: "--muted", align: alignCentre,
		}
		c.fill(boxPath(c.canvas.room(l)), c.colour("--card"))
		c.put(l)
	}
}

// dots are what the bars of a label come to, above all of them.
func (c chartArea) dots() {
	for i, s := range c.Plot.Series {
		for label := range c.Plot.Labels {
			if value := c.pieces[label][i].to; s.Dots && !math.IsNaN(value) {
				at := pt(c.x(label), c.y(value))
				c.fill(circlePath(at, c.line*1.5), c.colour("--card"))
				c.fill(circlePath(at, c.line*1.1), c.colour(s.Token))
			}
		}
	}
}

// stub stands in the place of a bar that is not told, which is not none: as high as it may be. Where bars carry no
// numbers it says what it is below.
func (c chartArea) stub(b pixelBox) {
	b.bottom = c.y(c.scale.base())
	b.top = b.bottom - c.stubHeight()
	c.hatch(b)
	if c.areWritten() || c.Plot.HiddenBelow == 0 {
		return
	}
	c.put(textLabel{
		words: "< " + views.Number(c.Plot.HiddenBelow), at: pt((b.left+b.right)/2, b.top-c.small.size*0.3),
		face: c.small, token: "--muted", align: alignCentre,
	})
}

func (c chartArea) stubHeight() float64 {
	if c.Plot.HiddenBelow > 0 {
		return c.y(c.scale.base()) - c.y(float64(c.Plot.HiddenBelow))
	}
	return c.small.size * 0.6
}

func (c chartArea) barToken(s views.Series, label int) string {
	if label < len(s.Tokens) {
		return s.Tokens[label]
	}
	return s.Token
}

// isDense reports whether bars are so thin that gaps and round corners would eat them.
func (c chartArea) isDense() bool { return c.pitch() < c.small.size*0.7 }

// slot is the left and the right of a bar.
func (c chartArea) slot(label, series int) pixelBox {
	share, beside := 0.72, 1
	if c.isDense() {
		share = 0.88
	}
	if c.Form == views.FormBars || len(c.Plot.Floors) > 0 {
		series, beside = c.amongBars(series)
	} else {
		series = 0
	}
	width := min(c.pitch()*share, c.width*0.08*float64(beside))
	left := c.x(label) - width/2 + width/float64(beside)*float64(series)
	return pixelBox{left: left, right: left + width/float64(beside) - c.between()}
}

// between is the gap that keeps bars beside each other apart.
func (c chartArea) between() float64 {
	if c.Form != views.FormBars || len(c.Plot.Series) == 1 || c.isDense() {
		return 0
	}
	return c.hair()
}

func (c chartArea) bar(b pixelBox, p valueSpan, token string, open bool) {
	colour := c.colour(token)
	if open {
		colour = c.faint(token, paleShare)
	}
	b.top, b.bottom = c.y(max(p.to, p.from)), c.y(min(p.to, p.from))
	switch round := c.line * 1.2; {
	case c.isDense():
		c.fill(boxPath(b), colour)
	case c.Form == views.FormStackedBars:
		c.fill(boxPath(c.apart(b, p)), colour)
	case p.to < p.from:
		c.fill(roundedBar(b, round).mirrored((b.top+b.bottom)/2), colour)
	default:
		if edge, ok := static.EdgeColour(token, c.dark); ok && edge != colour && !open { // it would be lost on the card
			c.fill(roundedBar(b, round), edge)
			b, round = b.within(c.hair()), max(round-c.hair(), 0)
		}
		c.fill(roundedBar(b, round), colour)
	}
}

// barOutline goes around a pale bar of earlier days, which would be lost on the card.
func (c chartArea) barOutline(b pixelBox, p valueSpan, token string) {
	b.top, b.bottom = c.y(max(p.to, p.from)), c.y(min(p.to, p.from))
	if hair := c.hair(); !c.isDense() && b.height() > hair && b.right-b.left > hair {
		c.outline(b, token)
	}
}

// apart leaves a hairline between a bar and the one that it lies upon, unless it is too thin to lose one.
func (c chartArea) apart(b pixelBox, p valueSpan) pixelBox {
	gap := c.hair()
	switch {
	case p.from == 0 || b.height() < 3*gap:
	case p.to > p.from:
		b.bottom -= gap
	default:
		b.top += gap
	}
	return b
}

// shownNow is the series of what is so now, where the others are what it is compared with; -1 where there are more.
func (c chartArea) shownNow() int {
	now := -1
	for i, s := range c.Plot.Series {
		switch {
		case s.Dashed:
		case now >= 0:
			return -1
		default:
			now = i
		}
	}
	return now
}

// areWritten: few bars under names carry their numbers, since nobody can point at a picture. Too narrow ones do not.
func (c chartArea) areWritten() bool {
	if _, isTime := labelDay(c.Plot.Labels[0]); isTime || !c.isBars() || c.shownNow() < 0 {
		return false
	}
	for i := range c.Plot.Labels {
		if c.wide(c.written(i), fontFace{size: c.text.size, bold: true}) > c.pitch()*0.96 {
			return false
		}
	}
	return true
}

func (c chartArea) written(label int) string {
	value := valueAt(c.Plot, c.Plot.Series[c.shownNow()], label)
	if math.IsNaN(value) {
		return printableText(c.Plot.Hidden)
	}
	if label < len(c.Plot.Words) {
		return printableText(c.Plot.Words[label])
	}
	return c.Plot.ValueWords(c.Plot.Series[c.shownNow()], label)
}

func (c chartArea) writeValues() {
	now := c.shownNow()
	for i := range c.Plot.Labels {
		slot := c.slot(i, now)
		l := textLabel{
			words: c.written(i),
			at:    pt((slot.left+slot.right)/2, c.y(c.scale.base())),
			face:  fontFace{size: c.text.size, bold: true},
			token: "--ink",
			align: alignCentre,
		}
		if value := valueAt(c.Plot, c.Plot.Series[now], i); !math.IsNaN(value) {
			l.at.y = c.y(max(highest(c.Drawing, value), c.scale.base()))
			if len(c.Plot.Floors) > 0 {
				l.at.y = c.y(max(c.pieces[i][now].from, c.pieces[i][now].to))
			}
		} else if l.token = "--muted"; l.words == "" {
			continue
		} else {
			l.at.y -= c.stubHeight()
		}
		l.at.y -= c.text.size * 0.4
		c.fill(boxPath(c.canvas.room(l)), c.colour("--card")) // no line of the grid runs through the number
		c.put(l)
	}
}
