package picture

import (
	"image/color"
	"strings"

	"compreface-stats/views"
)

// frame writes what stands around a chart, and returns the room that is left for it.
func (s *canvas) frame(p Picture) pixelBox {
	room := rect(s.margin, s.margin*0.8, s.width-s.margin, s.footer(p))
	room.top += s.demoBand(p.Demo)
	title := textLabel{words: p.Title, at: pt(room.left, room.top), face: s.title, token: "--ink"}
	lines := 2
	if len(s.wrap(printableText(title.words), title.face, room.width(), lines+1)) > lines { // a sentence is not cut
		title.face.size *= 2.0 / 3 // which takes as much room
		lines++
	}
	room.top = s.paragraph(title, room.width(), lines)
	subtitle := textLabel{words: p.Subtitle, at: pt(room.left, room.top), face: s.lead, token: "--muted"}
	subtitle.words = s.wholeSentences(subtitle.words, subtitle.face, room.width(), mostSubtitleLines)
	room.top = s.paragraph(subtitle, room.width(), mostSubtitleLines)
	room.top += s.lead.size * 0.7
	return room
}

const mostSubtitleLines = 3

// wholeSentences leaves out the last sentences of a text that is too long for so many lines: one that is cut in the
// midst may say the opposite. The first stays, whatever its length.
func (s *canvas) wholeSentences(text string, face fontFace, width float64, most int) string {
	text = printableText(text)
	for len(s.wrap(text, face, width, most+1)) > most {
		sentence := strings.LastIndex(strings.TrimSuffix(text, "."), ". ") + 1
		part := strings.LastIndex(text, " · ")
		if max(sentence, part) <= 0 {
			break
		}
		text = text[:max(sentence, part)]
	}
	return text
}

// claimFrame has no title above: the claim itself is what is read first. A claim's title is a small line over it.
func (s *canvas) claimFrame(p Picture) pixelBox {
	room := rect(s.margin, s.margin, s.width-s.margin, s.footer(p))
	room.top += s.demoBand(p.Demo)
	strong := fontFace{size: s.lead.size, bold: true}
	over := textLabel{words: p.Title, at: pt(room.left, room.top), face: strong, token: views.TokenAccent}
	room.top = s.paragraph(over, room.width(), 1)
	under := textLabel{words: p.Subtitle, at: pt(room.left, room.top), face: s.lead, token: "--muted"}
	room.top = s.paragraph(under, room.width(), 2)
	return room
}

// footer writes the small print and the mark below a hairline, and returns where the room above it ends.
func (s *canvas) footer(p Picture) (top float64) {
	right := s.width - s.margin
	mark := s.markWidth()
	room := right - s.margin - mark - s.margin/2
	lines := s.wrap(printableText(p.Footer), s.fine, room, 4)
	lines = append(lines, s.wrap(printableText(p.origin()), s.fine, room, 2)...)
	bottom := s.height - s.margin*0.6
	top = bottom - max(float64(len(lines))*s.fine.line(), s.markHeight())
	s.lines(lines, textLabel{at: pt(s.margin, top), face: s.fine, token: "--muted"})
	s.productMark(pt(right-mark, top))
	top -= s.margin * 0.25
	s.level(s.margin, right, top, s.colour("--line"))
	return top - s.margin*0.3
}

// origin says when the numbers were true, and where they come from.
func (p Picture) origin() string {
	var parts []string
	if p.AsOf != "" {
		parts = append(parts, "As of "+p.AsOf)
	}
	if p.Site != "" {
		parts = append(parts, p.Site)
	}
	return strings.Join(parts, " · ")
}

const (
	productName    = "CompreFace Stats"
	populationNote = "opted-in installations only"
)

func (s *canvas) markHeight() float64 { return 2 * s.fine.line() }

func (s *canvas) markWidth() float64 {
	name := fontFace{size: s.fine.size, bold: true}
	return s.markHeight()*1.3 + max(s.wide(productName, name), s.wide(populationNote, s.fine))
}

// productMark says whose numbers these are, and whom they count.
func (s *canvas) productMark(at pixelPoint) {
	side := s.markHeight() * 0.96
	s.icon(at, side)
	at = at.plus(s.markHeight()*1.3, 0)
	strong := fontFace{size: s.fine.size, bold: true}
	at.y = s.lines([]string{productName}, textLabel{at: at, face: strong, token: "--ink"})
	s.lines([]string{populationNote}, textLabel{at: at, face: s.fine, token: "--muted"})
}

// icon is favicon.svg: bars in a viewfinder. It keeps its colours in both themes.
func (s *canvas) icon(at pixelPoint, side float64) {
	unit := side / 32
	blue := opaqueColour(0x24, 0x54, 0xd6)
	white := opaqueColour(255, 255, 255)
	s.fill(roundedBox(rect(at.x, at.y, at.x+side, at.y+side), 8*unit), blue)
	pale := white
	pale.A = 191
	s.viewfinder(at.plus(6.5*unit, 6.5*unit), unit, pale)
	s.iconBars(at, unit, white)
}

// iconBars are the three bars in the middle of the mark, whose whole side is 32 units.
func (s *canvas) iconBars(at pixelPoint, unit float64, c color.NRGBA) {
	for _, top := range [3]pixelPoint{pt(11.5, 17.5), pt(16, 14.5), pt(20.5, 11.5)} {
		s.draw([]pixelPoint{at.plus(top.x*unit, 20.5*unit), at.plus(top.x*unit, top.y*unit)}, c, 3*unit)
	}
}

// viewfinder draws four brackets, 19 units wide and high, each a quarter of a circle with two short arms.
func (s *canvas) viewfinder(at pixelPoint, unit float64, c color.NRGBA) {
	for turn, centre := range [4]pixelPoint{pt(2.5, 2.5), pt(16.5, 2.5), pt(16.5, 16.5), pt(2.5, 16.5)} {
		curve := arcPoints(at.plus(centre.x*unit, centre.y*unit), 2.5*unit, float64(turn)+2, float64(turn)+3)
		back := [4]pixelPoint{pt(0, 2.5), pt(-2.5, 0), pt(0, -2.5), pt(2.5, 0)}[turn]
		on := [4]pixelPoint{pt(2.5, 0), pt(0, 2.5), pt(-2.5, 0), pt(0, -2.5)}[turn]
		points := append([]pixelPoint{curve[0].plus(back.x*unit, back.y*unit)}, curve...)
		s.draw(append(points, curve[len(curve)-1].plus(on.x*unit, on.y*unit)), c, 2.25*unit)
	}
}
