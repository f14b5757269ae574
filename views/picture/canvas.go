package picture

import (
	"image/color"
	"math"

	"compreface-stats/static"
	"compreface-stats/views"
)

// shape is one thing drawn on a picture: an area, a line, or the outline of a text.
type shape struct {
	trace  trace
	colour color.NRGBA
	// width is the line's; 0 fills the trace.
	width float64
	// dash is how long the dashes are and the gaps between them; 0 draws the line without.
	dash float64
	// round makes ends and corners round. Otherwise ends are cut at the last point.
	round bool
	// words and place are set for text alone.
	words string
	place box
}

// sheet collects what is drawn, in order. Both formats are written from it, so that they show the same.
type sheet struct {
	*typesetter
	measures
	dark   bool
	shapes []shape
}

// measures are the sizes of everything on a picture, in pixels.
type measures struct {
	width, height float64
	margin        float64
	title         face // of the picture
	lead          face // the line below the title
	text          face // legends and labels beside lines
	strong        face // numbers beside lines
	small         face // axes
	fine          face // the footer
	line          float64
}

func newSheet(size Size, dark bool) (*sheet, error) {
	letters, err := newTypesetter()
	if err != nil {
		return nil, err
	}
	return &sheet{typesetter: letters, measures: size.measures(), dark: dark}, nil
}

func (s *sheet) colour(token string) color.NRGBA {
	value, ok := static.Colour(token, s.dark)
	if !ok {
		value, _ = static.Colour(views.TokenAccent, s.dark)
	}
	return value
}

// readable is the token itself where large letters in its colour stand out from the background as the guidelines for
// accessible content ask, three to one, and else the ink.
func (s *sheet) readable(token string) string {
	a, b := luminance(s.colour(token)), luminance(s.colour("--card"))
	if (max(a, b)+0.05)/(min(a, b)+0.05) < 3 {
		return "--ink"
	}
	return token
}

func luminance(c color.NRGBA) float64 {
	linear := func(part uint8) float64 {
		x := float64(part) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// faint is a token's colour of which so much is left, from 0 to 1.
func (s *sheet) faint(token string, left float64) color.NRGBA {
	c := s.colour(token)
	c.A = uint8(255 * left)
	return c
}

func (s *sheet) fill(t trace, c color.NRGBA) {
	if len(t) > 0 && c.A > 0 {
		s.shapes = append(s.shapes, shape{trace: t, colour: c})
	}
}

// draw draws a line with round corners; one point alone is a dot.
func (s *sheet) draw(points []point, c color.NRGBA, width float64) {
	switch {
	case len(points) == 1:
		s.fill(circle(points[0], width*1.2), c)
	case len(points) > 1:
		s.shapes = append(s.shapes, shape{trace: through(points...), colour: c, width: width, round: true})
	}
}

func (s *sheet) dashes(points []point, c color.NRGBA, width float64) {
	if len(points) > 1 {
		s.shapes = append(s.shapes, shape{trace: through(points...), colour: c, width: width, dash: 3 * width})
	}
}

// level and upright are hairlines that fill whole rows or columns of pixels, so that they are sharp.
func (s *sheet) level(from, to, y float64, c color.NRGBA) {
	top := float64(int(y))
	s.fill(rectangle(box{float64(int(from)), top, float64(int(to)), top + s.hair()}), c)
}

func (s *sheet) upright(x float64, from, to float64, c color.NRGBA) {
	left := float64(int(x))
	s.fill(rectangle(box{left, float64(int(from)), left + s.hair(), float64(int(to))}), c)
}

func (s *sheet) hair() float64 {
	if s.width > 1500 {
		return 2
	}
	return 1
}

// align says which end of a text stands at its place.
type align uint8

const (
	fromLeft align = iota
	centred
	fromRight
)

// label is text on a picture. at is on the line that the letters stand on.
type label struct {
	words string
	at    point
	face  face
	token string
	align align
}

// put writes the label and answers the room it takes.
func (s *sheet) put(l label) box {
	words := printable(l.words)
	place := s.room(l)
	if words == "" {
		return place
	}
	s.shapes = append(s.shapes, shape{
		trace: s.outline(words, point{place.left, l.at.y}, l.face), colour: s.colour(l.token), words: words, place: place,
	})
	return place
}

// room is what the label would take.
func (s *sheet) room(l label) box {
	reach := s.wide(printable(l.words), l.face)
	left := l.at.x
	switch l.align {
	case centred:
		left -= reach / 2
	case fromRight:
		left -= reach
	}
	return box{left, l.at.y - ascent*l.face.size, left + reach, l.at.y + descent*l.face.size}
}

// lines writes lines of text below each other, the first one's letters hanging from top, and answers where the next would hang.
func (s *sheet) lines(texts []string, first label) (bottom float64) {
	for _, text := range texts {
		first.words = text
		line := first
		line.at.y += ascent * first.face.size
		s.put(line)
		first.at.y += first.face.line()
	}
	return first.at.y
}

func opaqueColour(r, g, b uint8) color.NRGBA { return color.NRGBA{R: r, G: g, B: b, A: 255} }
