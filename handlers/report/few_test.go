package report

import (
	"math"
	"strings"
	"testing"

	"compreface-stats/handlers/table"
	"compreface-stats/views/picture"
)

// fewView has 7 days on which so many were active and a third of them had created each type.
func fewView(t *testing.T, active ...int64) View {
	t.Helper()
	v := comparedView(t, "")
	for i := range v.Reach.Rows {
		row := &v.Reach.Rows[i]
		n := active[min(max(int(row.Day-v.From), 0), len(active)-1)]
		row.Active28 = n
		for a := range row.Created {
			row.Created[a] = n / 3
		}
	}
	return v
}

// A line of shares begins where there are enough for a share, and the file has all of them.
func TestALineOfSharesBeginsWhereThereAreEnough(t *testing.T) {
	c, _ := ByID("reach-over-time")
	v := fewView(t, 3, 12, 19, 20, 24)
	shown := c.Render(v)
	for _, s := range shown.Drawing.Plot.Series {
		for i, value := range s.Values {
			if isDrawn := !math.IsNaN(value); isDrawn != (i >= 3) {
				t.Errorf("%s on day %d: drawn is %t", s.Name, i, isDrawn)
			}
		}
	}
	if shown.Instead != "" || !strings.Contains(shown.Note, "Lines begin at 20 active installations.") {
		t.Errorf("said is %q and %q", shown.Note, shown.Instead)
	}
	for _, row := range c.Rows(v).Rows {
		if row[1] == (table.Cell{}) {
			t.Errorf("the file has no share in %v", row)
		}
	}
}

// Where no day has enough, a sentence says so on the page and in the picture.
func TestASentenceTakesThePlaceOfSharesOfFew(t *testing.T) {
	c, _ := ByID("reach-over-time")
	shown := c.Render(fewView(t, 3))
	const want = "Shares begin at 20 active installations; so far 3."
	if shown.Instead != want {
		t.Errorf("said is %q, want %q", shown.Instead, want)
	}
	p := picture.FromChart(shown, "7 days")
	if svg, err := p.SVG(); err != nil || !strings.Contains(p.AltText(), want) || !strings.Contains(string(svg), want) {
		t.Errorf("%v: the picture says %q", err, p.AltText())
	}
	v := fewView(t, 20)
	if enough := c.Render(v); enough.Instead != "" || strings.Contains(enough.Note, "begin at") {
		t.Errorf("of 20 is said %q and %q", enough.Note, enough.Instead)
	}
}
