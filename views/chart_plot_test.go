package views

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

type drawnOption struct {
	XAxis struct{ Data []string }
	YAxis struct{ Type string }
	// Data holds numbers, "-" for a gap, or objects for pale bars.
	Series []struct {
		ID, Name, Type, Stack string
		Data                  []any
		ItemStyle             struct{ Color string }
		LineStyle             struct {
			Type  string
			Width float64
		}
	}
	Reading struct {
		Unit     string
		Percent  bool
		NotFinal int
		FinalOn  string
	}
}

func drawn(t *testing.T, d *Drawing) (o drawnOption) {
	t.Helper()
	text, err := json.Marshal(d.Option())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func threeDays(values ...int64) Plot {
	return Plot{
		Labels: []string{"2025-05-29", "2025-05-30", "2025-05-31"}, Unit: "installations",
		Series: []Series{Counts("28 days", TokenActive28, values)},
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestEveryKindOfChartHoldsTheNumbersItWasGiven(t *testing.T) {
	kinds := map[string]func(Plot) *Drawing{
		"line": Lines, "line, stacked": StackedAreas, "bar": Bars, "bar, stacked": StackedBars,
	}
	for kind, build := range kinds {
		o := drawn(t, build(threeDays(24, 0, 26)))
		same(t, kind+": labels", o.XAxis.Data, []string{"2025-05-29", "2025-05-30", "2025-05-31"})
		same(t, kind+": values", o.Series[0].Data, []any{24.0, 0.0, 26.0})
		same(t, kind+": name", o.Series[0].Name, "28 days")
		same(t, kind+": colour", o.Series[0].ItemStyle.Color, "--active-28")
		same(t, kind+": unit", o.Reading.Unit, "installations")
		same(t, kind+": type", o.Series[0].Type, strings.Fields(strings.ReplaceAll(kind, ",", " "))[0])
		same(t, kind+": stacked", o.Series[0].Stack != "", strings.Contains(kind, "stacked"))
	}
}

func TestDaysThatAreNotFinalStandApartFromALine(t *testing.T) {
	p := threeDays(24, 25, 9)
	p.NotFinal, p.FinalOn = 1, "1 Jun 2025"
	o := drawn(t, Lines(p))
	same(t, "line", o.Series[0].Data, []any{24.0, 25.0, "-"})
	same(t, "provisional", o.Series[1].Data, []any{"-", "-", 9.0})
	area := drawn(t, StackedAreas(p)).Series
	same(t, "area", area[0].Data, []any{24.0, 25.0, "-"})
	same(t, "what is not final of an area is a", area[1].Type, "bar")
	same(t, "its days", area[1].Data[:2], []any{"-", "-"})
	same(t, "provisional part's name", o.Series[1].Name, "28 days")
	same(t, "provisional part's stroke", o.Series[1].LineStyle.Type, "dashed")
	same(t, "reading", []any{o.Reading.NotFinal, o.Reading.FinalOn}, []any{1, "1 Jun 2025"})
	same(t, "legend", Lines(p).legend(), []legendKey{
		{Name: "28 days", Token: "--active-28", Key: "28-days", Stroke: true},
	})
}

func TestBarsThatAreNotFinalArePaleAndKeepTheirNumber(t *testing.T) {
	p := threeDays(24, 25, 9)
	p.NotFinal = 1
	last, ok := drawn(t, StackedBars(p)).Series[0].Data[2].(map[string]any)
	if !ok {
		t.Fatal("the last bar looks like the others")
	}
	same(t, "value", last["value"], 9.0)
}

func TestBarsMayHaveAColourEachAndKeepItWhilePale(t *testing.T) {
	p := Plot{Labels: []string{"Users", "Detection"}, NotFinal: 1, Series: []Series{
		{Name: "Share", Tokens: []string{"--action-user", "--action-detection"}, Values: []float64{100, 46.1}},
	}}
	data := drawn(t, Bars(p)).Series[0].Data
	same(t, "first", data[0], map[string]any{"value": 100.0, "itemStyle": map[string]any{"color": "--action-user"}})
	same(t, "last", data[1], map[string]any{
		"value":     46.1,
		"itemStyle": map[string]any{"color": "--action-detection", "opacity": 0.45},
	})
}

func TestABroadLineStaysInSightBelowAnother(t *testing.T) {
	p := threeDays(1, 2, 3)
	p.Series = append([]Series{{Name: "below", Values: []float64{1, 2, 3}, Thick: true}}, p.Series...)
	series := drawn(t, Lines(p)).Series
	if series[0].LineStyle.Width <= series[1].LineStyle.Width {
		t.Errorf("widths %v and %v", series[0].LineStyle.Width, series[1].LineStyle.Width)
	}
}

func TestAllDaysMayBeNotFinal(t *testing.T) {
	for _, notFinal := range []int{0, 3, 4} {
		p := threeDays(1, 2, 3)
		p.NotFinal = notFinal
		for _, build := range []func(Plot) *Drawing{Lines, StackedAreas, Bars, StackedBars} {
			if text := fmt.Sprint(drawn(t, build(p))); !strings.Contains(text, "3") {
				t.Errorf("with %d not final the last value is lost: %s", notFinal, text)
			}
		}
	}
}

func TestALogarithmicAxisHasGapsWhereThereIsNothing(t *testing.T) {
	p := threeDays(0, 10, 100)
	p.Log = true
	o := drawn(t, Lines(p))
	same(t, "axis", o.YAxis.Type, "log")
	same(t, "values", o.Series[0].Data, []any{"-", 10.0, 100.0})
}

func TestAShareOfNothingIsAGap(t *testing.T) {
	p := threeDays(0, 10, 100)
	p.Series[0].Values[0] = math.NaN()
	for _, build := range []func(Plot) *Drawing{Lines, StackedAreas, Bars, StackedBars} {
		same(t, "values", drawn(t, build(p)).Series[0].Data, []any{"-", 10.0, 100.0})
	}
}

func TestOneDayAloneIsDrawnAsABarWhereAnAreaWouldBeInvisible(t *testing.T) {
	p := Plot{Labels: []string{"2025-05-31"}, Series: []Series{Counts("1-10", SizeToken(1), []int64{4})}}
	same(t, "type", drawn(t, StackedAreas(p)).Series[0].Type, "bar")
}

func TestOptionsHoldNoFunctionsAndNoColoursOfTheirOwn(t *testing.T) {
	p := threeDays(1, 2, 3)
	p.NotFinal = 1
	for _, build := range []func(Plot) *Drawing{Lines, StackedAreas, Bars, StackedBars} {
		text, err := json.Marshal(build(p).Option())
		if err != nil {
			t.Fatal(err)
		}
		for _, never := range []string{"function", "__f__", `"#`, "toolbox", "null"} {
			if strings.Contains(string(text), never) {
				t.Errorf("%q in %s", never, text)
			}
		}
	}
}

func TestNoSeriesAndNoLabelsStillMakeAChart(t *testing.T) {
	for _, build := range []func(Plot) *Drawing{Lines, StackedAreas, Bars, StackedBars} {
		if text, err := json.Marshal(build(Plot{NotFinal: 1}).Option()); err != nil ||
			strings.Contains(string(text), "null") {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestBuildingAChartDoesNotChangeWhatItWasGiven(t *testing.T) {
	p := threeDays(1, 2, 3)
	p.NotFinal, p.Log = 2, true
	StackedAreas(p).Option()
	same(t, "values", p.Series[0].Values, []float64{1, 2, 3})
}

func BenchmarkAYearOfThreeLines(b *testing.B) {
	p := Plot{NotFinal: 1, Labels: make([]string, 365)}
	for _, token := range []string{TokenActive28, TokenActive7, TokenActive1} {
		p.Series = append(p.Series, Counts(token, token, make([]int64, 365)))
	}
	for b.Loop() {
		Lines(p).Option()
	}
}

// Several lines of earlier days have one key, which says how much earlier; each goes with its own line, too.
func TestLinesOfEarlierDaysHaveOneKey(t *testing.T) {
	p := Plot{Series: []Series{
		{Name: "Detection", Token: "--a"}, {Name: "Detection, a year ago", Token: "--a", Dashed: true},
		{Name: "Recognition", Token: "--b"}, {Name: "Recognition, a year ago", Token: "--b", Dashed: true},
	}, Comparisons: []Comparison{
		{Of: "Detection", With: "Detection, a year ago"}, {Of: "Recognition", With: "Recognition, a year ago"},
	}}
	same(t, "legend", Lines(p).legend(), []legendKey{
		{Name: "Detection", Token: "--a", Key: "detection", Stroke: true, Also: []string{"Detection, a year ago"}},
		{Name: "Recognition", Token: "--b", Key: "recognition", Stroke: true, Also: []string{"Recognition, a year ago"}},
		{
			Name: "a year ago", Series: "Detection, a year ago", Token: TokenInk, Key: "detection-a-year-ago", Dashed: true,
			Also: []string{"Recognition, a year ago"},
		},
	})
	p.Panels = true
	if keys := Lines(p).legend(); len(keys) != 1 || keys[0].Name != "a year ago" {
		t.Errorf("panels, which bear the names of their lines, have the keys %+v", keys)
	}
	p.Panels, p.Series, p.Comparisons = false, p.Series[:2], p.Comparisons[:1]
	if keys := Lines(p).legend(); len(keys) != 2 || keys[1].Name != "Detection, a year ago" {
		t.Errorf("one line alone: %+v", keys)
	}
}

// Of two bars a name, the key of the earlier ones says how much earlier alone: it takes one line in a narrow card.
func TestTheKeyOfEarlierBarsIsShort(t *testing.T) {
	p := Plot{Series: []Series{
		{Name: "Share of installations, a year ago", Token: "--a", Dashed: true}, {Name: "Share of installations", Token: "--a"},
	}, Comparisons: []Comparison{{Of: "Share of installations", With: "Share of installations, a year ago", Day: "1 May 2025"}}}
	keys := Bars(p).legend()
	if keys[0].Name != "a year ago" || keys[0].series() != p.Series[0].Name || keys[1].Name != "Share of installations" {
		t.Errorf("%+v", keys)
	}
}
