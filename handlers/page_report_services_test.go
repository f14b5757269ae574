package handlers

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
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

// The file of what was created has what was created of each type in the days before.
func TestWhatWasCreatedIsHeldAgainstTheDaysBefore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.crowd(nil) // thirty users two days ago, and thirty the day before
		s.setNow(s.now().AddDate(0, 0, 7))
		s.accept(generalPath, goodAction) // or the server would be silent, and nothing compared
		session := s.davidSignsIn()
		file := s.get("/charts/services.csv?range=7d&compare=previous", "Cookie", session)
		var sum int
		lines := must(csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\ufeff"))).ReadAll())(t)
		at := slices.Index(lines[0], "Users, period before")
		if at < 0 {
			t.Fatalf("no column of users before in %q", lines[0])
		}
		for _, line := range lines[1:] {
			if line[at] == "" { // before the first record there is no number
				continue
			}
			sum += must(strconv.Atoi(line[at]))(t)
		}
		if sum != 60 {
			t.Errorf("%d users were created in the days before, want 60:\n%s", sum, file.body)
		}
		text := text(s.page(session, "/services?range=7d&compare=previous"), "#chart-services")
		if !strings.Contains(text, "Stroke: ") || strings.Contains(text, "Not compared") {
			t.Error(text)
		}
	})
}
