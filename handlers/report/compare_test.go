package report

import (
	"strings"
	"testing"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/views"
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
	v.Stay, v.EarlierStay = someStay(r.Complete(), 1), someStay(models.Span{From: r.From - 7, To: r.AsOf() - 7}, 2)
	for i := range v.Active.Rows {
		v.Active.Rows[i].Active1, v.Active.Rows[i].Active28 = 20, 40
	}
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

// someStay has so many times ten that went quiet, of as many times thirty, in each group.
func someStay(span models.Span, times int64) stay.Answer {
	group := func(name string) []stay.Group {
		return []stay.Group{{Name: name, Quiet: 10 * times, Active: 20 * times}}
	}
	a := stay.Answer{Span: span, Services: group("recognition"), Sizes: group("1-50"), Ages: group("2-7")}
	a.DaysSeen[7], a.DaysSeen[28] = 20*times, 20*times
	return a
}

// Who went quiet, and on how many days others were seen, stand beside those of the days compared with: in the drawing, the
// table and the file, and all charts of shares have one scale.
func TestWhoStaysStandsBesideTheDaysComparedWith(t *testing.T) {
	for id, want := range map[string]struct{ before, now float64 }{
		"days-seen": {40, 20}, "quiet-services": {33.3, 33.3}, "quiet-sizes": {33.3, 33.3}, "quiet-ages": {20, 10},
	} {
		c, _ := ByID(id)
		v := comparedView(t, previousPeriod)
		shown, rows := c.Render(v), c.Rows(v)
		series := shown.Drawing.Plot.Series
		last := len(series[0].Values) - 1
		if len(series) != 2 || !series[0].Dashed || series[0].Values[last] != want.before || series[1].Values[last] != want.now {
			t.Errorf("%s draws %+v", id, series)
		}
		if !strings.Contains(shown.Note, "Outlined: ") || !strings.Contains(shown.Note, "23 Mar 2025.") {
			t.Errorf("%s says %q", id, shown.Note)
		}
		endsInEarlierDays(t, id, shown.Table, rows)
	}
}

// A share of those who stay is held against that of the days compared with, with a verdict; of few it is not.
func TestRetentionIsHeldAgainstThatOfTheDaysBefore(t *testing.T) {
	for _, c := range []struct {
		size, seen   int64 // of those who came before
		change, said string
		fact         string
	}{
		{60, 20, "+41.7 points", "beyond chance", "33 % a week later in the 14 days before (beyond chance)"},
		{60, 40, "+8.3 points", "within chance", "67 % a week later in the 14 days before (within chance)"},
		{19, 1, "", "", ""},
	} {
		r, err := ParseRange(queryOf("from=2025-03-03&to=2025-03-16"), day("2025-03-31"), models.Span{From: day("2024-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		v.Cohorts = []models.Cohort{{Week: day("2025-03-03"), Size: 40, Retained: []int64{40, 30, 10}}}
		v.EarlierCohorts = []models.Cohort{{Week: day("2025-02-17"), Size: c.size, Retained: []int64{c.size, c.seen, 1}}}
		f := retentionFigures(v)[0]
		if f.Change != c.change || f.Said != c.said || f.Tested != (c.said == "beyond chance") {
			t.Errorf("%d of %d before: %+v", c.seen, c.size, f)
		}
		facts := wordsOf(retentionStory(v).Facts)
		if c.fact != "" && !strings.Contains(facts, c.fact) || c.fact == "" && strings.Contains(facts, "before") {
			t.Errorf("%d of %d before: %q", c.seen, c.size, facts)
		}
	}
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
		endsInEarlierDays(t, id, shown.Table, rows)
	}
}

// Every chart shows earlier days, or says that it does not; and says nothing where nobody asked.
func TestEveryChartShowsEarlierDaysOrSaysThatItDoesNot(t *testing.T) {
	for _, id := range []string{"active", "reach-over-time", "reach", "sizes", "sizes-over-time", "largest", "largest-over-time",
		"at-least-faces", "services", "creators", "creation-shares", "size-shares", "adoption", "stickiness", "days-seen",
		"quiet-services", "quiet-sizes", "quiet-ages"} {
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

// endsInEarlierDays wants the earlier days in the last column of a chart's table and file.
func endsInEarlierDays(t *testing.T, id string, shown views.Table, rows table.Table) {
	t.Helper()
	if name := shown.Columns[len(shown.Columns)-1].Label; !strings.HasSuffix(name, ", previous 7 days") {
		t.Errorf("the last column of %s is %q", id, name)
	}
	if name := rows.Columns[len(rows.Columns)-2].Name; !strings.HasSuffix(name, ", period before") {
		t.Errorf("the last column before \"final\" of the file of %s is %q", id, name)
	}
}
