package views

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// released is three months of which the second is not told.
func released() Plot {
	return Plot{
		Labels: []string{"2026-08", "2026-09", "2026-10"}, Unit: "installations", Margin: 10, Hidden: "fewer than about 20",
		Series: []Series{{Name: "Active", Token: TokenActive28, Values: []float64{5, math.NaN(), 150}, Thick: true}},
	}
}

func TestALineOfReleasedNumbersStandsInABandOfItsMargin(t *testing.T) {
	o := drawn(t, Lines(released()))
	if len(o.Series) != 3 {
		t.Fatalf("%d series, want an edge, a band and the line", len(o.Series))
	}
	edge, band, line := o.Series[0], o.Series[1], o.Series[2]
	same(t, "the lower edge", edge.Data, []any{0.0, "-", 140.0})
	same(t, "the band's height", band.Data, []any{15.0, "-", 20.0})
	same(t, "the line", line.Data, []any{5.0, "-", 150.0})
	if edge.Stack != band.Stack || edge.Stack == "" || line.Stack != "" {
		t.Errorf("stacks %q, %q, %q", edge.Stack, band.Stack, line.Stack)
	}
	for _, s := range []struct{ id, name string }{{edge.ID, edge.Name}, {band.ID, band.Name}} {
		if !strings.HasPrefix(s.id, marginID) || s.name != line.Name {
			t.Errorf("%+v cannot be told from a line, or does not go with it", s)
		}
	}
	if keys := Lines(released()).legend(); len(keys) != 1 {
		t.Errorf("the legend has %v", keys)
	}
}

func TestAMarginIsToldWhereThereIsOne(t *testing.T) {
	text, err := json.Marshal(Bars(released()).Option())
	if err != nil || !strings.Contains(string(text), `"margin":10`) || !strings.Contains(string(text), `"hidden":"fewer than about 20"`) {
		t.Errorf("%s, %v", text, err)
	}
	if n := len(drawn(t, Bars(released())).Series); n != 1 {
		t.Errorf("bars have %d series: their whiskers are drawn in the browser", n)
	}
	exact := released()
	exact.Margin = 0
	text, err = json.Marshal(Lines(exact).Option())
	if err != nil || strings.Contains(string(text), "margin") {
		t.Errorf("exact numbers have a margin: %s, %v", text, err)
	}
	compared := released()
	compared.Series[0].Dashed = true
	if n := len(drawn(t, Lines(compared)).Series); n != 1 {
		t.Errorf("a line for comparison has %d series", n)
	}
}
