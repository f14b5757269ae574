package handlers

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
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

// With a year ago chosen the heading's change is the sum of what came and went below it, and of the bars of What changed,
// whatever the range, on the pages that state it.
func TestWhatCameAndWentAddsUpToTheHeadingsChange(t *testing.T) {
	heading := regexp.MustCompile(`([\d,]+) (more|fewer) than `)
	sum := regexp.MustCompile(`: ([\d,]+) \+ ([\d,]+) new \+ ([\d,]+) came back − ([\d,]+) went quiet = ([\d,]+)\.`)
	number := func(words string) int {
		n, err := strconv.Atoi(strings.ReplaceAll(words, ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		session := s.davidSignsIn()
		if err := demo.Fill(t.Context(), s.store, nil); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{"range=28d&compare=year", "range=all&compare=year", "range=90d", "range=90d&compare=weekdays"} {
			for _, path := range []string{"/?", "/installations?"} {
				doc := s.page(session, path+query)
				moved := heading.FindStringSubmatch(strings.ReplaceAll(text(doc, "h1"), "\u00a0", " "))
				parts := sum.FindStringSubmatch(text(doc, "#chart-change .note"))
				if moved == nil || parts == nil {
					t.Fatalf("%s%s: %q, %q", path, query, text(doc, "h1"), text(doc, "#chart-change .note"))
				}
				by := number(moved[1])
				if moved[2] == "fewer" {
					by = -by
				}
				net := number(parts[2]) + number(parts[3]) - number(parts[4])
				if net != by || number(parts[1])+net != number(parts[5]) {
					t.Errorf("%s%s: the heading says %q, its parts %q", path, query, moved[0], parts[0])
				}
			}
		}
	})
}

// Where the palette leads for a figure, the figure stands.
func TestEveryFigureStandsWhereThePaletteLeads(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for _, place := range report.FigurePlaces(models.DayOf(s.now())) {
		page, id, _ := strings.Cut(place.URL, "#")
		if found := s.page(session, page).Find("li#" + id); found.Length() != 1 {
			t.Errorf("%q is not at %s", place.Title, place.URL)
		}
	}
}
