package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"compreface-stats/views"
)

// Picture is a chart, a heat map or a claim that the server draws by itself, to be put on a slide or into a post.
// The same picture always gives the same bytes.
type Picture struct {
	Title string
	// Subtitle stands below the title: the period, the population and its number.
	Subtitle string
	// Footer is what must be read with the numbers: their definition, and what was left out or rounded.
	Footer string
	// AsOf is the day up to which the picture is true, Site where it comes from: "stats.example.org". Both stand in a line
	// below Footer, and may be empty.
	AsOf, Site string
	// Alt is the text alternative. An empty one is made from the numbers that are drawn.
	Alt string
	// The first of these that is set is drawn. Instead is a sentence that takes the place of a chart with too little in
	// it.
	Instead string
	Drawing *views.Drawing
	Heat    *views.Heat
	Claim   *Claim

	Size Size
	Dark bool
	// Demo says that the numbers were invented: a band says so across the picture, and the words for who does not see it.
	Demo bool
}

// Claim is a sentence that holds a number; the number is written large between the two parts of the sentence.
type Claim struct{ Before, Number, After string }

// Size is one of the sizes that pictures are drawn in.
type Size uint8

const (
	// Slide is 1920 by 1080 pixels, for a presentation.
	Slide Size = iota
	// Social is 1200 by 630 pixels, as previews of links and posts are shown.
	Social
	// Card is 640 by 480 pixels, for a card of a page that cannot draw by itself.
	Card
	// Wide is 1280 by 480 pixels, for such a card that is as wide as its page.
	Wide
)

// sizeNames are the sizes' names in addresses.
var sizeNames = [...]string{Slide: "slide", Social: "social", Card: "card", Wide: "wide"}

// ParseSize returns the size of a name: "slide", "social", "card" or "wide".
func ParseSize(name string) (Size, error) {
	if i := slices.Index(sizeNames[:], name); i >= 0 {
		return Size(i), nil
	}
	return 0, fmt.Errorf("%q is no size of a picture: slide, social, card or wide", name)
}

func (size Size) String() string { return sizeNames[size] }

// measures: a post is seen small, so its letters take more of the picture than those on a slide.
func (size Size) measures() layoutSizes {
	if size == Card {
		return layoutSizes{
			width: 640, height: 480, margin: 20, line: 3,
			title: fontFace{size: 26, bold: true}, lead: fontFace{size: 16},
			text: fontFace{size: 17}, strong: fontFace{size: 18, bold: true},
			small: fontFace{size: 16}, fine: fontFace{size: 12},
		}
	}
	if size == Wide {
		return layoutSizes{
			width: 1280, height: 480, margin: 20, line: 2.5,
			title: fontFace{size: 24, bold: true}, lead: fontFace{size: 15},
			text: fontFace{size: 15}, strong: fontFace{size: 16, bold: true},
			small: fontFace{size: 14}, fine: fontFace{size: 11},
		}
	}
	if size == Social {
		return layoutSizes{
			width: 1200, height: 630, margin: 56, line: 3.5,
			title: fontFace{size: 40, bold: true}, lead: fontFace{size: 21},
			text: fontFace{size: 19}, strong: fontFace{size: 22, bold: true},
			small: fontFace{size: 18}, fine: fontFace{size: 15},
		}
	}
	return layoutSizes{
		width: 1920, height: 1080, margin: 96, line: 5,
		title: fontFace{size: 60, bold: true}, lead: fontFace{size: 30},
		text: fontFace{size: 26}, strong: fontFace{size: 32, bold: true},
		small: fontFace{size: 24}, fine: fontFace{size: 20},
	}
}

// SVG returns the picture as outlines: it needs no fonts, runs no scripts and fetches nothing. Its title and
// description are the picture's title and AltText.
func (p Picture) SVG() ([]byte, error) {
	s, err := p.laidOut()
	if err != nil {
		return nil, fmt.Errorf("picture %q: %w", p.Title, err)
	}
	return s.svg(p.name(), p.AltText()), nil
}

// PNG returns the picture as pixels. A slide takes about 100 ms and up to 32 MB of memory: let only a few be made at
// once.
func (p Picture) PNG() ([]byte, error) {
	s, err := p.laidOut()
	if err != nil {
		return nil, fmt.Errorf("picture %q: %w", p.Title, err)
	}
	pixels, err := s.png()
	if err != nil {
		return nil, fmt.Errorf("picture %q: %w", p.Title, err)
	}
	return pixels, nil
}

func (p Picture) laidOut() (*canvas, error) {
	s, err := newCanvas(p.Size, p.Dark)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Instead != "":
		s.nothing(p.Instead, s.frame(p))
	case p.Drawing != nil:
		s.drawing(*p.Drawing, s.frame(p))
	case p.Heat != nil:
		s.heat(*p.Heat, s.frame(p))
	case p.Claim != nil:
		s.claim(*p.Claim, s.claimFrame(p))
	default:
		s.nothing(views.NoData, s.frame(p))
	}
	return s, nil
}

const mostReasonLines = 3

// nothing says in the middle of an empty picture why it is empty.
func (s *canvas) nothing(why string, room pixelBox) {
	middle := pt((room.left+room.right)/2, (room.top+room.bottom)/2)
	first := textLabel{at: middle, face: s.lead, token: "--muted", align: alignCentre}
	s.lines(s.wrap(printableText(why), s.lead, room.width(), mostReasonLines), first)
}

// FromChart returns the chart as the server draws it, under what was found; period is what it covers, as RangeLabel
// writes it. The note of a heat map speaks of the page's table and stays there.
func FromChart(c views.Chart, period string) Picture {
	if c.Days != "" && c.AsOf == c.Days+" (UTC)" { // one day, which is said once
		c.Note = strings.TrimPrefix(c.Note, "As of "+c.Days+". ")
		period, c.AsOf = strings.Replace(period, c.Days, c.AsOf, 1), ""
	}
	p := Picture{Title: c.Title, Subtitle: period, Footer: cmp.Or(c.Counted, c.Definition), AsOf: c.AsOf, Heat: c.Heat}
	if c.Finding != "" {
		p.Title, p.Subtitle = printableText(c.Finding), c.Title+" · "+period
	}
	if p.Instead = c.Instead; c.Drawing != nil {
		p.Drawing = c.Drawing.WithoutOff()
	}
	if c.Drawing != nil && len(c.Drawing.Plot.Floors) > 0 && c.Instead == "" {
		p.Alt = asSentence(p.Title) + " " + asSentence(p.Subtitle) + " " + asSentence(c.Summary) // bars are no sum
	}
	if c.Heat == nil && c.Note != "" {
		p.Subtitle += " · " + c.Note
	}
	return p
}
