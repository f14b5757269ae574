package picture

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"compreface-stats/views"
)

// lineEnding is a line's last final value, written beside its end with the line's name.
type lineEnding struct {
	value  string
	name   []string // in lines; none where there is but one line
	short  bool     // the value stands behind the name, and below it the one of the line that it is compared with
	token  string
	dashed bool
	last   int     // the label at which it ends
	y      float64 // where the line ends: first as a share of the plot, then in pixels
	top    float64 // where the words hang
}

// besides are the endings of all lines, from above: large, or short where those would not fit beside each other. There
// are none where neither do.
func (c chartArea) besides() []lineEnding {
	if c.Form != views.FormLines ||
		slices.ContainsFunc(c.Plot.Series, func(s views.Series) bool { return c.lastFinal(s) < 0 }) {
		return nil
	}
	for _, list := range [][]lineEnding{c.largeEndings(), c.shortEndings()} {
		if c.fitBeside(list) {
			slices.SortStableFunc(list, func(a, b lineEnding) int { return cmp.Compare(b.y, a.y) })
			return list
		}
	}
	return nil
}

// fitBeside reports whether the endings have room below each other, which notes take some of, and leave the plot its
// width.
func (c chartArea) fitBeside(list []lineEnding) bool {
	if c.gutter(list) > c.width*mostBeside {
		return false
	}
	room := c.room.height() * 0.75
	if len(c.notesInOrder()) > 0 {
		room -= mostNoteRows * c.small.line()
	}
	for _, e := range list {
		room -= c.endingHeight(e)
	}
	return room >= 0
}

// mostBeside is how much of a picture's width endings may take.
const mostBeside = 0.25

func (c chartArea) largeEndings() (list []lineEnding) {
	for _, s := range c.Plot.Series {
		list = append(list, c.endingOf(s, c.lastFinal(s)))
	}
	return list
}

// shortEndings have name and value in one line. What a line is compared with stands below it: "a year ago 32.9 %".
func (c chartArea) shortEndings() (list []lineEnding) {
	places := map[string]int{}
	for _, s := range c.Plot.Series {
		e := c.endingOf(s, c.lastFinal(s))
		e.value, e.short, e.name = printableText(endName(s))+" "+e.value, true, nil
		if of, found := places[strings.TrimSuffix(s.Name, ", "+endName(s))]; s.Dashed && found {
			list[of].name = append(list[of].name, e.value)
			continue
		}
		places[s.Name] = len(list)
		list = append(list, e)
	}
	return list
}

// endingFace is that of an ending's first line.
func (c chartArea) endingFace(e lineEnding) fontFace {
	if e.short {
		return fontFace{size: c.text.size, bold: true}
	}
	return fontFace{size: c.strong.size, bold: !e.dashed}
}

func (c chartArea) endingOf(s views.Series, last int) lineEnding {
	e := lineEnding{
		value:  c.Plot.ValueWords(s, last),
		token:  s.Token,
		dashed: s.Dashed,
		last:   last,
		y:      c.scale.share(s.Values[last]),
	}
	if len(c.Plot.Series) > 1 {
		e.name = c.wrap(printableText(endName(s)), c.text, c.width*0.17, 2)
	} else if showsMargin(c.Drawing) {
		e.name = []string{"±" + views.Number(c.Plot.Margin)}
	}
	return e
}

// endName leaves out which line it is compared with: the colour says that, and "a year ago" has room.
func endName(s views.Series) string {
	if at := strings.LastIndex(s.Name, ", "); (s.Dashed || s.Ticks) && at >= 0 {
		return s.Name[at+2:]
	}
	return s.Name
}

// lastFinal is the last label at which a series has a final value; where none is final, the last at all. It is -1 where
// the series has no value.
func (c chartArea) lastFinal(s views.Series) int {
	for _, to := range [2]int{c.final(), len(c.Plot.Labels)} {
		for i := to - 1; i >= 0; i-- {
			if !math.IsNaN(valueAt(c.Plot, s, i)) {
				return i
			}
		}
	}
	return -1
}

// endingHeight is what an ending takes, with a little room to the next.
func (c chartArea) endingHeight(e lineEnding) float64 {
	return c.endingFace(e).size*1.05 + float64(len(e.name))*c.text.line() + c.text.size*0.25
}

// gutter is the room that the endings take beside the plot.
func (c chartArea) gutter(list []lineEnding) (widest float64) {
	for _, e := range list {
		widest = max(widest, c.wide(e.value, c.endingFace(e)))
		for _, name := range e.name {
			widest = max(widest, c.wide(name, c.text))
		}
	}
	if widest > 0 {
		widest += c.besideGap(list)
	}
	return widest
}

// besideGap is between the plot and the words. It keeps those of lines that end earlier clear of what is counted so
// far.
func (c chartArea) besideGap(list []lineEnding) float64 {
	if slices.ContainsFunc(list, c.isEarly) {
		return c.text.size * 2.2
	}
	return c.text.size
}

func (c chartArea) isEarly(e lineEnding) bool { return e.last < len(c.Plot.Labels)-1 }

// heardTo is the last label at which any line has a final value.
func (c chartArea) heardTo() (last int) {
	for _, s := range c.Plot.Series {
		last = max(last, c.lastFinal(s))
	}
	return last
}

// allEnded reports whether all lines ended for good before the last day that is over: what follows is not known.
func (c chartArea) allEnded() bool {
	last := c.heardTo()
	return last >= 0 && last < c.final()-1 && !slices.ContainsFunc(c.Plot.Series, func(s views.Series) bool {
		for i := last + 1; i < len(c.Plot.Labels); i++ {
			if !math.IsNaN(valueAt(c.Plot, s, i)) {
				return true
			}
		}
		return false
	})
}

// besideLines is where words begin: beside the plot, or beside lines that have all ended, so that nothing leads on from
// there.
func (c chartArea) besideLines(beside, gap float64) float64 {
	if c.allEnded() {
		return c.x(c.heardTo()) + gap
	}
	return beside
}

// leader leads from the last final point past what is counted so far to the words of the line.
func (c chartArea) leader(e lineEnding, left float64) {
	if !c.isEarly(e) || c.allEnded() && e.last == c.heardTo() {
		return
	}
	from := pt(c.x(e.last), c.room.bottom-e.y*c.room.height())
	to := pt(left-c.text.size*0.3, e.top+c.endingFace(e).size*0.5)
	c.draw([]pixelPoint{from, to}, c.faint(e.token, leaderShare), c.hair())
}

// leaderShare is how much of its colour is left to what leads to words.
const leaderShare = 0.6

// beside writes the endings as near to their lines as they stand without touching each other.
func (c chartArea) beside(list []lineEnding) {
	for i := range list {
		list[i].top = c.room.bottom - list[i].y*c.room.height() - c.strong.size*0.5
	}
	c.spread(list)
	left := c.besideLines(c.room.right+c.besideGap(list), c.text.size)
	for _, e := range list {
		c.leader(e, left)
	}
	if len(list) > 0 {
		c.ends()
	}
	for _, e := range list {
		at := pt(left, e.top)
		number := c.endingFace(e)
		c.canvas.lines([]string{e.value}, textLabel{at: at, face: number, token: c.readable(e.token)})
		at.y += number.size * 1.05
		c.canvas.lines(e.name, textLabel{at: at, face: c.text, token: "--muted"})
	}
}

// spread moves what touches apart, down first and then up from the plot's lower edge.
func (c chartArea) spread(list []lineEnding) {
	floor := c.room.top - c.strong.size*0.5
	for i := range list {
		list[i].top = max(list[i].top, floor)
		floor = list[i].top + c.endingHeight(list[i])
	}
	ceiling := c.room.bottom
	for i := len(list) - 1; i >= 0; i-- {
		list[i].top = min(list[i].top, ceiling-c.endingHeight(list[i]))
		ceiling = list[i].top
	}
}
