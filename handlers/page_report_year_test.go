package handlers

import (
	"regexp"
	"strings"
	"testing"

	"compreface-stats/models/demo"
	"compreface-stats/models/testdb"
)

// What the overview tells of the last 12 months is what the page says to which it leads; a range of a year does not say
// it twice, a young database does not say it at all.
func TestTheOverviewTellsTheStoryOfTheLastYear(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		session := s.davidSignsIn()
		if err := demo.Fill(t.Context(), s.store, nil); err != nil {
			t.Fatal(err)
		}
		const facts, ago = `[data-testid="findings"]`, "in the last 12 months"
		for _, query := range []string{"?range=12m", "?range=all", "?range=28d&compare=year", "?range=28d&segment=once:no"} {
			if words := text(s.page(session, "/"+query), facts); strings.Contains(words, ago) {
				t.Errorf("%s: %s", query, words)
			}
		}
		doc := s.page(session, "/?range=28d")
		fact := doc.Find(facts + ` a:contains("` + ago + `")`)
		address, _, _ := strings.Cut(fact.AttrOr("href", ""), "#")
		said, found := strings.CutSuffix(strings.ReplaceAll(fact.Text(), "\u00a0", " "), " "+ago)
		if fact.Length() != 1 || !found {
			t.Fatalf("the overview says %q", text(doc, facts))
		}
		change := regexp.MustCompile(`\d+( %)? → \d+( %)?$`).FindString(said)
		page := strings.ReplaceAll(text(s.page(session, address), ".story"), "\u00a0", " ")
		if change == "" || !strings.Contains(page, change) {
			t.Errorf("%q leads to %s, which says %s", said, address, page)
		}
	})
	young := newSite(t)
	young.fill()
	if words := text(young.page(young.davidSignsIn(), "/"), `[data-testid="findings"]`); strings.Contains(words, "12 months") {
		t.Errorf("a young database says %q", words)
	}
}
