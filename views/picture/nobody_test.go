package picture

import (
	"slices"
	"testing"

	"compreface-stats/views"
)

// quietGroups is a plot of shares of groups of which the second and the third have no members.
func quietGroups(names ...string) views.Plot {
	parts, whole := make([]int64, len(names)), make([]int64, len(names))
	parts[0], whole[0] = 3, 5
	p := views.Plot{Labels: names, Of: whole, Percent: true}
	p.Series = []views.Series{views.SharesOf("Went quiet", "--accent", parts, whole)}
	return p
}

func count(words []string, one string) (n int) {
	for _, w := range words {
		if w == one {
			n++
		}
	}
	return n
}

// What the browser's chart says of a group without members, the picture says too; where there is no room for the word, it
// is a zero.
func TestAGroupOfNobodyIsNotLeftBlank(t *testing.T) {
	words := texts(t, Picture{Drawing: views.Bars(quietGroups("1 day", "A week", "A month"))})
	if count(words, "nobody") != 2 {
		t.Errorf("two groups have no members: %q", words)
	}
	stacked := views.StackedBars(quietGroups("1 day", "A week"))
	stacked.Plot.Series = append(stacked.Plot.Series, stacked.Plot.Series[0])
	if words := texts(t, Picture{Drawing: stacked}); count(words, "nobody") != 1 {
		t.Errorf("one group of the stacked has no members: %q", words)
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = string(rune('A'+i%26)) + string(rune('a'+i/26))
	}
	if words := texts(t, Picture{Drawing: views.Bars(quietGroups(many...))}); count(words, "0") < 39 {
		t.Errorf("39 groups have no members: %q", words)
	}
	days := quietGroups("2026-11-01", "2026-11-02")
	if words := texts(t, Picture{Drawing: views.Bars(days)}); slices.Contains(words, "nobody") {
		t.Errorf("days are no groups: %q", words)
	}
}
