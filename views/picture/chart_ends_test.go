package picture

import (
	"bytes"
	"strings"
	"testing"

	"compreface-stats/views"
)

func TestTheEndOfAnEarlierLineIsNamedByWhenItWas(t *testing.T) {
	for _, c := range []struct {
		series views.Series
		want   string
	}{
		{views.Series{Name: "28 days, a year ago", Dashed: true}, "a year ago"},
		{views.Series{Name: "28 days"}, "28 days"},
		{views.Series{Name: "Up to 10, or more"}, "Up to 10, or more"},
	} {
		if got := endName(c.series); got != c.want {
			t.Errorf("%s ends as %s", c.series.Name, got)
		}
	}
}

// Ten lines have no room for large endings: each has its value behind its name, and below it the one that it is compared
// with. No key then says once more what the ends say, whether days are compared or not.
func TestLinesHaveTheirValuesAtTheirEndsComparedOnesToo(t *testing.T) {
	p := threeDays(1, 2, 3)
	p.Series = nil
	for i, name := range []string{"Detection", "Verification", "Recognition", "Fourth", "Fifth"} {
		at := float64(10 + 20*i)
		p.Series = append(p.Series, views.Series{Name: name, Token: views.TokenAccent, Values: []float64{at, at, at + 1}})
	}
	drawn := func() string {
		svg, err := Picture{Drawing: views.Lines(p)}.SVG()
		if err != nil {
			t.Fatal(err)
		}
		return string(svg)
	}
	ends := func(svg string, words ...string) {
		t.Helper()
		for _, word := range words {
			if strings.Count(svg, `data-text="`+word+`"`) != 1 {
				t.Errorf("%q is not said once", word)
			}
		}
	}
	ends(drawn(), "Detection", "11", "Verification", "31", "Recognition", "51")
	for i, s := range p.Series {
		at := float64(5 + 20*i)
		s.Name, s.Dashed, s.Values = s.Name+", a year ago", true, []float64{at, at, at}
		p.Series = append(p.Series, s)
	}
	svg := drawn()
	ends(svg, "Detection 11", "a year ago 5", "Verification 31", "a year ago 25", "Recognition 51", "a year ago 45")
	if strings.Contains(svg, `data-text="Detection, a year ago"`) {
		t.Error("a legend says what the ends say")
	}
}

// What is counted so far stands between a line's last final point and its words: a leader keeps them together.
func TestALineThatEndsBeforeTheLastDayLeadsToItsWords(t *testing.T) {
	leaders := func(notFinal int) (svg []byte) {
		p := threeDays(24, 25, 1)
		p.NotFinal = notFinal
		svg, err := Picture{Drawing: views.Lines(p)}.SVG()
		if err != nil {
			t.Fatal(err)
		}
		return svg
	}
	sign := []byte(`-opacity="0.60"`)
	if bytes.Contains(leaders(0), sign) {
		t.Error("a line whose end is beside its words has a leader")
	}
	if !bytes.Contains(leaders(1), sign) {
		t.Error("nothing leads from the last complete day to its words")
	}
}
