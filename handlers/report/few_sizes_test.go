package report

import (
	"math"
	"strings"
	"testing"

	"compreface-stats/models"
)

// sizesView has seven days with so many collections of 11 to 50 faces on each.
func sizesView(t *testing.T, collections ...int64) View {
	t.Helper()
	v := comparedView(t, "")
	for i := range v.Sizes.Rows {
		row := &v.Sizes.Rows[i]
		*row = models.SizesDay{Day: row.Day}
		row.Collections[2] = collections[min(max(int(row.Day-v.From), 0), len(collections)-1)]
	}
	return v
}

// Three collections make no percentages: areas begin where there are enough, and a sentence stands where there never are.
func TestSharesOfFewCollectionsAreNotDrawn(t *testing.T) {
	c, _ := ByID("size-shares")
	shown := c.Render(sizesView(t, 3, 12, 19, 20, 24))
	for _, s := range shown.Drawing.Plot.Series {
		for i, value := range s.Values {
			if isDrawn := !math.IsNaN(value); isDrawn != (i >= 3) {
				t.Errorf("%s on day %d: drawn is %t", s.Name, i, isDrawn)
			}
		}
	}
	if shown.Instead != "" || !strings.Contains(shown.Note, "Areas begin at 20 collections.") {
		t.Errorf("said is %q and %q", shown.Note, shown.Instead)
	}
	if few := c.Render(sizesView(t, 3)); few.Instead != "Shares begin at 20 collections; so far 3." {
		t.Errorf("said is %q of 3 collections", few.Instead)
	}
}

// A size with few stays has no bar of shares; its name says both numbers.
func TestTheLadderOfFewStaysSaysBothNumbers(t *testing.T) {
	c, _ := ByID("ladder")
	v := comparedView(t, "")
	first, second := faceParts()[0], faceParts()[1]
	v.Moves = []models.Move{{From: first, To: second, Collections: 5}}
	for stays, want := range map[int64]string{5: "1–10: 5 of 5 grew", 19: "1–10: 5 of 19 grew", 20: "1-10"} {
		v.SizesBefore.Collections[1], v.SizesBefore.Collections[2] = stays, 40
		shown := c.Render(v)
		if got := shown.Drawing.Plot.Labels[0]; got != want || shown.Instead != "" {
			t.Errorf("of %d: %q, %q", stays, got, shown.Instead)
		}
		for _, s := range shown.Drawing.Plot.Series {
			if isDrawn := !math.IsNaN(s.Values[0]); isDrawn != (stays == 20) || math.IsNaN(s.Values[1]) {
				t.Errorf("of %d, %s: %v", stays, s.Name, s.Values[:2])
			}
		}
	}
	v.SizesBefore.Collections[1], v.SizesBefore.Collections[2] = 5, 0
	if few := c.Render(v); few.Instead != "Shares begin at 20 collections in a size; so far 5." {
		t.Errorf("said is %q of 5 stays", few.Instead)
	}
}
