package picture

import (
	"image/color"

	"compreface-stats/static"
	"compreface-stats/views"
)

// drawnShape is one thing drawn on a picture: an area, a line, or the outline of a text.
type drawnShape struct {
	path   shapePath
	colour color.NRGBA
	// width is the line's; 0 fills the path.
	width float64
	// dash is how long the dashes are and the gaps between them; 0 draws the line without.
	dash float64
	// round makes ends and corners round. Otherwise ends are cut at the last point.
	round bool
	// words and place are set for text alone.
	words string
	place pixelBox
}

// canvas collects what is drawn, in order. Both formats are written from it, so that they show the same.
type canvas struct {
	*typesetter
	layoutSizes
	dark   bool
	shapes []drawnShape
}

// layoutSizes are the sizes of everything on a picture, in pixels.
type layoutSizes struct {
	width, height float64
	margin        float64
	title         fontFace // of the picture
	lead          fontFace // the line below the title
	text          fontFace // legends and labels beside lines
	strong        fontFace // numbers beside lines
	small         fontFace // axes
	fine          fontFace // the footer
	line          float64
}

func newCanvas(size Size, dark bool) (*canvas, error) {
	letters, err := newTypesetter()
	if err != nil {
		return nil, err
	}
	return &canvas{typesetter: letters, layoutSizes: size.measures(), dark: dark}, nil
}

func (s *canvas) colour(token string) color.NRGBA {
	value, ok := static.Colour(token, s.dark)
	if !ok {
		value, _ = static.Colour(views.TokenAccent, s.dark)
	}
	return value
}

// readable is the token itself where large letters in its colour stand out from the background as the guidelines for
// accessible content ask, three to one, and else the ink.
func (s *canvas) readable(token string) string {
	if static.Contrast(s.colour(token), s.colour("--card")) < 3 {
		return "--ink"
	}
	return token
}

// faint is a token's colour of which so much is left, from 0 to 1.
func (s *canvas) faint(token string, left float64) color.NRGBA {
	c := s.colour(token)
	c.A = uint8(255 * left)
	return c
}

func (s *canvas) fill(t shapePath, c color.NRGBA) {
	if len(t) > 0 && c.A > 0 {
		s.shapes = append(s.shapes, drawnShape{path: t, colour: c})
	}
}

// draw draws a line with round corners; one point alone is a dot.
func (s *canvas) draw(points []pixelPoint, c color.NRGBA, width float64) {
	switch {
	case len(points) == 1:
		s.fill(circlePath(points[0], width*1.2), c)
	case len(points) > 1:
		s.shapes = append(s.shapes, drawnShape{path: linePath(points...), colour: c, width: width, round: true})
	}
}

func (s *canvas) dashes(points []pixelPoint, c color.NRGBA, width float64) {
	if len(points) > 1 {
		s.shapes = append(s.shapes, drawnShape{path: linePath(points...), colour: c, width: width, dash: 3 * width})
	}
}

// level and upright are hairlines that fill whole rows or columns of pixels, so that they are sharp.
func (s *canvas) level(from, to, y float64, c color.NRGBA) {
	top := float64(int(y))
	s.fill(boxPath(rect(float64(int(from)), top, float64(int(to)), top+s.hair())), c)
}

func (s *canvas) upright(x float64, from, to float64, c color.NRGBA) {
	left := float64(int(x))
	s.fill(boxPath(rect(left, float64(int(from)), left+s.hair(), float64(int(to)))), c)
}

func (s *canvas) hair() float64 {
	if s.width > 1500 {
		return 2
	}
	return 1
}

// textAlign says which end of a text stands at its place.
type textAlign uint8

const (
	alignLeft textAlign = iota
	alignCentre
	alignRight
)

// textLabel is text on a picture. at is on the line that the letters stand on.
type textLabel struct {
	words string
	at    pixelPoint
	face  fontFace
	token string
	align textAlign
}

// put writes the label and returns the room it takes.
func (s *canvas) put(l textLabel) pixelBox {
	words := printableText(l.words)
	place := s.room(l)
	if words == "" {
		return place
	}
	s.shapes = append(s.shapes, drawnShape{
		path: s.outline(words, pt(place.left, l.at.y), l.face), colour: s.colour(l.token), words: words, place: place,
	})
	return place
}

// room is what the label would take.
func (s *canvas) room(l textLabel) pixelBox {
	reach := s.wide(printableText(l.words), l.face)
	left := l.at.x
	switch l.align {
	case alignLeft:
	case alignCentre:
		left -= reach / 2
	case alignRight:
		left -= reach
	}
	return rect(left, l.at.y-textAscent*l.face.size, left+reach, l.at.y+textDescent*l.face.size)
}

// paragraph breaks the label's words into so many even lines at most and writes them, the first one's letters hanging
// from the label's place. It returns where the next line would hang.
func (s *canvas) paragraph(l textLabel, width float64, most int) (bottom float64) {
	return s.lines(s.wrapEvenly(printableText(l.words), l.face, width, most), l)
}

// lines writes lines of text below each other, the first one's letters hanging from the label's place, and returns
// where the next would hang.
func (s *canvas) lines(texts []string, first textLabel) (bottom float64) {
	for _, text := range texts {
		first.words = text
		line := first
		line.at.y += textAscent * first.face.size
		s.put(line)
		first.at.y += first.face.line()
	}
	return first.at.y
}

func opaqueColour(r, g, b uint8) color.NRGBA { return color.NRGBA{R: r, G: g, B: b, A: 255} }
