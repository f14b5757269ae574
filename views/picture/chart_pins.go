package picture

import (
	"cmp"
	"slices"
	"strings"

	"compreface-stats/views"
)

// chartNotes is where what was noted stands: at pins above the plot, in so many rows, and below its axis in a list.
type chartNotes struct {
	pins []placedNote
	rows int
	list []string
}

// placedNote is a note with the place of its words and the row they stand in; its line begins there.
type placedNote struct {
	x     float64
	words textLabel
	room  pixelBox
	row   int
}

const (
	mostNoteRows = 3
	longestNote  = 0.3  // of the picture's width, beside a line
	mostListed   = 0.15 // of the picture's height
)

// layNotes finds room for all notes in full beside their lines. Where one has none, lines bear the days of their notes,
// and these are listed: no note is cut.
func (c chartArea) layNotes() chartNotes {
	if n, fits := c.pinned(noteInFull); fits {
		return n
	}
	n, _ := c.pinned(noteDay)
	n.list = c.listedNotes()
	return n
}

// noteDay is what a note is called, its day; noteInFull also says what was noted.
func noteDay(n views.Note) string { return cmp.Or(n.Mark, views.DayLabel(n.Label)) }

func noteInFull(n views.Note) string { return printableText(noteDay(n) + ": " + n.Text) }

// pinned finds room for such words of all notes in rows. A note without room keeps its line alone; fits is false then.
func (c chartArea) pinned(words func(views.Note) string) (n chartNotes, fits bool) {
	fits = true
	for _, note := range c.notesInOrder() {
		p, found := c.freePlace(note, words(note), n.pins)
		if found {
			n.rows = max(n.rows, p.row+1)
		} else {
			p.words.words, p.room, p.row = "", pixelBox{}, mostNoteRows
		}
		fits = fits && found && c.wide(p.words.words, c.small) <= c.width*longestNote
		n.pins = append(n.pins, p)
	}
	return n, fits
}

// freePlace is the first place of a note's words in which they are in nobody's way.
func (c chartArea) freePlace(n views.Note, words string, taken []placedNote) (p placedNote, found bool) {
	for _, p = range c.besideLine(n, words) {
		for p.row = range mostNoteRows {
			if c.margin <= p.room.left && p.room.right <= c.noteEdge() && !slices.ContainsFunc(taken, p.isInTheWayOf) {
				return p, true
			}
		}
	}
	return p, false
}

// noteEdge is where words of notes end: at the plot's edge where words of lines stand beside it.
func (c chartArea) noteEdge() float64 {
	if c.Form == views.FormLines {
		return c.room.right
	}
	return c.width - c.margin
}

// besideLine are the places of a note's words: right of its line, and left of it.
func (c chartArea) besideLine(n views.Note, words string) (places []placedNote) {
	x, gap := c.x(slices.Index(c.Plot.Labels, n.Label)), c.small.size*0.4
	add := func(at float64, align textAlign) {
		l := textLabel{words: words, at: pixelPoint{x: at}, face: c.small, token: "--ink", align: align}
		places = append(places, placedNote{x: x, words: l, room: c.canvas.room(l)})
	}
	add(x+gap, alignLeft)
	add(x-gap, alignRight)
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

// listedNotes are all notes in full, in lines as wide as the picture. Those for which there is no room are counted.
func (c chartArea) listedNotes() []string {
	var words []string
	for _, n := range c.notesInOrder() {
		words = append(words, noteInFull(n))
	}
	most, width := max(1, int(c.height*mostListed/c.small.line())), c.width-2*c.margin
	for left := 0; left < len(words)-1; left++ {
		list := slices.Clone(words[:len(words)-left])
		if left > 0 {
			list = append(list, "and "+views.CountOf(int64(left), "more note"))
		}
		if lines := c.wrap(strings.Join(list, " · "), c.small, width, most+1); len(lines) <= most {
			return lines
		}
	}
	return c.wrap(strings.Join(words, " · "), c.small, width, most)
}

// writeNotes lists the notes at the foot of the plot's room, and takes it from there.
func (c *chartArea) writeNotes() {
	if len(c.notes.list) == 0 {
		return
	}
	top := c.room.bottom - float64(len(c.notes.list))*c.small.line()
	c.canvas.lines(c.notes.list, textLabel{at: pt(c.margin, top), face: c.small, token: "--muted"})
	c.room.bottom = top - c.small.size*0.5
}

// withoutWords leaves of the pins their lines: the days stand in the list.
func (n *chartNotes) withoutWords() {
	if len(n.list) == 0 {
		return
	}
	for i := range n.pins {
		n.pins[i].words.words = ""
	}
	n.rows = 0
}

// pinNotes hangs the words of pins in their rows, and takes these from the plot's room.
func (c *chartArea) pinNotes() {
	for i := range c.notes.pins {
		p := &c.notes.pins[i]
		p.words.at.y = c.room.top + float64(p.row)*c.small.line() + textAscent*c.small.size
	}
	c.room.top += float64(c.notes.rows) * c.small.line()
}

// notePin writes the words of a note above its line, which goes through the plot.
func (c chartArea) notePin(n placedNote, from, to float64) {
	if n.words.words != "" {
		from = min(from, n.words.at.y-textAscent*c.small.size)
	}
	c.upright(n.x, from, to, c.colour("--control-line"))
	c.put(n.words)
}
