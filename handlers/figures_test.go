package handlers

import (
	"encoding/json"
	"slices"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

func TestTheHoldersAreTheInstallationsByTheirLargest(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	var sizes struct {
		Rows []struct {
			Largest map[string]int64 `json:"largest_collection"`
		}
	}
	if err := json.Unmarshal([]byte(s.ask(token, "/api/v1/face-collections?from=2025-03-30&to=2025-03-30").body), &sizes); err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, n := range sizes.Rows[0].Largest {
		want += n
	}
	doc := s.page(session, "/?range=28d")
	if got := text(doc, `[data-testid="figure-holders"] [data-testid="value"]`); got != views.Number(want) {
		t.Errorf("%s, want %d", got, want)
	}
	if text(doc, `[data-testid="figure-holders"] [data-testid="definition"]`) == "" {
		t.Error("nobody says what a holder is")
	}
}

func TestAFigureComparesWithTheRangeBefore(t *testing.T) {
	w := window{period: period{models.Span{From: day("2025-03-24"), To: day("2025-03-30")}, models.ByDay}, today: day("2025-03-31"),
		extent: models.Span{From: day("2025-01-01"), To: day("2025-03-31")}}
	h := headline{field: "new", label: "New", course: course{w.asked().From, []int64{1, 1, 1, 1, 1, 1, 4, 2, 2, 2, 2, 2, 2, 5}}, summed: true}
	f := w.figure(h)
	if f.Value != "17" || f.Change != "+7 (+70.0 %)" || f.Direction != "up" || f.Against != "24 – 30 Mar 2025, vs 17 – 23 Mar 2025" {
		t.Errorf("summed: %+v", f)
	}
	h.summed = false
	if f = w.figure(h); f.Value != "5" || f.Change != "+1 (+25.0 %)" || f.Against != "30 Mar 2025, vs 23 Mar 2025" || !slices.Equal(f.Spark, []int64{2, 2, 2, 2, 2, 2, 5}) {
		t.Errorf("last day: %+v", f)
	}
	w.extent.From = w.From
	h.course = course{w.From, []int64{1, 2, 3, 4, 5, 6, 7}}
	if f = w.figure(h); f.Value != "7" || f.Change != "" || f.Direction != "none" {
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
		got := headline{course: course{100, values}}.spark(span)
		if len(got) > 90 || got[len(got)-1] != int64(n-1) {
			t.Errorf("%d values: %d kept, last %v", n, len(got), got[len(got)-1])
		}
		every := int64((n + 89) / 90) // what is summed loses nothing but the first, broken part
		summed := headline{course: course{100, values}, summed: true}.spark(span)
		if want := every*int64(n-1) - every*(every-1)/2; summed[len(summed)-1] != want {
			t.Errorf("%d values: the last sum is %d, want %d", n, summed[len(summed)-1], want)
		}
	}
}
