package report

import (
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

func TestAFigureComparesWithTheRangeBefore(t *testing.T) {
	w := DateRange{
		Period:     Period{Span: models.Span{From: day("2025-03-24"), To: day("2025-03-30")}, By: models.ByDay},
		Today:      day("2025-03-31"),
		AllRecords: models.Span{From: day("2025-01-01"), To: day("2025-03-31")},
	}
	h := headline{
		field:  "new",
		label:  "New",
		series: DaysFrom(w.FetchRange().From, []int64{1, 1, 1, 1, 1, 1, 4, 2, 2, 2, 2, 2, 2, 5}),
		summed: true,
	}
	f := h.figure(w)
	if f.Value != "17" || f.Change != "+7 (from 10 to 17)" || f.Direction != "up" ||
		f.Against != "24 – 30 Mar 2025, vs 17 – 23 Mar 2025" {
		t.Errorf("summed: %+v", f)
	}
	h.summed = false
	if f = h.figure(w); f.Value != "5" || f.Change != "+1 (from 4 to 5)" || f.Against != "30 Mar 2025, vs 23 Mar 2025" ||
		!slices.Equal(f.Spark.Values, []int64{2, 2, 2, 2, 2, 2, 5}) {
		t.Errorf("last day: %+v", f)
	}
	h.summed, w.AllRecords.From = true, w.From-1
	if f = h.figure(w); f.Change != "" || f.Direction != "none" ||
		f.NoChange != "no change shown: records begin 23 Mar 2025" || f.Against != "24 – 30 Mar 2025" {
		t.Errorf("a sum against days without records: %+v", f)
	}
	h.summed = false
	if f = h.figure(w); f.Change != "+1 (from 4 to 5)" || f.NoChange != "" {
		t.Errorf("a value of a day that has records: %+v", f)
	}
	w.AllRecords.From = w.From
	h.series = DaysFrom(w.From, []int64{1, 2, 3, 4, 5, 6, 7})
	if f = h.figure(w); f.Value != "7" || f.Change != "" || f.Direction != "none" {
		t.Errorf("nothing before: %+v", f)
	}
}

func TestASparklineEndsWithTheNewestAndIsNeverWiderThanNinety(t *testing.T) {
	for _, n := range []int{1, 2, 89, 90, 91, 180, 181, 365, 730} {
		values := make([]int64, n)
		for i := range values {
			values[i] = int64(i)
		}
		span := models.Span{From: 100, To: 99 + models.Day(n)}
		got := headline{series: DaysFrom(100, values)}.spark(span)
		if kept := got.Values; len(kept) > 90 || kept[len(kept)-1] != int64(n-1) || got.To != span.To.String() {
			t.Errorf("%d values: %+v", n, got)
		}
		if first, err := models.ParseDay(got.From); err != nil || values[first-100] != got.Values[0] || got.Each != "" {
			t.Errorf("%d values begin with %d on %s", n, got.Values[0], got.From)
		}
	}
}

// What is summed loses nothing but the first, broken part, and says over how long each bar is summed.
func TestASparklineOfSumsIsOfWholeWeeks(t *testing.T) {
	for n, each := range map[int]string{
		1: "per day", 28: "per day", 29: "per week", 365: "per week", 730: "per 4 weeks", 2520: "per 4 weeks", 4000: "per 8 weeks",
	} {
		values := make([]int64, n)
		for i := range values {
			values[i] = int64(i)
		}
		span := models.Span{From: 100, To: 99 + models.Day(n)}
		got := headline{series: DaysFrom(100, values), summed: true}.spark(span)
		first, err := models.ParseDay(got.From)
		if err != nil || got.Each != each || len(got.Values) > 90 {
			t.Errorf("%d days: %+v", n, got)
		}
		if want := sumOf(values[first-100:]); sumOf(got.Values) != want {
			t.Errorf("%d days from %s are %d, want %d", n, got.From, sumOf(got.Values), want)
		}
	}
}

// The true number of faces is higher than the bound: it is rounded, and more of it is neither good nor bad.
func TestALowerBoundHasNoFalseDigits(t *testing.T) {
	v := comparedView(t, "")
	for _, c := range []struct {
		now, before   int64
		value, change string
	}{
		{9_111_316, 1_111_732, "9.1M", "from 1.1M to 9.1M"}, {9_111_316, 9_315_930, "9.1M", "−2 %"}, {812, 812, "812", "no change"},
	} {
		h := sizeHeadlines(v)["at_least_faces"]
		h.series = DaysFrom(v.FetchRange().From, make([]int64, 14))
		h.series.Rows[6], h.series.Rows[13] = c.before, c.now
		if f := h.figure(v.DateRange); f.Value != c.value || f.Change != c.change || f.Tested {
			t.Errorf("%d after %d: %+v", c.now, c.before, f)
		}
	}
}

// Where only some of the range's days have earlier ones, no arrow beside the number claims to be its change.
func TestAChangeOfFewerDaysStandsInALineOfItsOwn(t *testing.T) {
	for query, want := range map[string]string{
		"from=2025-11-28&to=2026-11-27&compare=year": "69 since 4 Dec 2025, 19 a year before, within chance",
		"from=2025-11-30&to=2026-11-27":              "69 since 2 Dec 2025, 19 before, within chance",
		"from=2025-11-28&to=2026-11-13&compare=year": "69 from 3 Dec 2025 on, 19 a year before, within chance",
	} {
		all := models.Span{From: day("2024-12-04"), To: day("2026-11-28")}
		r, err := ParseRange(queryOf(query), all.To, all)
		if err != nil {
			t.Fatal(err)
		}
		span, ok := r.shared()
		h := headline{series: DaysFrom(r.FetchRange().From, make([]int64, r.FetchRange().Days())), summed: true}
		for day, count := range map[models.Day]int64{r.From: 1, span.From: 30, r.To: 39, span.From - r.offset(): 19} {
			h.series.Rows[day-h.series.First] = count
		}
		f := h.figure(r)
		if !ok || f.Value != "70" || f.Change != "" || f.Direction != "none" || f.Tested || !strings.HasPrefix(f.Said, want) {
			t.Errorf("%s: %+v, want %q", query, f, want)
		}
	}
}

// Of less than a week nobody knows what is chance: no percentage claims to be a change, but both numbers are said.
func TestAChangeOfEventsHasAVerdictOrNoPercentage(t *testing.T) {
	for query, want := range map[string]string{
		"from=2025-03-17&to=2025-03-23": "+22 (+44 %), within chance",
		"from=2025-03-18&to=2025-03-23": "+22 (from 50 to 72), ",
	} {
		all := models.Span{From: day("2024-12-04"), To: day("2025-03-26")}
		r, err := ParseRange(queryOf(query), all.To, all)
		if err != nil {
			t.Fatal(err)
		}
		h := headline{series: DaysFrom(r.FetchRange().From, make([]int64, r.FetchRange().Days())), summed: true}
		h.series.Rows[r.To-h.series.First], h.series.Rows[r.To-r.offset()-h.series.First] = 72, 50
		if f := h.figure(r); f.Change+", "+f.Said != want || f.Direction != "up" {
			t.Errorf("%s: %q, %q, want %q", query, f.Change, f.Said, want)
		}
	}
}

// More new installations and more that went quiet are marked alike: a change is no praise, but may be beyond chance.
func TestEveryCountIsMarkedByTheSameRule(t *testing.T) {
	v := comparedView(t, "")
	for i := range v.Active.Rows {
		if row := &v.Active.Rows[i]; row.Day >= v.From {
			row.New, row.Resurrected, row.Lapsed = 40, 40, 40
		} else {
			row.New, row.Resurrected, row.Lapsed = 4, 4, 4
		}
	}
	for _, f := range installationFigures(v) {
		if f.Name == "new" || f.Name == "resurrected" || f.Name == "lapsed" {
			if !f.Tested || f.Said != "beyond chance" || !strings.Contains(f.Definition, CountMethod) {
				t.Errorf("%+v", f)
			}
		}
	}
}

// What the scale does not reach says so.
func TestChartsThatAScaleDoesNotReachSaySo(t *testing.T) {
	for scale, want := range map[string]map[string]string{
		logScale: {"active": "Logarithmic scale", "services": "Not logarithmic", "reach": "Not logarithmic"},
	} {
		for id, words := range want {
			v := comparedView(t, "")
			v.scale = scale
			c, _ := ByID(id)
			note := c.Render(v).Note
			if !strings.Contains(note, words) {
				t.Errorf("%s with scale %s says %q, want %q", id, scale, note, words)
			}
		}
	}
}

// A day that goes on has no whole one to be compared with.
func TestTodayIsComparedWithNothing(t *testing.T) {
	r, err := ParseRange(map[string]string{"from": "2025-03-31", "to": "2025-03-31"}, day("2025-03-31"),
		models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for _, f := range overviewFigures(v) {
		if f.Change != "" || f.Direction != "none" || !strings.HasSuffix(f.Against, "(today so far)") {
			t.Errorf("%s: %q %q %q", f.Name, f.Change, f.Direction, f.Against)
		}
	}
	last := len(v.Active.Rows) - 1
	v.Active.Rows[last-1].Active1, v.Active.Rows[last].Active28 = 117, 166
	const want = "0 of about 117 installations have reported today; 166 active in 28 days"
	if s := v.Story(); s.Moved != "" || s.Number+s.When != want || v.activeMessage() != want {
		t.Errorf("a day that goes on is compared: %+v", s)
	}
	v.Active.Rows[last-1].Active1, v.Active.Rows[last].Active1 = 0, 1
	if s := v.Story(); s.Number != "1 installation has reported today; 166 active in 28 days" {
		t.Errorf("the first day says %q", s.Number)
	}
	if d := drawChange(v); d.Instead == "" {
		t.Error("what changed is drawn before the day is over")
	}
}

// Of the other days as many are drawn as were recorded, where charts draw them, too.
func TestTheCourseOfOtherDaysBeginsWithTheRecords(t *testing.T) {
	v := comparedView(t, yearBefore)
	v.AllRecords.From = v.From - v.offset() + 3
	h := headline{series: DaysFrom(v.FetchRange().From, make([]int64, v.FetchRange().Days()))}
	for i := range h.series.Rows {
		h.series.Rows[i] = int64(i) + 5
	}
	gap := int64(views.SparkGap)
	if got := h.sparkOf(v.DateRange).Ghost; !slices.Equal(got, []int64{gap, gap, gap, 8, 9, 10, 11}) {
		t.Errorf("the ghost is %v", got)
	}
	h.summed = true
	if got := h.sparkOf(v.DateRange).Ghost; got != nil {
		t.Errorf("of sums it is %v", got)
	}
}
