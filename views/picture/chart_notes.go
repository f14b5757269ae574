package picture

import (
	"math"
	"slices"

	"compreface-stats/views"
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
	notes, rows := c.placed(c.room.top)
	c.room.top += float64(rows)*row + c.small.size*0.7
	if c.areWritten() {
		c.room.top += c.text.size * 1.2
	}
	for _, band := range c.downtimeBands() {
		c.hatch(band)
	}
	if c.Plot.NotFinal > 0 && len(c.Plot.Labels) > 0 {
		c.notFinal(head)
	}
	c.drawNotes(notes)
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

func (c chartArea) drawNotes(notes []placedNote) {
	for _, n := range notes {
		from := min(n.words.at.y-textAscent*c.small.size, c.room.top)
		c.upright(n.x, from, c.room.bottom, c.colour("--control-line"))
		c.put(n.words)
	}
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

// placedNote is a note with the place of its words and the row they stand in; its line begins there.
type placedNote struct {
	x     float64
	words textLabel
	room  pixelBox
	row   int
}

const mostNoteRows = 3

// placed finds room for the notes in rows: beside its line, then left of it, then cut short. A note without room keeps
// its line alone, from the plot's upper edge.
func (c chartArea) placed(top float64) (notes []placedNote, rows int) {
	for _, n := range c.notesInOrder() {
		p, found := c.freePlace(n, notes)
		if found {
			rows = max(rows, p.row+1)
		} else {
			p.words.words, p.room, p.row = "", pixelBox{}, mostNoteRows
		}
		p.words.at.y = top + float64(p.row)*c.small.line() + textAscent*c.small.size
		notes = append(notes, p)
	}
	return notes, rows
}

// freePlace is the first place of a note in which it is in nobody's way.
func (c chartArea) freePlace(n views.Note, taken []placedNote) (p placedNote, found bool) {
	for _, p = range c.besideLine(n) {
		for p.row = range mostNoteRows {
			if !slices.ContainsFunc(taken, p.isInTheWayOf) {
				return p, true
			}
		}
	}
	return p, false
}

const (
	longestNote  = 0.3  // of the picture's width
	shortestNote = 0.06 // so that a word of it is left
)

// besideLine are the places of a note's words: right of its line, or left of it where the picture ends, or right of it
// and cut at the picture's edge.
func (c chartArea) besideLine(n views.Note) (places []placedNote) {
	x, gap := c.x(slices.Index(c.Plot.Labels, n.Label)), c.small.size*0.4
	add := func(at, room float64, align textAlign) {
		words := textLabel{
			words: c.shorten(printableText(n.Text), c.small, room), at: pixelPoint{x: at},
			face: c.small, token: "--ink", align: align,
		}
		places = append(places, placedNote{x: x, words: words, room: c.canvas.room(words)})
	}
	left := c.width - c.margin - x - gap // to the picture's edge
	add(x+gap, c.width*longestNote, alignLeft)
	if places[0].room.right > c.width-c.margin {
		places = nil
		add(x-gap, c.width*longestNote, alignRight)
		if left > c.width*shortestNote {
			add(x+gap, left, alignLeft)
		}
	}
	return places
}

// isInTheWayOf reports whether the words of two notes touch, or the line of one, which goes down from its row, runs
// through the words of the other.
func (p placedNote) isInTheWayOf(o placedNote) bool {
	crosses := func(x float64, words pixelBox) bool { return words.left-1 < x && x < words.right+1 }
	return p.row == o.row && p.room.left < o.room.right && o.room.left < p.room.right ||
		o.row >= p.row && crosses(p.x, o.room) || p.row >= o.row && crosses(o.x, p.room)
}

// notesInOrder are the notes whose labels are drawn, from left to right.
func (c chartArea) notesInOrder() (notes []views.Note) {
	for _, text := range c.Plot.Labels {
		for _, n := range c.Plot.Notes {
			if n.Label == text {
				notes = append(notes, n)
			}
		}
	}
	return notes
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
