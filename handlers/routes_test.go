package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func TestWhoMayEnter(t *testing.T) {
	s := newSite(t)
	session, token := s.davidSignsIn(), s.token()
	for _, c := range []struct {
		path                      string
		stranger, person, program int
	}{
		{"/healthz", 200, 200, 200},
		{"/readyz", 200, 200, 200},
		{"/metrics", 200, 200, 200},
		{"/robots.txt", 200, 200, 200},
		{"/login", 200, 303, 200},
		{"/setup", 404, 404, 404},
		{"/privacy", 200, 200, 200},
		{"/installation", 200, 200, 200},
		{"/installation/erase", 405, 405, 405},
		{"/", 303, 200, 303},
		{"/installations", 303, 200, 303},
		{"/services", 303, 200, 303},
		{"/faces", 303, 200, 303},
		{"/data", 303, 200, 303},
		{"/annotations", 303, 200, 303},
		{"/annotations.csv", 303, 200, 303},
		{"/api/v1/summary", 401, 200, 200},
		{"/api/v1/services.csv", 401, 200, 200},
		{"/api/v1/retention.xlsx", 401, 200, 200},
		{"/api/v1/nothing", 401, 404, 404},
		{"/api/v1/services.pdf", 401, 404, 404},
		{"/api/v1/services/", 401, 308, 308},
		{"/nothing", 404, 404, 404},
		{"/HEALTHZ", 404, 404, 404},
		{"/healthz/", 308, 308, 308},
		{"/static/nothing.js", 404, 404, 404},
		{"/static/../handlers/app.go", 404, 404, 404},
	} {
		for who, want := range map[string]struct {
			status int
			header []string
		}{
			"stranger": {c.stranger, nil},
			"person":   {c.person, []string{"Cookie", session}},
			"program":  {c.program, []string{"Authorization", token}},
		} {
			t.Run(who+c.path, func(t *testing.T) {
				got := s.get(c.path, want.header...)
				got.expect(t, want.status, nil, []string{".go:", "SELECT", "panic"})
				if got.Header.Get("Content-Security-Policy") != contentPolicy || got.Header.Get("X-Content-Type-Options") != "nosniff" ||
					got.Header.Get("X-Frame-Options") != "DENY" || got.Header.Get("Referrer-Policy") != "same-origin" ||
					got.Header.Get("Server") != "" {
					t.Errorf("headers %v", got.Header)
				}
			})
		}
	}
}

func TestAStrangerComesBackToThePageHeAskedFor(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	location := s.get("/?range=28d&by=week").Header.Get("Location")
	to := must(url.Parse(location))(t)
	if to.Path != "/login" || to.Query().Get("next") != "/?range=28d&by=week" {
		t.Errorf("sent to %s", location)
	}
	s.get(location).expect(t, 200, []string{`name="next" value="/?range=28d&amp;by=week"`}, nil)
}

func TestAWrongTokenDoesNotFallBackOnTheCookie(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	for _, header := range []string{"Bearer wrong", "Bearer ", "Basic abc", "Bearer"} {
		got := s.get("/api/v1/summary", "Cookie", session, "Authorization", header)
		got.expect(t, 401, []string{`"code":"unauthorized"`}, nil)
		if got.Header.Get("WWW-Authenticate") != "Bearer" {
			t.Error("no WWW-Authenticate")
		}
	}
}

func TestErrorsAreWordsForTheReader(t *testing.T) {
	s := newSite(t)
	s.get("/nothing<script>").expect(t, 404, []string{"<h1>Not found</h1>"}, []string{"script>alert", "Cannot GET"})
	s.get("/api/x").expect(t, 404, []string{`{"code":"not_found"`}, []string{"<"})
	got := s.do(request(http.MethodPost, "/healthz", ""))
	got.expect(t, 405, nil, nil)
	if !strings.Contains(got.Header.Get("Allow"), "GET") {
		t.Errorf("Allow %q", got.Header.Get("Allow"))
	}
	odd := s.do(request("FROBNICATE", "/", ""))
	odd.expect(t, 405, []string{`{"code":"wrong_method"`}, nil)
	if odd.Header.Get("Content-Security-Policy") != contentPolicy {
		t.Error("no security headers")
	}
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	s.get("/login").expect(t, 500, []string{"Something went wrong on our side", "Reference"}, []string{"sql", "closed"})
	s.get("/api/v1/summary", "Authorization", "Bearer x").
		expect(t, 500, []string{`"code":"internal"`}, []string{"sql", "closed"})
}

func TestPagesAndTheAPISayThatTheDatabaseIsAway(t *testing.T) {
	server := testdb.Server(t)
	s := newSiteOn(t, server.URL)
	session, token := s.davidSignsIn(), s.token()
	server.Stop()
	never := []string{"sql", "connect:", "dial", server.URL}
	page := s.get("/installations", "Cookie", session)
	page.expect(t, 503, []string{"The database cannot be reached right now", "Reference"}, never)
	answer := s.get("/api/v1/summary", "Authorization", token)
	answer.expect(t, 503, []string{`"code":"unavailable"`}, never)
	for _, got := range []answerOf{page, answer} {
		if got.Header.Get("Retry-After") != retryAfter {
			t.Errorf("it says to come again after %q s", got.Header.Get("Retry-After"))
		}
	}
	server.Start()
	s.get("/installations", "Cookie", session).expect(t, 200, nil, nil)
}

func TestAssetsAreKeptForEver(t *testing.T) {
	s := newSite(t)
	icon := s.get("/favicon.ico")
	if icon.StatusCode == http.StatusNoContent {
		return // not built, as the page says
	}
	asset := s.get(icon.Header.Get("Location"), "Accept-Encoding", "br, gzip")
	if asset.StatusCode != 200 || !strings.Contains(asset.Header.Get("Cache-Control"), "immutable") ||
		asset.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%d %v", asset.StatusCode, asset.Header)
	}
}

// Programs that shorten or share addresses put a slash behind them. None of them leads to another host.
func TestASlashBehindAnAddressLeadsToThePage(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		"/installations/": "/installations", "/c/ab12/": "/c/ab12", "/public/": "/public", "/data/aside/?from=1": "/data/aside?from=1",
		"/api/": "/api", "/api/?x=1": "/api?x=1", "/static/a/": "", "/rest/1/": "",
		"/": "", "//": "", "//example.org/": "", "/\\example.org/": "", "/%5cexample.org/": "", "/a//": "", "/..%2f/": "",
	} {
		got := s.get(path)
		if want == "" && got.StatusCode == 308 || want != "" && (got.StatusCode != 308 || got.Header.Get("Location") != want) {
			t.Errorf("%s: %d to %q, want %q", path, got.StatusCode, got.Header.Get("Location"), want)
		}
	}
	if got := s.post("/installations/", ""); got.StatusCode == 308 {
		t.Error("a form is sent again to another address")
	}
}
