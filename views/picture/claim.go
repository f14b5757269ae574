package picture

import (
	"compreface-stats/views"
)

func (c Claim) sentence() string {
	return printableText(c.Before + " " + c.Number + " " + c.After)
}

// claim writes the sentence in the middle of the room, its number as large as the room allows.
func (s *canvas) claim(c Claim, room pixelBox) {
	words := fontFace{size: s.title.size}
	before := s.wrap(printableText(c.Before), words, room.width(), 3)
	after := s.wrap(printableText(c.After), words, room.width(), 3)
	number := s.numberFace(printableText(c.Number), room, float64(len(before)+len(after))*words.line())
	height := float64(len(before)+len(after))*words.line() + number.size*(capHeight+gapAbove+gapBelow)
	s.emblem(room, s.longest(append(append([]string{}, before...), after...), words, number, c.Number))
	at := pt(room.left, room.top+max((room.height()-height)/2, 0))
	at.y = s.lines(before, textLabel{at: at, face: words, token: "--ink"})
	if number.size > 0 {
		at.y += number.size * (capHeight + gapAbove)
		// Large figures stand off their line by the room on their left.
		s.put(textLabel{
			words: c.Number,
			at:    at.plus(-number.size*0.045, 0),
			face:  number,
			token: views.TokenAccent,
		})
		at.y += number.size * gapBelow
	}
	s.lines(after, textLabel{at: at, face: words, token: "--ink"})
}

// longest is how far the claim's lines reach.
func (s *canvas) longest(lines []string, words, number fontFace, figures string) float64 {
	reach := s.wide(printableText(figures), number)
	for _, line := range lines {
		reach = max(reach, s.wide(line, words))
	}
	return reach
}

// emblem is the product's mark, large and pale, where the words leave room for it on the right.
func (s *canvas) emblem(room pixelBox, reach float64) {
	side := min(room.height()*0.72, room.width()-reach-s.margin)
	if side < room.height()*0.4 {
		return
	}
	unit := side / (19 + 2.25) // the brackets' lines are 2.25 wide
	corner := pt(room.right-side+unit*1.125, (room.top+room.bottom-side)/2+unit*1.125)
	soft := s.colour("--accent-soft")
	s.viewfinder(corner, unit, soft)
	s.iconBars(corner.plus(-6.5*unit, -6.5*unit), unit, soft)
}

// Of the em: how tall figures are, and the room above and below them.
const (
	capHeight = 0.71
	gapAbove  = 0.14
	gapBelow  = 0.22 // a comma hangs into it
)

// numberFace is the largest that leaves room for the words; without a number it is nothing.
func (s *canvas) numberFace(number string, room pixelBox, words float64) fontFace {
	if number == "" {
		return fontFace{bold: true}
	}
	size := min((room.height()-words)/(capHeight+gapAbove+gapBelow), s.height*0.34)
	f := fontFace{size: size, bold: true}
	if wide := s.wide(number, f); wide > room.width() {
		f.size *= room.width() / wide
	}
	return f
}
