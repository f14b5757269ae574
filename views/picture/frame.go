package picture

import (
	"image/color"

	"compreface-stats/views"
)

// frame writes what stands around a chart, and answers the room that is left for it.
func (s *sheet) frame(p Picture) box {
	room := box{s.margin, s.margin * 0.8, s.width - s.margin, s.footer(p.Footer)}
	room.top = s.lines(s.wrap(printable(p.Title), s.title, room.width(), 2), label{at: point{room.left, room.top}, face: s.title, token: "--ink"})
	room.top = s.lines(s.wrap(printable(p.Subtitle), s.lead, room.width(), 2), label{at: point{room.left, room.top}, face: s.lead, token: "--muted"})
	room.top += s.lead.size * 0.7
	return room
}

// claimFrame has no title above: the claim itself is what is read first. A claim's title is a small line over it.
func (s *sheet) claimFrame(p Picture) box {
	room := box{s.margin, s.margin, s.width - s.margin, s.footer(p.Footer)}
	over := label{at: point{room.left, room.top}, face: face{s.lead.size, true}, token: views.TokenAccent}
	room.top = s.lines(s.wrap(printable(p.Title), over.face, room.width(), 1), over)
	under := label{at: point{room.left, room.top}, face: s.lead, token: "--muted"}
	room.top = s.lines(s.wrap(printable(p.Subtitle), s.lead, room.width(), 2), under)
	return room
}

// footer writes the small print and the mark below a hairline, and answers where the room above it ends.
func (s *sheet) footer(text string) (top float64) {
	right := s.width - s.margin
	mark := s.markWidth()
	lines := s.wrap(printable(text), s.fine, right-s.margin-mark-s.margin/2, 4)
	bottom := s.height - s.margin*0.6
	top = bottom - max(float64(len(lines))*s.fine.line(), s.markHeight())
	s.lines(lines, label{at: point{s.margin, top}, face: s.fine, token: "--muted"})
	s.productMark(point{right - mark, top})
	top -= s.margin * 0.25
	s.level(s.margin, right, top, s.colour("--line"))
	return top - s.margin*0.3
}

const (
	productName = "CompreFace Stats"
	population  = "installations that opted in"
)

func (s *sheet) markHeight() float64 { return 2 * s.fine.line() }

func (s *sheet) markWidth() float64 {
	name := face{s.fine.size, true}
	return s.markHeight()*1.3 + max(s.wide(productName, name), s.wide(population, s.fine))
}

// productMark says whose numbers these are, and whom they count.
func (s *sheet) productMark(at point) {
	side := s.markHeight() * 0.96
	s.icon(at, side)
	words := label{at: at.plus(s.markHeight()*1.3, 0), face: face{s.fine.size, true}, token: "--ink"}
	words.at.y = s.lines([]string{productName}, words)
	words.face.bold, words.token = false, "--muted"
	s.lines([]string{population}, words)
}

// icon is favicon.svg: bars in a viewfinder. It keeps its colours in both themes.
func (s *sheet) icon(at point, side float64) {
	unit := side / 32
	blue, white := opaqueColour(0x24, 0x54, 0xd6), opaqueColour(255, 255, 255)
	s.fill(rounded(box{at.x, at.y, at.x + side, at.y + side}, 8*unit), blue)
	pale := white
	pale.A = 191
	s.viewfinder(at.plus(6.5*unit, 6.5*unit), unit, pale)
	s.iconBars(at, unit, white)
}

// iconBars are the three bars in the middle of the mark, whose whole side is 32 units.
func (s *sheet) iconBars(at point, unit float64, c color.NRGBA) {
	for _, top := range [3]point{{11.5, 17.5}, {16, 14.5}, {20.5, 11.5}} {
		s.draw([]point{at.plus(top.x*unit, 20.5*unit), at.plus(top.x*unit, top.y*unit)}, c, 3*unit)
	}
}

// viewfinder draws four brackets, 19 units wide and high, each a quarter of a circle with two short arms.
func (s *sheet) viewfinder(at point, unit float64, c color.NRGBA) {
	for turn, centre := range [4]point{{2.5, 2.5}, {16.5, 2.5}, {16.5, 16.5}, {2.5, 16.5}} {
		curve := arc(at.plus(centre.x*unit, centre.y*unit), 2.5*unit, float64(turn)+2, float64(turn)+3)
		back := [4]point{{0, 2.5}, {-2.5, 0}, {0, -2.5}, {2.5, 0}}[turn]
		on := [4]point{{2.5, 0}, {0, 2.5}, {-2.5, 0}, {0, -2.5}}[turn]
		points := append([]point{curve[0].plus(back.x*unit, back.y*unit)}, curve...)
		s.draw(append(points, curve[len(curve)-1].plus(on.x*unit, on.y*unit)), c, 2.25*unit)
	}
}
