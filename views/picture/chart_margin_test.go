package picture

import (
	"math"
	"slices"
	"strings"
	"testing"

	"compreface-stats/views"
)

// releasedPicture is six months of which two are not told; the last two told stand alone.
func releasedPicture(form func(views.Plot) *views.Drawing) Picture {
	return Picture{Title: "Active installations", Drawing: form(views.Plot{
		Labels: []string{"2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"}, Unit: "installations",
		Margin: 10, Hidden: "fewer than about 20",
		Series: []views.Series{{
			Name: "Active", Token: views.TokenActive28, Thick: true,
			Values: []float64{40, 60, math.NaN(), 5, math.NaN(), 155},
		}},
	})}
}

// margins are the shapes of the series' colour that are seen through, and the strokes of whiskers.
func margins(t *testing.T, p Picture) (bands []pixelBox, strokes int) {
	t.Helper()
	s, err := p.laidOut()
	if err != nil {
		t.Fatal(err)
	}
	band, ink := s.faint(views.TokenActive28, marginShare), s.colour("--ink")
	for _, m := range s.shapes {
		switch {
		case m.words == "" && m.width == 0 && m.colour == band:
			bands = append(bands, m.path.bounds())
		case m.words == "" && m.width > 0 && m.colour == ink:
			strokes++
		}
	}
	return bands, strokes
}

func TestALineOfReleasedNumbersHasABandAndAloneAWhisker(t *testing.T) {
	everyLook(t, "lines", releasedPicture(views.Lines), func(t *testing.T, p Picture) {
		bands, strokes := margins(t, p)
		if len(bands) != 1 || strokes != 2*3 {
			t.Errorf("%d bands and %d strokes, want a band of the first two months and whiskers of the two alone", len(bands), strokes)
		}
		labelsAreApart(t, p)
		if words := texts(t, p); !slices.Contains(words, "±10") {
			t.Errorf("±10 is not beside the line's end: %q", words)
		}
		p.Drawing.Plot.Margin = 0
		if bands, strokes := margins(t, p); len(bands)+strokes > 0 {
			t.Error("exact numbers have a margin")
		}
		p.Drawing.Plot.Margin = 10
	})
}

func TestBarsOfReleasedNumbersHaveWhiskers(t *testing.T) {
	everyLook(t, "bars", releasedPicture(views.Bars), func(t *testing.T, p Picture) {
		if _, strokes := margins(t, p); strokes != 4*3 {
			t.Errorf("%d strokes, want three of each bar", strokes)
		}
		labelsAreApart(t, p)
	})
	named := releasedPicture(views.Bars)
	named.Drawing.Plot.Labels = []string{"a", "b", "c", "d", "e", "f"}
	everyLook(t, "named bars", named, labelsAreApart)
}

func TestAStackHasNoMargin(t *testing.T) {
	if bands, strokes := margins(t, releasedPicture(views.StackedBars)); len(bands)+strokes > 0 {
		t.Errorf("%d bands and %d strokes", len(bands), strokes)
	}
}

// The highest value with its margin stays below the plot's top.
func TestTheAxisHoldsTheMargin(t *testing.T) {
	p := releasedPicture(views.Lines)
	p.Drawing.Plot.Series[0].Values = []float64{195, 195, 195, 195, 195, 195}
	if s := scaleFor(*p.Drawing, allSpans(*p.Drawing)); s.high < 205 {
		t.Errorf("the axis ends at %v", s.high)
	}
}

func TestTheTextAlternativeTellsTheMargin(t *testing.T) {
	if alt := releasedPicture(views.Lines).AltText(); !strings.Contains(alt, "Each ±10.") {
		t.Errorf("%s", alt)
	}
}

// Where nothing is told but what it is below, the axis reaches up to that; several bars a label say it, for they carry no
// numbers.
func TestBarsThatAreNotToldAreHatchedWithinTheAxis(t *testing.T) {
	hidden := []float64{math.NaN(), math.NaN()}
	plot := views.Plot{
		Labels: []string{"Q1 2026", "Q2 2026"}, Unit: "installations", Margin: 10, Hidden: "fewer than about 20", HiddenBelow: 20,
		Series: []views.Series{
			{Name: "Stayed", Token: views.TokenNew, Values: hidden}, {Name: "Seen later", Token: views.TokenReturning, Values: hidden},
		},
	}
	drawing := views.Bars(plot)
	if scale := scaleFor(*drawing, nil); scale.high < 20 {
		t.Errorf("the axis ends at %v", scale.high)
	}
	words := texts(t, Picture{Title: "Newcomers", Drawing: drawing})
	said := 0
	for _, w := range words {
		if w == "< 20" {
			said++
		}
	}
	if said != 4 {
		t.Errorf("%d of 4 bars say what they are below: %q", said, words)
	}
	for i := range plot.Series {
		plot.Series[i].Values = []float64{5, 6}
	}
	if scale := scaleFor(*views.Bars(plot), nil); scale.high >= 20 {
		t.Errorf("with all told the axis ends at %v", scale.high)
	}
}
