package picture

import (
	"bytes"
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
