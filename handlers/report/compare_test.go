package report

import (
	"strings"
	"testing"

	"compreface-stats/models"
)

// comparedView has 7 days compared with those before: a third of the installations had created recognition then, half
// have now, and collections of each size went from 1 to 2.
func comparedView(t *testing.T, compare string) View {
	t.Helper()
	all := models.Span{From: day("2024-01-01"), To: day("2025-03-31")}
	r, err := ParseRange(map[string]string{"range": "7d", "compare": compare}, day("2025-03-31"), all)
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for i := range v.Reach.Rows {
		reach, sizes, now := &v.Reach.Rows[i], &v.Sizes.Rows[i], v.Reach.Rows[i].Day >= r.From
		reach.Active28, reach.Created[models.FaceRecognitionCreate] = 30, 10
		if now {
			reach.Created[models.FaceRecognitionCreate] = 15
		}
		for _, size := range models.SizeRanges()[1:] {
			sizes.Collections[size], sizes.Largest[size] = 1, 1
			if now {
				sizes.Collections[size], sizes.Largest[size] = 2, 2
			}
		}
	}
	return v
}

// Bars of one day stand beside pale ones of the day that is compared with, in the drawing, the table and the file.
func TestBarsStandBesideThoseOfTheDayComparedWith(t *testing.T) {
	for id, want := range map[string]struct{ before, now float64 }{"reach": {33.3, 50}, "sizes": {1, 2}, "largest": {1, 2}} {
		c, _ := ByID(id)
		v := comparedView(t, previousPeriod)
		shown, rows := c.Render(v), c.Rows(v)
		series := shown.Drawing.Plot.Series
		last := len(series[0].Values) - 1
		if len(series) != 2 || !series[0].Dashed || series[0].Values[last] != want.before || series[1].Values[last] != want.now {
			t.Errorf("%s draws %+v", id, series)
		}
		if against := shown.Drawing.Plot.Comparisons; len(against) != 1 || against[0].Day != "23 Mar 2025" ||
			against[0].Of != series[1].Name || against[0].With != series[0].Name {
			t.Errorf("%s compares %+v", id, against)
		}
		if !strings.Contains(shown.Note, "Outlined: 23 Mar 2025.") || strings.Contains(shown.Note, "Not compared") {
			t.Errorf("%s says %q", id, shown.Note)
		}
		columns := shown.Table.Columns
		if name := columns[len(columns)-1].Label; !strings.HasSuffix(name, ", previous 7 days") {
			t.Errorf("the last column of %s is %q", id, name)
		}
		if name := rows.Columns[len(rows.Columns)-2].Name; !strings.HasSuffix(name, ", period before") {
			t.Errorf("the last column before \"final\" of the file of %s is %q", id, name)
		}
	}
}

// Every chart shows earlier days, or says that it does not; and says nothing where nobody asked.
func TestEveryChartShowsEarlierDaysOrSaysThatItDoesNot(t *testing.T) {
	for _, id := range []string{"active", "reach-over-time", "reach", "sizes", "sizes-over-time", "largest", "largest-over-time",
		"at-least-faces", "services", "creators", "creation-shares", "size-shares", "adoption"} {
		c, _ := ByID(id)
		shown := c.Render(comparedView(t, previousPeriod))
		said := strings.HasSuffix(shown.Note, "Not compared.")
		if id == "creation-shares" || id == "creators" { // nobody created anything in these days
			if said || !strings.HasSuffix(shown.Instead, "was created in this range.") {
				t.Errorf("of no services it says %q, and %q in the drawing's place", shown.Note, shown.Instead)
			}
			continue
		}
		if compares := len(shown.Drawing.Plot.Comparisons) > 0; compares == said {
			t.Errorf("%s compares %t and says %q", id, compares, shown.Note)
		}
		alone := c.Render(comparedView(t, ""))
		if len(alone.Drawing.Plot.Comparisons) > 0 || strings.Contains(alone.Note, "compared") {
			t.Errorf("%s compares unasked: %q", id, alone.Note)
		}
	}
}
