package handlers

import (
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// The funnel only narrows, and its numbers are those of the API.
func TestTheFunnelNarrowsAndEqualsTheAPI(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	rows := cells(t, s.page(session, "/services?range=28d"), "adoption", 1)
	var answer struct{ Rows []map[string]any }
	decode(t, s.ask(token, "/api/v1/adoption?from=2025-03-30&to=2025-03-30").body, &answer)
	stages := []string{"seen", "user", "application", "service", "filled"}
	if len(rows) != len(stages) || len(answer.Rows) != 1 || rows[0][0] != 12 {
		t.Fatalf("%v, %v", rows, answer)
	}
	for i, field := range stages {
		if float64(rows[i][0]) != answer.Rows[0][field] || i > 0 && rows[i][0] > rows[i-1][0] {
			t.Errorf("%s: %v, the API says %v", field, rows, answer.Rows[0])
		}
	}
}

func TestCreatedFiguresAreTheSumsOfTheDays(t *testing.T) {
	s := newSite(t)
	s.fill()
	doc := s.page(s.davidSignsIn(), "/services?range=28d")
	rows := must(
		s.store.Services(t.Context(), models.Span{From: day("2025-03-03"), To: day("2025-03-30")}, models.ByDay),
	)(
		t,
	)
	for _, a := range models.Actions() {
		var sum int64
		for _, r := range rows {
			sum += r.Creations[a]
		}
		if got := text(doc, `[data-testid="figure-`+a.String()+`"] [data-testid="value"]`); got != views.Number(sum) ||
			sum == 0 {
			t.Errorf("%s: %s, want %d", a, got, sum)
		}
	}
}
