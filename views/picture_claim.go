package views

import "strings"

// ClaimOf cuts a sentence at its number: ("CompreFace has more than 1,200 active users", "1,200"). A sentence that does not
// hold it is drawn whole.
func ClaimOf(sentence, number string) *ClaimWords {
	before, after, found := strings.Cut(sentence, number)
	if !found || number == "" {
		return &ClaimWords{Before: sentence}
	}
	return &ClaimWords{strings.TrimSpace(before), number, strings.TrimSpace(after)}
}

func (c ClaimWords) sentence() string {
	return printable(c.Before + " " + c.Number + " " + c.After)
}

// claim writes the sentence in the middle of the room, its number as large as the room allows.
func (s *sheet) claim(c ClaimWords, room box) {
	words := face{s.title.size, false}
	s.brackets(room)
	before, after := s.wrap(printable(c.Before), words, room.width(), 3), s.wrap(printable(c.After), words, room.width(), 3)
	number := s.numberFace(printable(c.Number), room, float64(len(before)+len(after))*words.line())
	height := float64(len(before)+len(after))*words.line() + number.size*capHeight + 2*claimGap*number.size
	at := point{room.left, room.top + max((room.height()-height)/2, 0)}
	at.y = s.lines(before, label{at: at, face: words, token: "--ink"})
	if number.size > 0 {
		at.y += number.size * (capHeight + claimGap)
		// Large figures stand off their line by the room on their left.
		s.put(label{c.Number, at.plus(-number.size*0.045, 0), number, TokenAccent, fromLeft})
		at.y += number.size * (claimGap + 0.06)
	}
	s.lines(after, label{at: at, face: words, token: "--ink"})
}

// brackets are the product's viewfinder, large and pale behind the words.
func (s *sheet) brackets(room box) {
	side := room.height() * 0.92
	left, top := room.right-side, room.bottom-side
	s.viewfinder(point{left, top}, side/19, s.colour("--accent-soft"))
}

// Of the em: how tall figures are, and the room above and below them.
const (
	capHeight = 0.71
	claimGap  = 0.2
)

// numberFace is the largest that leaves room for the words; without a number it is nothing.
func (s *sheet) numberFace(number string, room box, words float64) face {
	if number == "" {
		return face{bold: true}
	}
	size := min((room.height()-words)/(capHeight+2*claimGap), s.height*0.34)
	f := face{size, true}
	if wide := s.wide(number, f); wide > room.width() {
		f.size *= room.width() / wide
	}
	return f
}
