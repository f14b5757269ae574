package views

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"math"
	"strconv"
)

// svg writes the sheet as an image of its own: outlines and colours, no fonts, no styles, nothing from elsewhere.
// Each text keeps its words in data-text, so that they can be searched for.
func (s *sheet) svg(title, description string) []byte {
	var b bytes.Buffer
	w, h := plainNumber(s.width), plainNumber(s.height)
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="` + w + `" height="` + h + `" viewBox="0 0 ` + w + ` ` + h + `" role="img">` + "\n")
	b.WriteString("<title>" + escapedText(title) + "</title>\n<desc>" + escapedText(description) + "</desc>\n")
	b.WriteString(`<rect width="` + w + `" height="` + h + `" fill="` + hex(s.colour("--card")) + "\"/>\n")
	for _, m := range s.shapes {
		writeMark(&b, m)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func writeMark(b *bytes.Buffer, m shape) {
	b.WriteString("<path")
	if m.words != "" {
		b.WriteString(` data-text="` + escapedText(m.words) + `"`)
	}
	paint := "fill"
	if m.width > 0 {
		paint = "stroke"
		b.WriteString(` fill="none" stroke-linejoin="round" stroke-width="` + plainNumber(m.width) + `"`)
		if m.round {
			b.WriteString(` stroke-linecap="round"`)
		}
		if m.dash > 0 {
			b.WriteString(` stroke-dasharray="` + plainNumber(m.dash) + `"`)
		}
	}
	b.WriteString(` ` + paint + `="` + hex(m.colour) + `"`)
	if m.colour.A < 255 {
		b.WriteString(` ` + paint + `-opacity="` + strconv.FormatFloat(float64(m.colour.A)/255, 'f', 2, 64) + `"`)
	}
	b.WriteString(` d="`)
	writeTrace(b, m.trace)
	b.WriteString("\"/>\n")
}

// grain is how many steps a pixel is divided into. Steps are whole, so that distances add up without drift.
const grain = 100

// writeTrace writes distances from point to point, which are shorter than places.
func writeTrace(b *bytes.Buffer, t trace) {
	var at, begun [2]int
	for _, l := range t {
		switch l.verb {
		case 'M':
			at = grains(l.to)
			begun = at
			b.WriteByte('M')
			writeGrains(b, at, [2]int{})
		case 'Z':
			b.WriteByte('z')
			at = begun
		case 'L':
			to := grains(l.to)
			b.WriteByte('l')
			writeGrains(b, to, at)
			at = to
		default:
			at = writeCurve(b, l, at)
		}
	}
}

func writeCurve(b *bytes.Buffer, l leg, at [2]int) [2]int {
	to := grains(l.to)
	b.WriteByte(l.verb | 0x20) // in lower case distances are meant
	writeGrains(b, grains(l.one), at)
	b.WriteByte(' ')
	if l.verb == 'C' {
		writeGrains(b, grains(l.two), at)
		b.WriteByte(' ')
	}
	writeGrains(b, to, at)
	return to
}

func grains(p point) [2]int {
	return [2]int{int(math.Round(p.x * grain)), int(math.Round(p.y * grain))}
}

func writeGrains(b *bytes.Buffer, to, from [2]int) {
	b.WriteString(plainNumber(float64(to[0]-from[0]) / grain))
	b.WriteByte(' ')
	b.WriteString(plainNumber(float64(to[1]-from[1]) / grain))
}

// plainNumber writes two places at most, and none that says nothing.
func plainNumber(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', -1, 64) // + 0 makes −0 a zero
}

func hex(c color.NRGBA) string {
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
