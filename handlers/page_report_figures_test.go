package handlers

import (
	"encoding/json"
	"testing"

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
