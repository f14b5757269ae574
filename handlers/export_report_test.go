package handlers

import (
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Whoever looks for a report to print finds every month and year of the records where exports are, and a way there
// beside the saved views.
func TestReportsOfMonthsAndYearsAreOfferedWhereOneLooksForThem(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	s.setNow(s.now().AddDate(0, 0, 40))
	s.accept(generalPath, goodAction)
	session := s.davidSignsIn()
	reports := s.page(session, "/promote/exports").Find("#reports a")
	if reports.Length() < 3 {
		t.Fatalf("%d reports", reports.Length())
	}
	reports.Each(func(_ int, link *goquery.Selection) {
		page := s.page(session, link.AttrOr("href", ""))
		if text(page, "[data-testid=paper-head]") == "" ||
			page.Find(`[data-testid=saved-views] [data-print]`).Length() != 1 || page.Find(".range-print").Length() != 1 ||
			page.Find(`[data-testid=saved-views] a[href="/promote/exports#reports"]`).Length() != 1 {
			t.Errorf("%s has no head for paper, or no way to print it", link.Text())
		}
	})
}
