package views

import (
	"encoding/json"
	"strings"
	"testing"
)

func barsWithEarlier(labels int, form func(Plot) *Drawing) *Drawing {
	p := Plot{Labels: make([]string, labels)}
	now, earlier := Counts("Users", TokenNew, make([]int64, labels)), Counts("Users, a year ago", TokenInk, make([]int64, labels))
	earlier.Ticks = true
	p.Series = []Series{now, earlier}
	return form(p)
}

// Half a year of weeks and more has no stroke a bar, which would be hair lines, but one line of steps.
func TestEarlierDaysOfManyBarsAreOneLineOfSteps(t *testing.T) {
	for labels, want := range map[int]bool{1: false, 25: false, 26: true, 53: true} {
		for _, form := range []func(Plot) *Drawing{Bars, StackedBars} {
			d := barsWithEarlier(labels, form)
			option, err := json.Marshal(d.Option())
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(option), `"step":"middle"`); got != want || d.Plot.DrawsSteps() != want {
				t.Errorf("%d bars: steps are %t in the option and %t by the rule, want %t", labels, got, d.Plot.DrawsSteps(), want)
			}
			if word := d.Plot.TicksWord(); (word == "Stroke") == want {
				t.Errorf("%d bars: the mark is called %q", labels, word)
			}
		}
	}
}

// Bars of shares of few, upon each other, are pale: one more would make them jump. Beside each other they bear counts.
func TestBarsOfSharesOfFewArePale(t *testing.T) {
	of := []int64{0, 3, 19, 20, 300}
	p := Plot{Labels: make([]string, len(of)), Percent: true, Of: of}
	p.Series = []Series{SharesOf("Detection", TokenNew, []int64{0, 1, 9, 10, 100}, of)}
	pale := func(d *Drawing) (list []bool) {
		option, err := json.Marshal(d.Option())
		if err != nil {
			t.Fatal(err)
		}
		var read struct{ Series []struct{ Data []any } }
		if err := json.Unmarshal(option, &read); err != nil {
			t.Fatal(err)
		}
		for _, item := range read.Series[0].Data {
			_, styled := item.(map[string]any)
			list = append(list, styled)
		}
		return list
	}
	same(t, "upon each other", pale(StackedBars(p)), []bool{false, true, true, false, false})
	same(t, "beside each other", pale(Bars(p)), make([]bool, len(of)))
}
