package picture

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"compreface-stats/views"
)

// linesInPanels is a plot of so many lines, each with its earlier days.
func linesInPanels(n int, compared bool) *views.Drawing {
	p := views.Plot{Labels: inventedDays(90), Unit: "collections", Panels: true, NotFinal: 1}
	for i := range n {
		name := fmt.Sprintf("Class %d", i)
		s := views.Series{Name: name, Token: views.SizeToken(i%10 + 1), Values: wave(90, float64(20*i+5), float64(i))}
		p.Series = append(p.Series, s)
		if compared {
			s.Name, s.Dashed = name+", a year ago", true
			p.Series = append(p.Series, s)
			p.Comparisons = append(p.Comparisons, views.Comparison{Of: name, With: s.Name, Days: 364})
		}
	}
	return views.Lines(p)
}

// However many lines there are and whatever the size, panels stand below each other, each with a scale of its own whose top is written,
// and lie within the picture and on none of each other.
func TestPanelsHaveScalesOfTheirOwnAndLieOnNoneOfEachOther(t *testing.T) {
	for _, size := range []Size{Slide, Social, Card, Wide} {
		for n := 1; n <= 6; n++ {
			list := laidPanels(t, size, n)
			if len(list) != n || !list[n-1].isLowest {
				t.Fatalf("%d lines have %d panels", n, len(list))
			}
			for i, p := range list {
				if p.room.width() < 40 || p.room.height() < 14 || p.room.left < p.margin || p.room.right > p.width-p.margin {
					t.Errorf("%s, %d of %d: a panel of %+v", size, i, n, p.room)
				}
				if most := highestOf(p); p.scale.low != 0 || p.scale.high < most || p.scale.high > 2*most+2 {
					t.Errorf("%d of %d: up to %v on a scale from %v to %v", i, n, most, p.scale.low, p.scale.high)
				}
				same(t, "from the left", p.room.left, list[0].room.left)
				same(t, "top", p.scale.ticks[len(p.scale.ticks)-1], p.scale.high)
				if near := p.room.width() - list[0].room.width(); near > 0.01 || near < -0.01 {
					t.Errorf("%s, %d of %d is %.2f wider than the first", size, i, n, near)
				}
				for _, o := range list[i+1:] {
					if p.room.left < o.room.right && o.room.left < p.room.right && p.room.top < o.room.bottom && o.room.top < p.room.bottom {
						t.Errorf("%s, %d lines: %+v lies on %+v", size, n, p.room, o.room)
					}
				}
			}
		}
	}
}

func highestOf(p chartPanel) (most float64) {
	for _, s := range p.Plot.Series {
		most = max(most, slices.Max(s.Values))
	}
	return most
}

func laidPanels(t *testing.T, size Size, n int) []chartPanel {
	t.Helper()
	s, err := newCanvas(size, false)
	if err != nil {
		t.Fatal(err)
	}
	d := *linesInPanels(n, true)
	c := chartArea{canvas: s, Drawing: d, pieces: allSpans(d), room: s.frame(Picture{Title: "Sizes", Footer: "Counted."})}
	c.panelHead()
	return c.placedPanels()
}

// Bars have panels, too, each with strokes of the days compared upon them; none stands in the other's place.
func TestBarsHaveAPanelATypeWithTheirOwnStrokes(t *testing.T) {
	d := linesInPanels(5, true)
	d.Form = views.FormBars
	for i := range d.Plot.Series {
		s := &d.Plot.Series[i]
		s.Ticks, s.Dashed = s.Dashed, false
	}
	words := texts(t, Picture{Drawing: d})
	for _, want := range []string{"Class 0", "Class 4", "a year ago", "pale: incomplete"} {
		if !slices.Contains(words, want) {
			t.Errorf("%q is not in %q", want, words)
		}
	}
	s, err := newCanvas(Slide, false)
	if err != nil {
		t.Fatal(err)
	}
	c := chartArea{canvas: s, Drawing: *d, room: s.frame(Picture{})}
	for _, p := range c.placedPanels() {
		if bar, stroke := p.slot(3, 0), p.slot(3, 1); bar != stroke {
			t.Errorf("a stroke of %+v across a bar of %+v", stroke, bar)
		}
	}
}

// A panel bears its line's name, the figure at its end, and what that was earlier.
func TestAPanelSaysWhatItsLineIsAndWas(t *testing.T) {
	d := linesInPanels(5, true)
	words := texts(t, Picture{Drawing: d})
	last := d.Plot.ValueWords(d.Plot.Series[8], 88) // the last day goes on
	for _, want := range []string{"Class 4", last, "a year ago: " + last, "ring: incomplete"} {
		if !slices.Contains(words, want) {
			t.Errorf("%q is not in %q", want, words)
		}
	}
}

// A sentence that does not fit is left out as a whole.
func TestNoSentenceOfASubtitleIsCut(t *testing.T) {
	s, err := newCanvas(Card, false)
	if err != nil {
		t.Fatal(err)
	}
	const first = "1 May – 31 May 2025 (31 days) · exact numbers"
	text := first + " · Of 169 installations. Dashed: one year earlier. Lines begin at 20 active installations."
	for width := 120.0; width < 900; width += 20 {
		got := s.wholeSentences(text, s.lead, width, 2)
		if len(s.wrap(got, s.lead, width, 3)) > 2 && got != "1 May – 31 May 2025 (31 days)" {
			t.Errorf("%.0f px: %q takes three lines", width, got)
		}
		if rest := text[len(got):]; rest != "" && rest[0] != ' ' || strings.HasSuffix(got, "…") {
			t.Errorf("%.0f px: cut to %q", width, got)
		}
	}
}
