package picture

import (
	"fmt"
	"math"
)

const (
	badgeHeight = 20.0
	badgeEdge   = 7.0 // beside the words
	badgeRound  = 4.0
	badgeBase   = 14.0 // the line that the words stand on

	badgeLongest = 240.0 // of each part's words
)

// Badge returns a small SVG image for a README, as many projects show them: what is counted on the left, the count on
// the right, on the light colour of a token (TokenAccent, or "--muted" for a badge that has nothing to tell). The same
// words give the same bytes.
func Badge(name, value, token string) ([]byte, error) {
	letters, err := newTypesetter()
	if err != nil {
		return nil, fmt.Errorf("badge %q: %w", name, err)
	}
	s := &canvas{typesetter: letters}
	plain := fontFace{size: 11}
	strong := fontFace{size: 11, bold: true}
	name = s.shorten(printableText(name), plain, badgeLongest)
	value = s.shorten(printableText(value), strong, badgeLongest)
	middle := math.Ceil(s.wide(name, plain) + 2*badgeEdge)
	end := middle + math.Ceil(s.wide(value, strong)+2*badgeEdge)
	s.badgeParts(middle, end, token)
	s.put(textLabel{words: name, at: pt(badgeEdge, badgeBase), face: plain, token: "--accent-ink"})
	s.put(textLabel{words: value, at: pt(middle+badgeEdge, badgeBase), face: strong, token: "--accent-ink"})
	all := pixelBox{right: end, bottom: badgeHeight}
	words := escapedText(name + ": " + value)
	return writeSVG(all, s.shapes, ` aria-label="`+words+`"`, "<title>"+words+"</title>\n"), nil
}

// badgeParts fills the two parts. The grey is the dark theme's, which is seen on white pages and on dark ones.
func (s *canvas) badgeParts(middle, end float64, token string) {
	right := rect(middle-badgeRound, 0, end, badgeHeight)
	s.fill(roundedBox(right, badgeRound), s.colour(token))
	s.fill(badgeLeft(middle), (&canvas{dark: true}).colour("--line-strong"))
}

// badgeLeft is round on its left alone.
func badgeLeft(right float64) shapePath {
	low, high := pt(badgeRound, badgeHeight), pt(0, badgeRound)
	return shapePath{
		{verb: 'M', to: pt(right, 0)},
		{verb: 'L', to: pt(right, badgeHeight)},
		{verb: 'L', to: low},
		cornerCurve(low, pt(0, badgeHeight), pt(0, badgeHeight-badgeRound)),
		{verb: 'L', to: high},
		cornerCurve(high, pixelPoint{}, pt(badgeRound, 0)),
		{verb: 'Z'},
	}
}
