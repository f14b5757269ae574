package handlers

import (
	"math/rand/v2"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// settled imports 203 installations, a number that no release shows, that were there every fourth day for half a
// year.
func (s *site) settled() {
	s.t.Helper()
	rng := rand.New(rand.NewPCG(13, 31))
	var history []testhistory.Record
	last := models.DayOf(s.now()) - 1
	for range 203 {
		install, held := testhistory.GUID(rng), testhistory.GUID(rng)
		for d := last - 180; d <= last; d += 4 {
			history = append(history, testhistory.Record{
				At: d.Time().Add(time.Hour), Install: install, Collection: held, Size: models.SizeRanges()[3].String(),
			})
		}
	}
	testhistory.Import(s.t, s.store, history)
}

var anyLink = regexp.MustCompile(`http://stats\.example\.org(/s/[0-9a-f]{64})`)

// share makes a link with the form and returns its path.
func (s *site) share(admin string, fields ...string) string {
	s.t.Helper()
	made := s.form("/promote/links", admin, append([]string{"name", "the press", "days", "30"}, fields...)...)
	made.expect(s.t, 200, []string{"see it again"}, nil)
	found := anyLink.FindStringSubmatch(made.body)
	if found == nil {
		s.t.Fatal("no link was made")
	}
	return found[1]
}

func TestALinkShowsWhatWasReleasedUnlessExactIsChosen(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.settled()
		admin := s.davidSignsIn()
		view := "/installations?range=90d&by=week&compare=previous"
		public, exact := s.share(admin, "view", view), s.share(admin, "view", view, "exact", "yes")
		s.get(public).expect(t, 200, []string{`data-testid="nothing"`, "Nothing of these days has been released yet"},
			[]string{">203<", `data-chart=`})
		s.get(exact).expect(t, 200, []string{"exact numbers, please do not publish", `data-chart="active"`, ">203<",
			"by week", "compared with previous 90 days"}, []string{"/api/v1/", "range-form", "Sign out", `href="/installations`})
		if err := s.publish.Start(t.Context(), s.store, 5); err != nil {
			t.Fatal(err)
		}
		shown := s.get(public)
		shown.expect(t, 200, []string{"the numbers that were released", `data-testid="story"`, "±10", "random noise",
			`data-chart="active"`, "December 2024 – February 2025"}, []string{">203<", "/api/v1/", "Sign out", "please do not publish"})
		if shown.Header.Get("Cache-Control") != "no-store" {
			t.Error("it may be kept")
		}
	})
}

// A link with exact numbers shows a page as those see it who are signed in: the finding, the first charts, small figures,
// the rest; and leads nowhere else.
func TestAnExactLinkHasTheOrderOfThePageItShows(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin := s.davidSignsIn()
	for _, path := range []string{"/", "/installations", "/services", "/faces"} {
		doc := s.page("", s.share(admin, "view", path+"?range=90d", "exact", "yes"))
		if n := doc.Find(`[data-testid="story"] h1`).Length(); n != 1 {
			t.Errorf("%s begins with %d findings", path, n)
		}
		order := []string{}
		doc.Find(`[data-testid="story"], .overview [data-chart], .multiples, .charts`).Each(func(_ int, e *goquery.Selection) {
			order = append(order, e.AttrOr("data-testid", goquery.NodeName(e)+" "+e.AttrOr("class", "")))
		})
		if len(order) < 4 || order[0] != "story" || order[len(order)-2] != "figures" {
			t.Errorf("%s shows %q", path, order)
		}
		doc.Find("main a[href]").Each(func(_ int, a *goquery.Selection) {
			if to := a.AttrOr("href", ""); !strings.HasPrefix(to, "#") {
				t.Errorf("%s leads to %s", path, to)
			}
		})
	}
}

// What a link without exact numbers shows depends on releases alone: nothing that is posted, erased or imported,
// and no other database of facts, changes a byte of it.
func TestALinkToReleasesReadsNothingElse(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin := s.davidSignsIn()
	if err := s.publish.Start(t.Context(), s.store, 5); err != nil {
		t.Fatal(err)
	}
	var links []string
	for _, page := range []string{"/", "/installations", "/services", "/faces"} {
		links = append(links, s.share(admin, "page", page, "range", "all"), s.share(admin, "page", page, "range", "all", "moves", "yes"))
	}
	before := map[string]string{}
	for _, link := range links {
		before[link] = s.get(link).body
	}
	s.accept(generalPath, `{"install_guid":"`+davidsGUID+`","action_name":"FACE_DETECTION_CREATE"}`)
	s.recorder.WaitUntilApplied(t.Context())
	s.setNow(s.now().AddDate(0, 0, 1))
	for _, link := range links {
		if s.get(link).body != before[link] {
			t.Errorf("%s changed without a release", link)
		}
	}
}

func TestALinkKeepsItsDaysUnlessItMovesAlong(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin := s.davidSignsIn()
	fixed := s.share(admin, "view", "/installations?range=28d", "exact", "yes")
	moving := s.share(admin, "view", "/installations?range=28d", "exact", "yes", "moves", "yes")
	free := []string{"name", "x", "days", "2", "view", "/?from=2025-01-01&to=2025-02-01", "moves", "yes"}
	s.form("/promote/links", admin, free...).expect(t, 400, []string{"cannot be kept up to date"}, nil)
	s.get(fixed).expect(t, 200, []string{"3 – 30 Mar 2025 (28 days)"}, nil)
	s.setNow(s.now().AddDate(0, 0, 7))
	s.get(fixed).expect(t, 200, []string{"3 – 30 Mar 2025 (28 days)"}, nil)
	s.get(moving).expect(t, 200, []string{"the last 28 days before it is opened", "2025-04-06"}, nil)
	links := must(s.publish.ShareLinks(t.Context()))(t)
	views := map[string]bool{}
	for _, l := range links {
		views[l.View] = true
	}
	if !views["/installations?from=2025-03-03&to=2025-03-30"] || !views["/installations?range=28d"] {
		t.Errorf("%v", views)
	}
}

func TestOpeningALinkIsCountedAndNobodyIsRecorded(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin := s.davidSignsIn()
	link := s.share(admin, "page", "/", "range", "28d", "exact", "yes")
	for range 3 {
		s.get(link).expect(t, 200, nil, nil)
	}
	s.get("/promote/links", "Cookie", admin).expect(t, 200, []string{"opened 3 times", "exact", "the press"},
		[]string{strings.TrimPrefix(link, "/s/")})
	if strings.Contains(s.log.String(), strings.TrimPrefix(link, "/s/")) {
		t.Error("the token is in the log")
	}
}

func TestAReportPageLeadsToALinkOfItsView(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin, viewer := s.davidSignsIn(), s.signedIn(models.RoleViewer)
	view := "/faces?range=12m&by=month&compare=year&show=empty&scale=log"
	address := "/promote/links?view=" + url.QueryEscape(view)
	s.get(view, "Cookie", admin).expect(t, 200, []string{`href="` + address + `"`}, nil)
	s.get(view, "Cookie", viewer).expect(t, 200, nil, []string{"/promote/links"})
	s.get(address, "Cookie", admin).expect(t, 200, []string{
		"Face collections: ", " – 30 Mar 2025 (", "days), compared with a year ago, with empty collections, scale: log",
		`name="view" value="` + strings.ReplaceAll(view, "&", "&amp;") + `"`, `name="moves"`, "Keep the days up to date: always the last 12 months before it is opened", `value="30"`,
	}, []string{`name="page"`})
	s.get("/promote/links", "Cookie", admin).expect(t, 200, []string{`name="page"`, `name="range"`, `value="30"`}, nil)
}

// The sample of the exact charts is the heading of the very page that is shared.
func TestTheShareFormQuotesThePageThatIsShared(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin := s.davidSignsIn()
	for _, p := range report.Pages() {
		if p.House {
			continue
		}
		view := p.Path + "?range=90d"
		plain := func(words string) string {
			return strings.Join(strings.Fields(strings.ReplaceAll(words, "\u00a0", " ")), " ")
		}
		heading := plain(s.page(admin, view).Find("h1").Text())
		form := s.page(admin, "/promote/links?view="+url.QueryEscape(view))
		if sample := plain(form.Find(".share-sample").Last().Text()); sample != heading+"." {
			t.Errorf("of %s the form quotes %q, and the page begins with %q", p.Path, sample, heading)
		}
		if label := form.Find(`label:has(input[name="name"])`).Text(); !strings.Contains(label, "(required)") {
			t.Errorf("nothing says that %q must be filled in", label)
		}
	}
}

func TestAViewThatCannotBeSharedIsRefusedInWords(t *testing.T) {
	s := newSite(t)
	s.settled()
	admin := s.davidSignsIn()
	for _, bad := range []string{"/settings", "https://evil.example/", "/?range=400d", "/?by=hour", "/?what=1"} {
		s.get("/promote/links?view="+url.QueryEscape(bad), "Cookie", admin).
			expect(t, 400, []string{"This view cannot be shared."}, nil)
		s.form("/promote/links", admin, "view", bad, "name", "x", "days", "2").
			expect(t, 400, []string{"This view cannot be shared.", `name="page"`}, nil)
	}
	for _, days := range []int{0, -1, 367, 100_000} {
		s.form("/promote/links", admin, "page", "/", "range", "28d", "name", "x", "days", strconv.Itoa(days)).
			expect(t, 400, []string{"A link lasts 1 to 366 days.", "Overview: 3 – 30 Mar 2025"}, nil)
	}
}
