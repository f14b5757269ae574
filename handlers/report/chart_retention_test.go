package report

import (
	"strings"
	"testing"

	"compreface-stats/models"
)

func TestRetentionMarksWhatIsNotFinalAndKeepsItOutOfTheSum(t *testing.T) {
	monday := day("2025-03-17")
	rows := heatRows(
		cohortRows(
			[]models.Cohort{
				{Week: monday, Size: 4, Retained: []int64{4, 2, 1}},
				{Week: monday + 7, Size: 6, Retained: []int64{6, 3}},
			},
			monday+15,
		),
	)
	together, second := rows[0], rows[2]
	if together.Size != "10" || together.Cells[0].Share != "10 of 10" || together.Cells[1].Share != "2 of 4" ||
		together.Cells[1].Count+together.Cells[1].Of != "" ||
		together.Cells[2].Share != "" {
		t.Errorf("together %+v", together)
	}
	if second.Label != "24 Mar 2025" || second.Cells[0].Open || !second.Cells[1].Open || second.Cells[1].Level != 5 {
		t.Errorf("second %+v", second)
	}
	if c := (cohortCell{part: 1, whole: 1000}).heat(); c.Share != "1 %" || c.Level != 1 {
		t.Errorf("a share that is not nothing looks like nothing: %+v", c)
	}
}

// The interval of Wilson, as it is tabulated: 8 of 10, 0 of 20, 81 of 263 (Newcombe 1998).
func TestTheBandAroundRetentionIsTheIntervalOfWilson(t *testing.T) {
	for of, want := range map[[2]int64][2]float64{
		{81, 263}: {25.5, 36.6}, {15, 148}: {6.2, 16}, {0, 20}: {0, 16.1}, {1, 29}: {0.6, 17.2}, {0, 0}: {0, 100}, {29, 29}: {88.3, 100},
	} {
		if low, high := wilson(of[0], of[1]); low != want[0] || high != want[1] {
			t.Errorf("%d of %d: %v–%v, want %v", of[0], of[1], low, high, want)
		}
	}
}

func TestACurveAndTheMonthsCountEveryCohortWhoseWeekIsOver(t *testing.T) {
	monday := day("2025-03-03")
	r, err := ParseRange(map[string]string{"range": "28d"}, day("2025-03-31"), models.Span{From: monday, To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	v.Cohorts = []models.Cohort{
		{Week: day("2025-02-24"), Size: 10, Retained: []int64{10, 6, 4, 3, 2}},
		{Week: monday, Size: 20, Retained: []int64{20, 5, 5, 5}},
		{Week: monday + 7, Size: 2, Retained: []int64{2, 2, 1}},
	}
	cells := curveCells(v)
	want := []cohortCell{{part: 32, whole: 32}, {part: 13, whole: 32}, {part: 10, whole: 32}, {part: 8, whole: 30}, {part: 2, whole: 10}}
	for i, cell := range cells {
		if cell != want[i] {
			t.Errorf("week %d: %+v, want %+v", i, cell, want[i])
		}
	}
	months := cohortMonths(v.Cohorts)
	if len(cells) != len(want) || len(months) != 2 || len(months[1]) != 2 {
		t.Fatalf("%d weeks, months %v", len(cells), months)
	}
	march := monthRow(months[1], []int{0, 1, 3}, v.Today, false)
	if got := march.cells[2]; got != (cohortCell{part: 5, whole: 20, open: true}) || march.cells[1].open {
		t.Errorf("%+v", march)
	}
}

// A share of a few is the loudest number on the page and the least true one.
func TestFewNewInstallationsHaveNoShare(t *testing.T) {
	r, err := ParseRange(map[string]string{"range": "28d"}, day("2025-03-31"),
		models.Span{From: day("2025-02-24"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	v.Cohorts = []models.Cohort{
		{Week: day("2025-02-24"), Size: 7, Retained: []int64{7, 6, 4, 3, 2}},
		{Week: day("2025-03-03"), Size: 20, Retained: []int64{20, 5, 5, 5}},
	}
	figures := retentionFigures(v)
	if f := figures[0]; f.Value != "41 %" || f.Few {
		t.Errorf("of 27: %+v", f)
	}
	if f := figures[1]; f.Value != "too few yet (2 of 7)" || !f.Few {
		t.Errorf("of 7: %+v", f)
	}
	d := drawRetentionCurve(v)
	if drawn, rows := len(d.Drawing.Plot.Series[0].Values), len(d.Rows().Rows); drawn != 4 || rows != 5 {
		t.Errorf("%d weeks are drawn, %d are in the file", drawn, rows)
	}
	if !strings.Contains(d.Note, "The line ends where fewer than 20 are left.") {
		t.Errorf("the note: %s", d.Note)
	}
}

// The sentence below the curve says who is counted where, so that its numbers and those of other pages are no riddle.
func TestTheCurveSaysWhoIsCountedWhere(t *testing.T) {
	r, err := ParseRange(map[string]string{"from": "2025-03-05", "to": "2025-03-31"}, day("2025-04-01"),
		models.Span{From: day("2025-01-01"), To: day("2025-04-01")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for i := range v.Active.Rows {
		if d := v.Active.Rows[i].Day; d >= r.From && d <= r.To {
			v.Active.Rows[i].New = 1
		}
	}
	for week := day("2025-03-03"); week <= day("2025-03-31"); week += 7 {
		c := models.Cohort{Week: week, Size: 30}
		for w := week; w <= day("2025-03-31"); w += 7 {
			c.Retained = append(c.Retained, 30)
		}
		v.Cohorts = append(v.Cohorts, c)
	}
	note := drawRetentionCurve(v).Note
	const want = "150 new installations in whole weeks, 27 of them in the chosen days. " +
		"Each week after counts those for whom it is over: 90 for week 1, 30 for week 3."
	if !strings.HasPrefix(note, want) {
		t.Errorf("%q, want %q", note, want)
	}
}

// Who went quiet is answered where it is asked: the figure and the part of the sum lead to it.
func TestWhoWentQuietLeadsToTheAnswer(t *testing.T) {
	if path, chart := chartOf("lapsed"); path != retentionPath || chart != "quiet-services" {
		t.Errorf("%s#%s", path, chart)
	}
	links := View{}.changeLinks(models.Span{From: day("2025-03-01"), To: day("2025-03-31")})
	if len(links) != 5 || !strings.HasPrefix(links[3], retentionPath) || !strings.HasSuffix(links[3], "#chart-quiet-services") {
		t.Errorf("%q", links)
	}
}

// A bar leads to the segment that it is about. Ages, which segments divide otherwise, lead nowhere.
func TestWhoWentQuietLeadsToTheSegment(t *testing.T) {
	v := comparedView(t, "")
	for _, c := range []struct{ property, group, want string }{
		{"size", "1-50", "&size=1-50"}, {"service", "recognition", "&service=recognition"}, {"", "2-7", ""},
		{"size", "1000001+", "&size=1000001-up"},
	} {
		got := v.segmentLink(c.property, c.group)
		if (got == "") != (c.want == "") || !strings.HasSuffix(got, c.want) || got != "" && !strings.HasPrefix(got, segmentPath+"?range=7d&") {
			t.Errorf("%s %s leads to %q", c.property, c.group, got)
		}
	}
}

// Beside the curve stands that of those who came in the days compared with, of weeks with enough of them; a week in which
// both lie is of the range alone.
func TestTheCurveStandsBesideThatOfTheDaysComparedWith(t *testing.T) {
	all := models.Span{From: day("2024-01-01"), To: day("2025-03-31")}
	for compare, drawn := range map[string]bool{"": false, previousPeriod: true, yearBefore: true} {
		r, err := ParseRange(queryOf("from=2025-03-05&to=2025-03-30&compare="+compare), all.To, all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		v.Cohorts = []models.Cohort{{Week: day("2025-03-03"), Size: 40, Retained: []int64{40, 20, 10, 10}}}
		if span, _, ok := r.Earlier(); ok {
			v.EarlierCohorts = []models.Cohort{
				{Week: span.From.Week(), Size: 30, Retained: []int64{30, 12, 6, 3}},
				{Week: day("2025-03-03"), Size: 40, Retained: []int64{40, 20, 10, 10}},
			}
		}
		d := drawRetentionCurve(v)
		if got := len(d.Drawing.Plot.Series) == 2 && len(d.Drawing.Plot.Comparisons) == 1; got != drawn {
			t.Errorf("%q: %d series", compare, len(d.Drawing.Plot.Series))
		}
		if strings.Contains(d.Note, "Dashed: 30 that came ") != drawn {
			t.Errorf("%q: %q", compare, d.Note)
		}
		if !drawn {
			continue
		}
		if s := d.Drawing.Plot.Series[1]; !s.Dashed || s.Values[1] != 40 || s.Values[3] != 10 {
			t.Errorf("%q: %+v", compare, s)
		}
		if columns := d.Rows().Columns; !strings.HasPrefix(columns[len(columns)-1].Name, "Seen again, ") {
			t.Errorf("the file ends in %q", columns[len(columns)-1].Name)
		}
		v.EarlierCohorts[0].Size, v.EarlierCohorts[0].Retained = 19, []int64{19, 19}
		if few := drawRetentionCurve(v); len(few.Drawing.Plot.Series) != 1 || strings.Contains(few.Note, "Dashed") {
			t.Errorf("of 19 it draws %d lines: %q", len(few.Drawing.Plot.Series), few.Note)
		}
	}
}
