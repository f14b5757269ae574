package report

import (
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/stay"
)

// At most a week old is said where that were a third or more; else the age of most. Of a few nothing is said.
func TestHowOldThoseWereThatWentQuietIsSaidOfTheGroupThatSaysMost(t *testing.T) {
	for _, c := range []struct {
		quiet [6]int64
		want  string
	}{
		{[6]int64{20, 14, 10, 25, 30, 2}, "34 of the 101 that went quiet were at most a week old"},
		{[6]int64{20, 13, 10, 25, 31, 2}, "31 of the 101 that went quiet were 13 weeks to a year old"},
		{[6]int64{1, 2, 40, 0, 0, 0}, "40 of the 43 that went quiet were a week to 4 weeks old"},
		{[6]int64{0, 0, 0, 20, 0, 0}, "20 of the 20 that went quiet were 4 to 13 weeks old"},
		{[6]int64{5, 0, 4, 4, 4, 4}, "5 of the 21 that went quiet were at most a week old"},
		{[6]int64{0, 0, 0, 0, 9, 11}, "11 of the 20 that went quiet were over a year old"},
		{[6]int64{19}, ""},
		{},
	} {
		v := comparedView(t, "")
		for i, name := range []string{"1", "2-7", "8-28", "29-91", "92-365", "366+"} {
			v.QuietAges = append(v.QuietAges, stay.Group{Name: name, Quiet: c.quiet[i]})
		}
		got := ""
		for _, f := range v.quietFinding() {
			got = f.words
			if !strings.HasSuffix(f.url, "#chart-quiet-ages") {
				t.Errorf("%q leads to %s", f.words, f.url)
			}
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.quiet, got, c.want)
		}
	}
}

// Whatever the counts, the share that is named passed the test, and none that passed it moved further.
func TestTheShareThatChangedMostPassedTheTest(t *testing.T) {
	dice := rand.New(rand.NewPCG(12, 95))
	for range 2000 {
		var now, before [3]int64
		for i := range now {
			now[i], before[i] = dice.Int64N(200), dice.Int64N(200)
		}
		now[0], before[0] = max(now[0], now[1], now[2]), max(before[0], before[1], before[2])
		v, want := reachView(now, before), ""
		var most float64
		for _, r := range reachedServices(v) {
			if by := max(r.gained(), -r.gained()); r.hasMoved() && by > most {
				most, want = by, actionLabel(r.action)+" "+r.moved()
			}
		}
		got := ""
		for _, f := range v.shareFinding() {
			got = f.words
		}
		if got != want {
			t.Fatalf("%v after %v: %q, want %q", now, before, got, want)
		}
	}
}

// What came is not taken for growth where as many come by chance; nor is anything said of other days than the range's.
func TestNewInstallationsAreHeldAgainstThoseOfTheDaysBefore(t *testing.T) {
	for _, c := range []struct {
		compare     string
		now, before int64
		want        string
	}{
		{"", 4, 3, "28 new (21 in the 7 days before, within chance)"},
		{"", 9, 3, "63 new (21 in the 7 days before, beyond chance)"}, {"", 1, 1, "7 new"},
		{yearBefore, 4, 3, "28 new in 7 days (0 a year before, beyond chance)"},
	} {
		all := models.Span{From: day("2020-01-01"), To: day("2025-03-31")}
		r, err := ParseRange(queryOf("from=2025-03-24&to=2025-03-30&compare="+c.compare), all.To, all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Active.Rows {
			row := &v.Active.Rows[i]
			if row.New = c.before; row.Day >= v.From {
				row.New = c.now
			} else if c.compare != "" {
				row.New = 0
			}
		}
		if got := v.why()[0].Label; got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
