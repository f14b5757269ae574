package handlers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/demo"
	"compreface-stats/models/testdb"
)

// Whatever the range, what the overview says of it is what the page says to which it leads: no fact is of other days. How
// old those were that went quiet it says of as many as its figures count.
func TestWhatTheOverviewSaysIsOfTheRange(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		session := s.davidSignsIn()
		if err := demo.Fill(t.Context(), s.store, nil); err != nil {
			t.Fatal(err)
		}
		quiet := regexp.MustCompile(`of the (\d+) that went quiet (?:in .* )?were `)
		for _, query := range []string{"range=28d", "range=90d", "range=12m", "range=90d&compare=year"} {
			doc := s.page(session, "/?"+query)
			said := quiet.FindStringSubmatch(text(doc, `[data-testid="findings"]`))
			figures := text(s.page(session, "/installations?"+query), `[data-testid="figure-lapsed"] [data-testid="value"]`)
			if said == nil || said[1] != figures {
				t.Errorf("%s: %q, the figure is %s", query, said, figures)
			}
			doc.Find(`[data-testid="findings"] a`).Each(func(_ int, a *goquery.Selection) {
				history := regexp.MustCompile(`^the most on record|^the most since|reached for the first time`)
				if address := a.AttrOr("href", ""); !strings.Contains(address, query) && !history.MatchString(a.Text()) {
					t.Errorf("%s: %q leads to %s", query, a.Text(), address)
				}
			})
		}
	})
}

// The change in the heading is the sum of what came and went below it, and of the bars of What changed, whatever the range,
// on the pages that state it; beside a year ago a short range has parts of its own.
func TestWhatCameAndWentAddsUpToTheHeadingsChange(t *testing.T) {
	heading := regexp.MustCompile(`([\d,]+) (more|fewer) (?:active )?than `)
	why := regexp.MustCompile(`([\d,]+) new in 28 days(?: \([^)]*\))?\s*([\d,]+) came back\s*([\d,]+) went quiet`)
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
				if number(parts[1])+net != number(parts[5]) {
					t.Errorf("%s%s: %q does not add up", path, query, parts[0])
				}
				if path == "/?" && query == "range=28d&compare=year" { // the heading is of the year, its parts are of the days
					below := why.FindStringSubmatch(text(doc, "[data-testid=why]"))
					if !slices.Equal(below[1:], parts[2:5]) {
						t.Errorf("%s%s: the heading's parts are %q, those of What changed %q", path, query, below[0], parts[0])
					}
					continue
				}
				if path == "/?" && strings.HasSuffix(query, "=weekdays") { // the heading is of 91 days, its parts of the 90 chosen
					continue
				}
				if net != by {
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
