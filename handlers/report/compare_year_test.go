package report

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Whatever is chosen, a year ago is one day: twelve months and a year ago have one heading and one set of figures.
func TestAYearAgoIsOneDayHoweverItIsChosen(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 364))
	for range 60 {
		today := day("2024-01-01") + models.Day(rng.IntN(1200))
		all := models.Span{From: day("2021-01-01"), To: today}
		for _, query := range []string{"range=12m", "range=28d", "range=90d", "range=all", "from=2023-01-01&to=2023-12-31"} {
			for _, compare := range []string{"", previousPeriod, sameWeekdays, yearBefore} {
				r, err := ParseRange(queryOf(query+"&compare="+compare), today, all)
				if err != nil {
					t.Fatal(err)
				}
				v := View{DateRange: r}
				back := models.Day(364)
				if days := r.Complete().Days(); days == 365 || days == 366 {
					back = models.Day(days)
				}
				isYear := strings.HasPrefix(v.backWords(), "a year")
				if back == 364 { // which is not the same day of the year: it is named
					isYear = v.backWords() == "on "+views.DayLabel((r.AsOf()-364).String())
				}
				if isYear != (r.earlierDay() == r.AsOf()-back) {
					t.Errorf("%s, %q on %s: %s is %s", query, compare, today, r.earlierDay(), v.backWords())
				}
				if span, ok := r.previous(); ok && query == "range=12m" && span.To >= r.From {
					t.Errorf("%s, %q on %s: %s – %s overlaps the range from %s", query, compare, today, span.From, span.To, r.From)
				}
			}
		}
	}
}

// Sums are held against each other over the days that both times have, counted one by one; no day is on both sides.
func TestSumsAreComparedLikeForLike(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 3))
	compared, partly := 0, 0
	for range 3000 {
		today := day("2025-12-01") + models.Day(rng.IntN(30))
		all := models.Span{From: today - 10 - models.Day(rng.IntN(1000)), To: today}
		from := all.From + models.Day(rng.IntN(int(today-all.From)))
		query := fmt.Sprintf("from=%s&to=%s&compare=%s", from, min(today-1, from+models.Day(rng.IntN(500))),
			[]string{"", previousPeriod, sameWeekdays, yearBefore}[rng.IntN(4)])
		r, err := ParseRange(queryOf(query), today, all)
		if err != nil {
			t.Fatal(err)
		}
		h := headline{series: DaysFrom(r.FetchRange().From, []int64{}), summed: true}
		for range r.FetchRange().Days() {
			h.series.Rows = append(h.series.Rows, rng.Int64N(7))
		}
		var now, before int64
		days := 0
		for d := r.To; d >= r.From && d > r.To-r.offset() && d-r.offset() >= all.From; d-- {
			now, before, days = now+h.series.At(d), before+h.series.At(d-r.offset()), days+1
		}
		f := h.figure(r)
		want, _ := views.Change(now, before)
		if f.Said == "" { // nobody knows what is chance
			want = untested(now, before)
		}
		if days < r.Days() { // whose change stands in a line of its own
			want = ""
		}
		likeForLike := fmt.Sprintf(", %s ", views.Number(before))
		_, has := r.previous()
		switch enough := has && 2*days >= r.Days(); {
		case !enough && f.Change != "", enough && f.Change != want:
			t.Fatalf("%s, records from %s: %+v, want %q over %d days", query, all.From, f, want, days)
		case enough && strings.Contains(f.Said, likeForLike) != (days < r.Days()), want == "" && f.Direction != "none":
			t.Fatalf("%s, records from %s: %q is said of %d days", query, all.From, f.Said, days)
		case enough:
			compared++
			if days < r.Days() {
				partly++
			}
		default:
		}
	}
	if compared < 500 || partly < 50 {
		t.Errorf("%d comparisons, %d of them of a part", compared, partly)
	}
}

// A colour says one thing: that a test found more than chance. Words say it, too, with the interval.
func TestAColourSaysBeyondChance(t *testing.T) {
	v := comparedView(t, "")
	for _, page := range [][]views.Figure{overviewFigures(v), installationFigures(v), collectionFigures(v), serviceFigures(v)} {
		for _, f := range page {
			if f.Tested != (f.Said == "beyond chance") {
				t.Errorf("%+v", f)
			}
		}
	}
	for _, c := range []struct {
		now, before [3]int64
		said, why   string
	}{
		{[3]int64{200, 155, 78}, [3]int64{100, 80, 22}, "beyond chance", "+17.0 points, is beyond chance (95 %: 5.8 to 26.8)."},
		{[3]int64{169, 120, 66}, [3]int64{136, 96, 46}, "within chance", "+5.2 points, is within chance (95 %: −5.6 to 15.8)."},
	} {
		for _, f := range reachFigures(reachView(c.now, c.before)) {
			if f.Name == "reach_"+models.FaceDetectionCreate.String() &&
				(f.Said != c.said || f.Tested != (c.said == "beyond chance") || !strings.HasSuffix(f.Definition, c.why)) {
				t.Errorf("%+v", f)
			}
		}
	}
}
