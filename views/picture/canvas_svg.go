package picture

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"math"
	"strconv"
)

// svg writes the canvas as an image of its own.
func (s *canvas) svg(title, description string) []byte {
	all := pixelBox{right: s.width, bottom: s.height}
	background := drawnShape{path: boxPath(all), colour: s.colour("--card")}
	shapes := append([]drawnShape{background}, s.shapes...)
	about := "<title>" + escapedText(title) + "</title>\n<desc>" + escapedText(description) + "</desc>\n"
	return writeSVG(all, shapes, "", about)
}

// writeSVG needs outlines and colours alone: no fonts, no styles, nothing from elsewhere. Each text keeps its words in
// data-text, so that they can be searched for.
func writeSVG(all pixelBox, shapes []drawnShape, named, about string) []byte {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" role="img"`)
	b.WriteString(` width="` + plainNumber(all.right) + `" height="` + plainNumber(all.bottom) + `"`)
	steps := plainNumber(all.right*stepsPerPixel) + " " + plainNumber(all.bottom*stepsPerPixel)
	b.WriteString(` viewBox="0 0 ` + steps + `"` + named + ">\n" + about)
	for _, m := range shapes {
		writeShape(&b, m)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func writeShape(b *bytes.Buffer, m drawnShape) {
	b.WriteString("<path")
	if m.words != "" {
		b.WriteString(` data-text="` + escapedText(m.words) + `"`)
	}
	paint := "fill"
	if m.width > 0 {
		paint = "stroke"
		b.WriteString(` fill="none" stroke-linejoin="round" stroke-width="` + plainNumber(m.width*stepsPerPixel) + `"`)
		if m.round {
			b.WriteString(` stroke-linecap="round"`)
		}
		if m.dash > 0 {
			b.WriteString(` stroke-dasharray="` + plainNumber(m.dash*stepsPerPixel) + `"`)
		}
	}
	b.WriteString(` ` + paint + `="` + hexColour(m.colour) + `"`)
	if m.colour.A < 255 {
		b.WriteString(` ` + paint + `-opacity="` + strconv.FormatFloat(float64(m.colour.A)/255, 'f', 2, 64) + `"`)
	}
	b.WriteString(` d="`)
	writePath(b, m.path)
	b.WriteString("\"/>\n")
}

// stepsPerPixel is how many steps a pixel is divided into: places are whole steps, which are shorter to write than
// fractions, and distances between them add up without drift.
const stepsPerPixel = 20

// pathWriter writes a path as distances from point to point. A letter that repeats the one before is left out.
type pathWriter struct {
	*bytes.Buffer
	at, begun [2]int
	verb      byte
}

func writePath(b *bytes.Buffer, t shapePath) {
	w := pathWriter{Buffer: b}
	for _, l := range t {
		switch l.verb {
		case 'M':
			w.at = [2]int{}
			w.letter('M')
			w.points(l.to)
			w.begun = w.at
		case 'Z':
			w.letter('z')
			w.at = w.begun
		case 'L':
			w.letter('l')
			w.points(l.to)
		case 'Q':
			w.letter('q')
			w.points(l.one, l.to)
		case 'C':
			w.letter('c')
			w.points(l.one, l.two, l.to)
		}
	}
}

func (w *pathWriter) letter(verb byte) {
	if verb != w.verb || verb == 'M' {
		w.WriteByte(verb)
	}
	w.verb = verb
}

// points are all told from the same place, and the last of them is the next place.
func (w *pathWriter) points(points ...pixelPoint) {
	var to [2]int
	for _, p := range points {
		to = [2]int{int(math.Round(p.x * stepsPerPixel)), int(math.Round(p.y * stepsPerPixel))}
		w.number(to[0] - w.at[0])
		w.number(to[1] - w.at[1])
	}
	w.at = to
}

// number needs a space before it only where two figures would meet.
func (w *pathWriter) number(n int) {
	if last := w.Bytes()[w.Len()-1]; last >= '0' && last <= '9' && n >= 0 {
		w.WriteByte(' ')
	}
	w.Write(strconv.AppendInt(w.AvailableBuffer(), int64(n), 10))
}

// plainNumber writes two places at most, and none that says nothing.
func plainNumber(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', -1, 64) // + 0 makes −0 a zero
}

func hexColour(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	text := []byte("#")
	for _, part := range [3]uint8{c.R, c.G, c.B} {
		text = append(text, digits[part>>4], digits[part&15])
	}
	return string(text)
}

func escapedText(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return "" // a buffer takes everything
	}
	return b.String()
}
