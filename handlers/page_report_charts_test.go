package handlers

import (
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// A hole in the rows of two would show that a chart was added to one side alone.
func TestTheChartsFillTheirRows(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	column := 0
	s.page(s.davidSignsIn(), "/").Find(".charts .chart-card").Each(func(_ int, card *goquery.Selection) {
		if !card.HasClass("chart-wide") {
			column = 1 - column
		} else if column != 0 {
			t.Errorf("a hole before %s", card.AttrOr("data-testid", ""))
		}
	})
	if column != 0 {
		t.Error("a hole at the end")
	}
}

func TestReachOverTimeCarriesItsNumbersAndItsPopulation(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	s.accept(facesPath, strings.ReplaceAll(goodFaces, davidsGUID, marysGUID))
	s.setNow(s.now().AddDate(0, 0, 1))
	doc := s.page(s.davidSignsIn(), "/?range=7d")
	row := text(doc, `[data-testid="table-reach-over-time"] tbody tr:first-child`)
	if row != "31 Mar 2025 2 1 of 2 0 of 2 0 of 2 0 of 2 0 of 2" {
		t.Errorf("row %q", row)
	}
	note := text(doc, `[data-testid="chart-reach-over-time"] [data-testid="note"]`)
	if note != "Of installations active in the 28 days to each day: 2 on 31 Mar 2025." {
		t.Errorf("note %q", note)
	}
}

// In a sentence a day is written for reading; only tables, which are sorted and copied, hold ISO days.
func TestNotesWriteDaysForReading(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	session := s.davidSignsIn()
	iso := regexp.MustCompile(`\d{4}-\d\d-\d\d`)
	for _, address := range []string{"/", "/?range=all", "/?from=2025-03-01&to=2025-03-31", "/?from=2010-01-01&to=2025-03-30"} {
		doc := s.page(session, address)
		for _, part := range []string{`[data-testid="note"]`, `[data-testid="figures"]`, `[data-testid="range-label"]`, `h2`} {
			if words := text(doc, part); iso.MatchString(words) {
				t.Errorf("%s: %q", address, words)
			}
		}
	}
}

func TestAnActionAndASizeHaveOneColourOnThePage(t *testing.T) {
	s := newSite(t)
	s.acceptYesterday(generalPath, goodAction)
	s.acceptYesterday(facesPath, goodFaces)
	doc := s.page(s.davidSignsIn(), "/")
	aColour := regexp.MustCompile(`"color":"(--[a-z0-9-]+)"`)
	for bars, lines := range map[string]string{"reach": "reach-over-time", "sizes": "sizes-over-time"} {
		option := doc.Find("#option-" + bars).Text()
		found := aColour.FindAllStringSubmatch(doc.Find("#option-"+lines).Text(), -1)
		if drawn := doc.Find("#chart-"+lines+" [data-chart]").Length() > 0; drawn != (len(found) > 0) || lines == "sizes-over-time" && !drawn {
			t.Errorf("%s has %d colours", lines, len(found))
		}
		for _, token := range found {
			if !strings.Contains(option, token[0]) {
				t.Errorf("%s has no bar in %s", bars, token[1])
			}
		}
	}
}
