package handlers

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

// A person who mistypes keeps the navigation, and the choice of days where these were at fault.
func TestAnErrorPageKeepsNavigationAndForm(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	session := s.davidSignsIn()
	for path, words := range map[string][]string{
		"/?range=year":                         {"range: ", "These dates do not work", `class="nav"`, "range-form", `name="from"`},
		"/?compare=none":                       {"compare: ", "This address does not work", `class="nav"`, "range-form"},
		"/faces?from=2099-01-01&to=2099-01-02": {"lies in the future", `class="nav"`, `action="/faces"`},
		"/nowhere":                             {"There is nothing at this address.", `class="nav"`, "Sign out"},
	} {
		got := s.get(path, "Cookie", session)
		if got.StatusCode != 400 && got.StatusCode != 404 {
			t.Errorf("%s answers %d", path, got.StatusCode)
		}
		got.expect(t, got.StatusCode, words, nil)
	}
	s.get("/nowhere").expect(t, 404, []string{"There is nothing"}, []string{`class="nav"`, "Sign out"})
	viewer := s.signsIn("vera@example.org", models.RoleViewer)
	s.get("/settings/people", "Cookie", viewer).expect(t, 403, []string{`class="nav"`, "vera@example.org"}, nil)
}

func TestDaysInTheWrongOrderAreTurnedRound(t *testing.T) {
	s := newSite(t)
	s.acceptYesterday(generalPath, goodAction)
	doc := s.page(s.davidSignsIn(), "/?from=2025-03-20&to=2025-03-01")
	if label := text(doc, `[data-testid="range-label"]`); label != "1 – 20 Mar 2025 (20 days)" {
		t.Errorf("the page shows %q", label)
	}
	form := doc.Find(".range-form input[name=from]")
	if form.AttrOr("max", "") != "2025-03-31" || form.AttrOr("min", "") == "" {
		t.Errorf("the form takes days from %q to %q", form.AttrOr("min", ""), form.AttrOr("max", ""))
	}
}

// What is switched off or over says so, and to whom it may concern how to mend it.
func TestWhatIsOffOrOverSaysSo(t *testing.T) {
	s := newSite(t)
	admin := s.davidSignsIn()
	viewer := s.signsIn("vera@example.org", models.RoleViewer)
	const off = "The public page is switched off."
	s.get("/public").expect(t, 404, []string{off}, []string{"Switch it on"})
	s.get("/public", "Cookie", viewer).expect(t, 404, []string{off}, []string{"Switch it on"})
	s.get("/public", "Cookie", admin).expect(t, 404, []string{off, "Switch it on", "/promote/settings"}, nil)
	s.get("/s/"+strings.Repeat("0", 64)).expect(t, 404, []string{"expired or was revoked", "Ask the person"}, nil)
	s.get("/setup?secret=wrong").expect(t, 404, []string{"This set-up link does not work"}, nil)
}

// An address that was right once is right for ever, pictures of charts too.
func TestOldAddressesOfDaysNeverBreak(t *testing.T) {
	s := newSite(t)
	s.acceptYesterday(generalPath, goodAction)
	session := s.davidSignsIn()
	doc := s.page(session, "/installations?from=2020-01-01&to=2025-03-30&by=day")
	if word := text(doc, `[data-testid="range-word"]`); !strings.Contains(word, "Grouped by week") {
		t.Errorf("the page says %q", word)
	}
	for _, path := range []string{"/picture/gains.svg", "/picture/active.png", "/charts/gains.csv"} {
		s.get(path+"?from=2020-01-01&to=2025-03-30&by=day", "Cookie", session).expect(t, 200, nil, nil)
	}
}

// The days and how they are shown go along from page to page.
func TestTheViewGoesAlongFromPageToPage(t *testing.T) {
	s := newSite(t)
	s.acceptYesterday(generalPath, goodAction)
	const view = "range=12m&by=month&compare=previous&scale=log&legend=active.7-days"
	doc := s.page(s.davidSignsIn(), "/installations?"+view)
	for _, path := range []string{"/", "/installations", "/services", "/faces"} {
		if doc.Find(`.nav a[href="`+path+"?"+view+`"]`).Length() != 1 {
			t.Errorf("the navigation leads to no %s of these days", path)
		}
	}
	doc.Find(".range nav.pills a").Each(func(_ int, link *goquery.Selection) {
		if !strings.Contains(link.AttrOr("href", ""), "legend=active.7-days") {
			t.Errorf("%q forgets what was hidden", link.AttrOr("href", ""))
		}
	})
	if doc.Find(`[data-chart]`).Length() == 0 || doc.Find(`#chart-active li[data-off][data-entry="7-days"]`).Length() != 1 {
		t.Errorf("hidden: %q", doc.Find(`#chart-active li[data-off]`).Text())
	}
	if share := doc.Find("[data-testid=share-view]").AttrOr("href", ""); !strings.Contains(share, "legend%3Dactive.7-days") {
		t.Errorf("a shared link forgets what was hidden: %s", share)
	}
}
