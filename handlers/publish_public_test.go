package handlers

import (
	"encoding/xml"
	"fmt"
	"mime"
	"strings"
	"testing"

	"compreface-stats/handlers/report"
)

func TestBadgesTellOnlyWhatWasReleased(t *testing.T) {
	s := newSite(t)
	p := s.released(nil)
	admin := s.davidSignsIn()
	s.get("/badge/active-installations.svg").expect(t, 200, []string{"active installations: not published"}, nil)
	s.get("/promote/settings", "Cookie", admin).expect(t, 200, []string{"Turn on badges first.", "Turn on the public page first."},
		[]string{"/badge/active-installations.svg", "/embed/active"})
	s.opened(admin)
	s.get("/promote/settings", "Cookie", admin).expect(t, 200, []string{"/badge/active-installations.svg)", "/embed/active"},
		[]string{"first."})
	message := fmt.Sprintf("about %d (±10), Mar 2025", p.Now().Active.Shown())
	got := s.get("/badge/active-installations.svg")
	got.expect(t, 200, []string{"active installations: " + message}, []string{"<script"})
	validXML(t, "badge", got.body)
	if got.Header.Get("Content-Type") != "image/svg+xml" || got.Header.Get("Cache-Control") != "public, max-age=3600" ||
		got.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", got.Header)
	}
	tag := got.Header.Get("ETag")
	strong, isWeak := strings.CutPrefix(tag, "W/")
	if !isWeak {
		t.Errorf("%s says that the bytes are the same, and they may be compressed", tag)
	}
	for _, known := range []string{tag, strong, `"x", ` + tag, "*", " * "} {
		s.get("/badge/active-installations.svg", "If-None-Match", known).expect(t, 304, nil, nil)
	}
	s.get("/badge/active-installations.svg", "If-None-Match", `"x"`).expect(t, 200, nil, nil)
	want := `{"schemaVersion":1,"label":"active installations","message":"` + message + `","color":"blue","cacheSeconds":3600}`
	if got := s.get("/badge/active-installations.json"); got.body != want {
		t.Errorf("%s, want %s", got.body, want)
	}
	for name, says := range map[string]string{
		"face-recognition": report.About(p.Now().Parts.Reach[2]), "face-detection": "too few to tell", "at-least-faces": "too few to tell",
	} {
		s.get("/badge/"+name+".svg").expect(t, 200, []string{says}, nil)
	}
	for _, name := range endedBadges {
		s.get("/badge/"+name+".svg").expect(t, 410, []string{"<svg", "no longer published"}, nil)
	}
	s.get("/badge/at-least-faces.svg").expect(t, 200, []string{"<title>faces: "}, []string{"at least"})
	unknown := s.get("/badge/stars.svg", "If-None-Match", "*")
	unknown.expect(t, 404, []string{"<svg", "unknown"}, nil)
	if got := unknown.Header.Get("Cache-Control"); got != "public, max-age=60" {
		t.Errorf("what is not there is kept as %q", got)
	}
	s.get("/badge/stars.json").expect(t, 404, []string{`"message":"unknown"`}, nil)
	s.get("/badge/active-installations.pdf").expect(t, 404, nil, nil)
}

func TestThePublicPageIsThereOnceItIsSwitchedOn(t *testing.T) {
	s := newSite(t)
	p := s.released(func(i int, guid string) {
		if i < 3 {
			s.holds(guid, "51-200")
		}
	})
	admin := s.davidSignsIn()
	s.opened(admin, "origins", "https://example.org https://a.example:8443")
	page := s.get("/public")
	page.expect(t, 200, []string{"CompreFace in numbers", report.About(p.Now().Active), "fewer than about 20", "54 of 100", p.Story(),
		`name="robots" content="noindex"`, `type="application/atom+xml"`}, []string{"Sign out", "csrf", "/api/v1/"})
	if page.Header.Get("Set-Cookie") != "" {
		t.Error("a page for everybody sets a cookie")
	}
	s.framed(t, "/public")
	for _, c := range p.Charts() {
		s.get("/embed/"+c.ID).expect(t, 200, []string{`data-testid="chart-` + c.ID + `"`, "opted in"}, []string{"masthead"})
		s.framed(t, "/embed/"+c.ID)
		validXML(t, c.ID, s.get("/public/"+c.ID+".svg?size=social").body)
	}
	if len(p.Charts()) != len(report.PublicCharts()) {
		t.Errorf("%d charts", len(p.Charts()))
	}
	if other := s.get("/login"); other.Header.Get("X-Frame-Options") != "DENY" {
		t.Error("other pages may be framed")
	}
	s.get("/embed/gains").expect(t, 404, nil, nil)
	s.get("/robots.txt").expect(t, 200, []string{"Allow: /public\n", "Disallow: /"}, nil) // noindex keeps search engines out
	s.opened(admin, "indexable", "on")
	s.get("/public").expect(t, 200, nil, []string{"noindex"})
	s.form("/promote/settings", admin).expect(t, 303, nil, nil)
	s.get("/public").expect(t, 404, nil, nil)
}

func (s *site) framed(t *testing.T, path string) {
	t.Helper()
	header := s.get(path).Header
	const allowed = "frame-ancestors 'self' https://example.org https://a.example:8443"
	if !strings.Contains(header.Get("Content-Security-Policy"), allowed) || header.Get("X-Frame-Options") != "" {
		t.Errorf("%s: %v", path, header)
	}
}

// Whoever has no account and comes by an old link, or to the front door, finds what is for everybody once it is there.
func TestStrangersFindThePublicPage(t *testing.T) {
	s := newSite(t)
	doors := map[string]int{"/login": 200, "/nothing": 404, "/s/nothing": 404, "/c/nothing": 404}
	for path, status := range doors {
		s.get(path).expect(t, status, []string{"Sign in"}, []string{publicTitle, "Back to overview"})
	}
	s.released(nil)
	admin := s.davidSignsIn()
	s.opened(admin)
	for path, status := range doors {
		s.get(path).expect(t, status, []string{`href="/public">` + publicTitle, "Sign in"}, []string{"Back to overview"})
	}
	s.get("/nothing", "Cookie", admin).expect(t, 404, []string{"Back to overview"}, []string{publicTitle})
}

func TestReleasesAreDataForEverybody(t *testing.T) {
	s := newSite(t)
	p := s.released(nil)
	s.opened(s.davidSignsIn())
	active := p.Now().Active
	row := fmt.Sprintf("2025-03,2025-03-31,active,,%d,10,,%d", active.Shown(), active.MoreThan())
	for path, says := range map[string]string{
		"/public/releases.csv":   row,
		"/public/releases.json":  fmt.Sprintf(`"value":%d`, active.Shown()),
		"/public/dictionary.csv": "more_than",
		"/public/feed.atom":      "CompreFace in March 2025",
	} {
		got := s.get(path)
		got.expect(t, 200, []string{says}, nil)
		_, _, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
		if err != nil || got.Header.Get("Access-Control-Allow-Origin") != "*" || got.Header.Get("ETag") == "" {
			t.Errorf("%s: %v, %v", path, err, got.Header)
		}
		tag := got.Header.Get("ETag")
		for _, encoding := range []string{"identity", "gzip"} {
			again := s.get(path, "Accept-Encoding", encoding)
			unchanged := s.get(path, "Accept-Encoding", encoding, "If-None-Match", tag)
			if again.Header.Get("Vary") != "Accept-Encoding" || unchanged.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s as %s: Vary is %q", path, encoding, again.Header.Values("Vary"))
			}
			unchanged.expect(t, 304, nil, nil)
		}
	}
	var feed struct {
		Entries []struct {
			ID string `xml:"id"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(s.get("/public/feed.atom").body), &feed); err != nil || len(feed.Entries) != len(p.Releases) {
		t.Errorf("%v, %d entries", err, len(feed.Entries))
	}
}

func TestReleasesAreStartedOnceAndNoiseIsRaised(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	admin := s.davidSignsIn()
	s.get("/promote", "Cookie", admin).expect(t, 200, []string{`<a href="/promote/settings">Start them</a>`}, []string{"Publish…"})
	s.get("/promote/settings", "Cookie", admin).expect(t, 200, []string{`data-testid="start-releases"`, "71 of 100", "61 of 100"}, nil)
	s.form("/promote/settings", admin, "sigma", "5", "page", "on").expect(t, 400, []string{"Start the monthly releases first."}, nil)
	for _, sigma := range []string{"1", "x", ""} {
		s.form("/promote/settings/start", admin, "understood", "yes", "sigma", sigma).expect(t, 400, []string{"Choose one of the amounts of noise."}, nil)
	}
	s.form("/promote/settings/start", admin, "understood", "yes", "sigma", "5").expect(t, 303, nil, nil)
	s.form("/promote/settings/start", admin, "understood", "yes", "sigma", "10").expect(t, 409, nil, nil)
	s.opened(admin, "sigma", "10")
	s.form("/promote/settings", admin, "sigma", "5").expect(t, 400, []string{"raised, not lowered"}, nil)
	s.get("/public").expect(t, 200, []string{"fewer than about 20"}, nil) // what was released stays
	s.get("/privacy").expect(t, 200, []string{"monthly, services and sizes once a quarter, with noise", "standard deviation 5"}, nil)
}

func TestBadSettingsAndWordsAreRefusedInWordsAndChangeNothing(t *testing.T) {
	s := newSite(t)
	p := s.released(nil)
	admin := s.davidSignsIn()
	s.opened(admin)
	s.form("/promote/settings", admin, "origins", "javascript:alert(1)").expect(t, 400, []string{"is not an origin"}, nil)
	s.get("/public").expect(t, 200, nil, nil)
	s.form("/promote/words", admin, "claim", "active-installations", "form", "long", "words", "many users").
		expect(t, 400, []string{"The sentence must contain {n}.", "autofocus>many users</textarea>"}, nil)
	s.form("/promote/words", admin, "claim", "active-installations", "form", "long", "words", "<b>{n}</b> & more").
		expect(t, 303, nil, nil)
	changed := fmt.Sprintf("&lt;b&gt;%d&lt;/b&gt; &amp; more", p.Now().Active.MoreThan())
	s.get("/promote", "Cookie", admin).expect(t, 200, []string{changed}, []string{"<b>1"})
}

// A month and a year in numbers tell what was released, and nothing else changes a byte of them.
func TestAMonthAndAYearInNumbersAreMadeOfReleases(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	s.get("/public/2025").expect(t, 404, []string{"The public page is switched off"}, nil)
	s.opened(admin)
	s.get("/public").expect(t, 200, []string{`href="/public/2025"`, `href="/public/2025-03"`}, nil)
	before := map[string]string{}
	for path, words := range map[string]string{
		"/public/2025-03": "<h1>CompreFace in March 2025</h1>", "/public/2025": "<h1>CompreFace in January to March 2025, in numbers</h1>",
		"/public/2024": "<h1>CompreFace in March to December 2024: releases begin in March</h1>",
	} {
		got := s.get(path)
		got.expect(t, 200, []string{words, "@misc{compreface-stats-" + path[len("/public/"):], "random noise"}, []string{"Sign out"})
		before[path] = got.body
	}
	for _, path := range []string{"/public/2031", "/public/2025-13", "/public/20", "/public/2025-", "/public/" + strings.Repeat("2", 300)} {
		s.get(path).expect(t, 404, nil, nil)
	}
	s.accept(generalPath, `{"install_guid":"`+davidsGUID+`","action_name":"FACE_DETECTION_CREATE"}`)
	s.recorder.WaitUntilApplied(t.Context())
	for path, body := range before {
		if s.get(path).body != body {
			t.Errorf("%s changed without a release", path)
		}
	}
}
