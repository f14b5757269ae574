package report

import (
	"os"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// The table of what a release says of 60, 181, 1,234 and 12,000 active installations.
func TestTheDocumentedFiguresAreWhatIsShown(t *testing.T) {
	text, err := os.ReadFile("../../.docs/publishing.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 || !strings.Contains(cells[2], "(±") {
			continue
		}
		rows++
		var n publish.Number
		n.Released, n.Sigma = integer(cells[0]), integer(cells[1])
		more := views.Number(n.MoreThan())
		page := About(n)
		if (publish.Release{Sigma: n.Sigma, Active: n}).ManyEnough() {
			page += ", and its parts"
		}
		if got, want := strings.TrimSpace(cells[2]), page; got != want {
			t.Errorf("of %s: page %q, is %q", cells[0], got, want)
		}
		if got, want := strings.TrimSpace(cells[3]), `"more than `+more+` active installations"`; got != want {
			t.Errorf("of %s: sentence %q, is %q", cells[0], got, want)
		}
	}
	if rows != 5 {
		t.Errorf("%d rows in the table", rows)
	}
}

func integer(text string) (n int64) {
	for _, digit := range text {
		if digit >= '0' && digit <= '9' {
			n = 10*n + int64(digit-'0')
		}
	}
	return n
}

func monthly(t *testing.T, month string, released int64) publish.Release {
	t.Helper()
	first, err := time.Parse("2006-01", month)
	if err != nil {
		t.Fatal(err)
	}
	end := models.DayOf(first.AddDate(0, 1, -1))
	return publish.Release{Month: month, End: end, Sigma: 5, Active: publish.Number{Released: released, Sigma: 5}}
}

// A difference that noise alone makes is called none.
func TestTheStoryComparesWithTheYearBeforeWithinTheNoise(t *testing.T) {
	for _, c := range []struct {
		then, now int64
		says      string
	}{
		{150, 182, "In March 2025, about 180 (±10) CompreFace installations were active, about 30 (±15) more than in March 2024."},
		{182, 150, "about 30 (±15) fewer than in March 2024."},
		{167, 182, "about as many as in March 2024."},
		{10, 182, "(±10) CompreFace installations were active."},
		{170, 12, "fewer than about 20 CompreFace installations were active."},
	} {
		p := Public{Releases: publish.Releases{monthly(t, "2024-03", c.then), monthly(t, "2025-03", c.now)}}
		if got := p.Story(); !strings.Contains(got, c.says) {
			t.Errorf("%d, then %d: %s", c.then, c.now, got)
		}
	}
}

// The numbers are of those that stayed three weeks, and say so; one or two quarters are told and not drawn.
func TestWhoStayedIsToldOfThoseWhoStayedThreeWeeksAndDrawnFromThreeQuartersOn(t *testing.T) {
	number := func(released int64) publish.Number { return publish.Number{Released: released, Sigma: 5} }
	var p Public
	for i, month := range []string{"2025-03", "2025-06", "2025-09"} {
		r := monthly(t, month, 150)
		r.Newcomers = &publish.Newcomers{Quarter: "2025-Q" + string(rune('1'+i)), First: number(55), After4: number(54), After12: number(45)}
		p.Releases = append(p.Releases, r)
		chart, ok := p.Chart("retention")
		words := "first seen in Q" + string(rune('1'+i)) + " 2025 and stayed at least three weeks. Of these, " +
			"about 55 (±10) were seen 4 weeks later and about 45"
		if few := i < 2; !ok || strings.Contains(chart.Instead, words) != few || (chart.Instead != "") != few {
			t.Errorf("%d quarters: %q", i+1, chart.Instead)
		}
		column, series := chart.Table.Columns[1].Label, chart.Drawing.Plot.Series[0].Name
		for _, said := range []string{chart.Title, chart.Definition, chart.Summary, column, series} {
			if !strings.Contains(strings.ToLower(said), "stayed at least three weeks") {
				t.Errorf("%q does not say of whom", said)
			}
		}
	}
}

// Each number has noise of its own, and a part of 55 in a whole of 50 cannot be: it is as good as all.
func TestNoPartIsToldToBeMoreThanItsWhole(t *testing.T) {
	for part, want := range map[int64]string{45: "about 45 (±10)", 49: "about 50 (±10)", 50: "nearly all", 56: "nearly all"} {
		got := partOf(publish.Number{Released: part, Sigma: 5}, publish.Number{Released: 50, Sigma: 5})
		if got != want {
			t.Errorf("%d of 50: %q, want %q", part, got, want)
		}
	}
}

func TestPartsAreShownFromEnoughInstallationsOn(t *testing.T) {
	few, many := monthly(t, "2025-03", 99), monthly(t, "2025-03", 100)
	for _, r := range []*publish.Release{&few, &many} {
		r.Parts = &publish.Parts{Largest: make([]publish.Number, models.SizeClassCount)}
		r.Newcomers = &publish.Newcomers{Quarter: "2024-Q4"}
	}
	if p := (Public{Releases: publish.Releases{few}}); len(p.Charts()) != 1 || len(p.Table().Rows) != 1 || len(p.Figures()) != 1 {
		t.Errorf("of 99 are shown %d charts and %d rows", len(p.Charts()), len(p.Table().Rows))
	}
	if p := (Public{Releases: publish.Releases{many}}); len(p.Charts()) != 4 || len(p.Table().Rows) != 12 || len(p.Figures()) != 4 {
		t.Errorf("of 100 are shown %d charts and %d rows", len(p.Charts()), len(p.Table().Rows))
	}
}

// Whoever prints or cites a part of a year does not cite the year.
func TestASheetOfAPartOfAYearNamesItsMonths(t *testing.T) {
	for months, want := range map[string]string{
		"11":                                  "CompreFace in November 2025: releases begin in November",
		"11 12":                               "CompreFace in November and December 2025: releases begin in November",
		"03 04 05":                            "CompreFace in March to May 2025: releases begin in March",
		"01":                                  "CompreFace in January 2025, in numbers",
		"01 02 03":                            "CompreFace in January to March 2025, in numbers",
		"01 02 03 04 05 06 07 08 09 10 11 12": "CompreFace in 2025: the year in numbers",
	} {
		var p Public
		for month := range strings.FieldsSeq(months) {
			p.Releases = append(p.Releases, monthly(t, "2025-"+month, 150))
		}
		s, ok := p.SheetOf("2025")
		if page := s.Sheet("https://stats.example.org"); !ok || s.Title() != want || !strings.Contains(page.Cite, want) ||
			!strings.Contains(page.BibTeX, want) {
			t.Errorf("%s: %q", months, s.Title())
		}
	}
}

// A part that is released once a quarter stands beside the number of all of a later month: it says what it is a part of.
func TestAReleasedPartSaysWhatItIsOf(t *testing.T) {
	of := func(active, part int64) string {
		number := func(value int64) publish.Number { return publish.Number{Released: value, Sigma: 5} }
		return ofActive(publish.Release{Active: number(active)}, number(part))
	}
	for _, c := range []struct {
		active, part int64
		want         string
	}{
		{110, 90, "of about 110 (±10) active then"}, {110, 110, ""}, {110, 115, ""}, {110, 3, ""}, {3, 2, ""},
	} {
		if got := of(c.active, c.part); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
