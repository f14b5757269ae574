package picture

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"eliasnaur.com/font/roboto/robotomedium"
	"eliasnaur.com/font/roboto/robotoregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Pictures are set in Roboto, which is embedded: its outlines are drawn in both formats, so that a picture looks the
// same in every viewer and on a machine without fonts, and labels that were measured apart stay apart.
var (
	plainFont  = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(robotoregular.TTF) })
	strongFont = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(robotomedium.TTF) })
)

// Of the em, how far letters reach above and below the line they stand on.
const (
	textAscent  = 0.74
	textDescent = 0.21
	textLeading = 1.28 // from one line to the next
)

// fontFace is a size in pixels and a weight.
type fontFace struct {
	size float64
	bold bool
}

func (f fontFace) line() float64 { return f.size * textLeading }

// typesetter measures and outlines text. One serves one picture: the buffer is not for two at once.
type typesetter struct {
	fonts  [2]*sfnt.Font
	buffer sfnt.Buffer
}

func newTypesetter() (*typesetter, error) {
	plain, err := plainFont()
	if err != nil {
		return nil, err
	}
	strong, err := strongFont()
	if err != nil {
		return nil, err
	}
	return &typesetter{fonts: [2]*sfnt.Font{plain, strong}}, nil
}

func (t *typesetter) font(f fontFace) *sfnt.Font {
	if f.bold {
		return t.fonts[1]
	}
	return t.fonts[0]
}

// wide is how far the text reaches from where it starts.
func (t *typesetter) wide(text string, f fontFace) (width float64) {
	t.each(text, f, func(_ sfnt.GlyphIndex, _, end float64) { width = end })
	return width
}

// outline is the text as one path that starts at a point on the line.
func (t *typesetter) outline(text string, at pixelPoint, f fontFace) (outline shapePath) {
	fnt := t.font(f)
	units := fixed.Int26_6(fnt.UnitsPerEm())
	scale := f.size / float64(units)
	t.each(text, f, func(glyph sfnt.GlyphIndex, start, _ float64) {
		segments, err := fnt.LoadGlyph(&t.buffer, glyph, units, nil)
		if err != nil {
			return // Roboto has no glyph without an outline
		}
		for i, s := range segments {
			if s.Op == sfnt.SegmentOpMoveTo && i > 0 {
				outline = append(outline, pathStep{verb: 'Z'})
			}
			outline = append(outline, glyphStep(s, at.plus(start, 0), scale))
		}
		if len(segments) > 0 {
			outline = append(outline, pathStep{verb: 'Z'})
		}
	})
	return outline
}

func glyphStep(s sfnt.Segment, at pixelPoint, scale float64) pathStep {
	place := func(p fixed.Point26_6) pixelPoint { return at.plus(float64(p.X)*scale, float64(p.Y)*scale) }
	switch s.Op {
	case sfnt.SegmentOpMoveTo:
		return pathStep{verb: 'M', to: place(s.Args[0])}
	case sfnt.SegmentOpLineTo:
		return pathStep{verb: 'L', to: place(s.Args[0])}
	case sfnt.SegmentOpQuadTo:
		return pathStep{verb: 'Q', one: place(s.Args[0]), to: place(s.Args[1])}
	case sfnt.SegmentOpCubeTo:
	}
	return pathStep{
		verb: 'C',
		to:   place(s.Args[2]),
		one:  place(s.Args[0]),
		two:  place(s.Args[1]),
	}
}

// each goes through the glyphs with where they start and end. Pairs are kerned.
func (t *typesetter) each(text string, f fontFace, visit func(glyph sfnt.GlyphIndex, start, end float64)) {
	fnt := t.font(f)
	units := fixed.Int26_6(fnt.UnitsPerEm())
	scale := f.size / float64(units)
	var before sfnt.GlyphIndex
	x := 0.0
	for i, r := range text {
		glyph, err := fnt.GlyphIndex(&t.buffer, r)
		if err != nil {
			continue
		}
		if kern, err := fnt.Kern(&t.buffer, before, glyph, units, font.HintingNone); err == nil && i > 0 {
			x += float64(kern) * scale
		}
		advance, err := fnt.GlyphAdvance(&t.buffer, glyph, units, font.HintingNone)
		if err != nil {
			continue
		}
		visit(glyph, x, x+float64(advance)*scale)
		x += float64(advance) * scale
		before = glyph
	}
}

// shorten cuts text that is wider than the room and says so with "…".
func (t *typesetter) shorten(text string, f fontFace, room float64) string {
	if t.wide(text, f) <= room {
		return text
	}
	letters := []rune(text)
	fits := func(n int) bool {
		return t.wide(strings.TrimRightFunc(string(letters[:n]), unicode.IsSpace)+"…", f) <= room
	}
	low, high := 0, len(letters)
	for low < high { // the longest beginning that fits
		if middle := (low + high + 1) / 2; fits(middle) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRightFunc(string(letters[:low]), unicode.IsSpace) + "…"
}

// together are two words between which no line breaks: a day and its month, a month and its year, a number and its %.
var together = regexp.MustCompile(`(\d|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*) ` +
	`(%|\d{4}\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)`)

// wordsOf are what a text is broken between.
func wordsOf(text string) []string {
	const join = "\u00a0"
	for range 2 { // a month is joined on both sides
		text = together.ReplaceAllString(text, "$1"+join+"$2")
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], join, " ")
	}
	return words
}

// widow is how much of the room a last line takes at least; one of less is a word or two that were left over.
const widow = 0.3

// wrapEvenly is wrap without a widow: where one would be, all lines are shorter, and as many.
func (t *typesetter) wrapEvenly(text string, f fontFace, room float64, most int) []string {
	lines := t.wrap(text, f, room, most)
	last := len(lines) - 1
	if last < 1 || t.wide(lines[last], f) >= room*widow {
		return lines
	}
	for narrow := room * 0.97; narrow > room/2; narrow -= room * 0.03 {
		other := t.wrap(text, f, narrow, most+1)
		if len(other) > len(lines) {
			break
		}
		lines = other
	}
	return lines
}

// wrap breaks text between words into so many lines at most; what does not fit is cut. A word wider than a line is cut
// too.
func (t *typesetter) wrap(text string, f fontFace, room float64, most int) (lines []string) {
	words := wordsOf(text)
	for len(words) > 0 {
		if len(lines) == most-1 {
			return append(lines, t.shorten(strings.Join(words, " "), f, room))
		}
		n := 1
		for n < len(words) && t.wide(strings.Join(words[:n+1], " "), f) <= room {
			n++
		}
		lines, words = append(lines, t.shorten(strings.Join(words[:n], " "), f, room)), words[n:]
	}
	return lines
}

// printableText leaves out what no font draws and XML forbids; every kind of white space becomes one space.
func printableText(text string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "→", "to")) // the letters of pictures have no arrows
	return strings.Join(strings.Fields(kept), " ")
}
