package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
)

// crowd posts thirty installations of which each was seen on two days; the function says what one more posts.
func (s *site) crowd(more func(i int, guid string)) {
	s.t.Helper()
	now := s.now()
	for i := range 30 {
		guid := fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)
		for back := 3; back > 1; back-- {
			s.setNow(now.AddDate(0, 0, -back))
			s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"USER_CREATE"}`)
		}
		if more != nil {
			more(i, guid)
		}
	}
	s.setNow(now)
	s.recorder.WaitUntilApplied(s.t.Context())
}

func (s *site) holds(guid, size string) {
	s.accept(facesPath, `{"install_guid":"`+guid+`","collection_guid":"`+collection+`","faces_range":"`+size+`"}`)
}

// signedIn makes a person of the role and returns the cookie of a session.
func (s *site) signedIn(role models.Role) string {
	s.t.Helper()
	return s.signsIn(string(role)+"@example.org", role)
}

var everyPublicChart = []string{
	"chart-active",
	"on",
	"chart-reach",
	"on",
	"chart-reach-over-time",
	"on",
	"chart-sizes",
	"on",
	"chart-largest",
	"on",
	"chart-sizes-over-time",
	"on",
	"chart-at-least-faces",
	"on",
	"chart-over-one-million",
	"on",
	"chart-retention",
	"on",
}

// opened switches everything public on.
func (s *site) opened(admin string, more ...string) {
	s.t.Helper()
	fields := append(append([]string{"k", "5", "page", "on", "badges", "on"}, everyPublicChart...), more...)
	s.form("/promote/settings", admin, fields...).expect(s.t, 303, nil, nil)
}

func TestWhoMayPublish(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	viewer := s.signedIn(models.RoleViewer)
	maintainer := s.signedIn(models.RoleMaintainer)
	admin := s.signedIn(models.RoleAdministrator)
	for _, c := range []struct {
		path                                 string
		stranger, viewer, maintainer, admins int
	}{
		{"/promote", 303, 200, 200, 200},
		{"/promote/exports", 303, 200, 200, 200},
		{"/export/everything.zip", 303, 200, 200, 200},
		{"/export/everything.xlsx?publishable=1", 303, 200, 200, 200},
		{"/export/everything.pdf", 303, 404, 404, 404},
		{"/charts/active.csv", 303, 200, 200, 200},
		{"/picture/active.svg", 303, 200, 200, 200},
		{"/picture/claim-active-users.png", 303, 200, 200, 200},
		{"/picture/claim-over-a-million.png", 303, 404, 404, 404},
		{"/picture/active.svg?size=huge", 303, 400, 400, 400},
		{"/promote/words", 303, 403, 200, 200},
		{"/promote/links", 303, 403, 200, 200},
		{"/promote/settings", 303, 403, 403, 200},
		{"/public", 404, 404, 404, 404},
		{"/public/active.png", 404, 404, 404, 404},
		{"/embed/active", 404, 404, 404, 404},
		{"/c/nothing", 404, 404, 404, 404},
		{"/s/nothing", 404, 404, 404, 404},
	} {
		for cookie, want := range map[string]int{"": c.stranger, viewer: c.viewer, maintainer: c.maintainer, admin: c.admins} {
			if got := s.get(c.path, "Cookie", cookie); got.StatusCode != want {
				t.Errorf("%s for %.30q: %d, want %d", c.path, cookie, got.StatusCode, want)
			}
		}
	}
	for path, needed := range map[string]models.Role{"/promote/claims": models.RoleMaintainer, "/promote/charts": models.RoleMaintainer, "/promote/citations/withdraw": models.RoleMaintainer,
		"/promote/words": models.RoleMaintainer, "/promote/links": models.RoleMaintainer, "/promote/settings": models.RoleAdministrator} {
		s.form(path, viewer).expect(t, 403, []string{"Ask an administrator for access"}, nil)
		if needed == models.RoleAdministrator {
			s.form(path, maintainer).expect(t, 403, nil, nil)
		}
		if got := s.post(path, "", "Cookie", admin); got.StatusCode != 403 {
			t.Errorf("%s without a token of the form: %d", path, got.StatusCode)
		}
	}
}

func TestThePublishedClaimStaysWhateverTheNumbersDo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.crowd(nil)
		maintainer := s.signedIn(models.RoleMaintainer)
		s.get("/promote", "Cookie", maintainer).
			expect(t, 200, []string{"CompreFace has more than 25 active users.", "one user each", "Not true: no current collection"}, nil)
		s.form("/promote/claims", maintainer, "claim", "active-users").expect(t, 303, nil, nil)
		s.form("/promote/claims", maintainer, "claim", "over-a-million").expect(t, 409, []string{"Can&#39;t publish"}, nil)
		s.form("/promote/claims", maintainer, "claim", "nothing").expect(t, 404, nil, nil)
		cited := must(s.publish.Citations(t.Context()))(t)[0]
		before := s.get("/c/" + cited.ID)
		before.expect(
			t,
			200,
			[]string{
				"CompreFace has more than 25 active users.",
				publish.Hash(cited),
				"30 Mar 2025",
				"opted in",
				`property="og:image" content="http://stats.example.org/c/` + cited.ID + `.png?size=social"`,
			},
			nil,
		)
		s.setNow(s.now().AddDate(0, 6, 0)) // everybody is gone
		if after := s.get("/c/" + cited.ID); after.body != before.body {
			t.Error("the page changed")
		}
		maintainer = s.signedIn(models.RoleAdministrator) // the other session has expired
		document := s.get("/c/" + cited.ID + ".json")
		sum := sha256.Sum256([]byte(document.body))
		if hex.EncodeToString(sum[:]) != publish.Hash(cited) || !json.Valid([]byte(document.body)) {
			t.Errorf("%s is not the hash of %s", publish.Hash(cited), document.body)
		}
		s.get("/promote", "Cookie", maintainer).expect(t, 200, []string{"no longer true"}, nil)
		s.form("/promote/citations/use", maintainer, "id", cited.ID, "place", "README").expect(t, 303, nil, nil)
		s.form("/promote/citations/withdraw", maintainer, "id", cited.ID, "reason", "counted <twice>").
			expect(t, 303, nil, nil)
		s.get("/c/"+cited.ID).expect(t, 200, []string{"Withdrawn:", "counted &lt;twice&gt;"}, []string{"<twice>"})
		s.get("/promote", "Cookie", maintainer).expect(t, 200, []string{"withdrawn", "README"}, nil)
	})
}

func TestEveryPublishedChartIsFrozenWithItsRows(t *testing.T) {
	s := newSite(t)
	s.crowd(func(i int, guid string) { s.holds(guid, []string{"1-10", "51-200", "501-2000"}[min(i%7, 2)]) })
	admin := s.davidSignsIn()
	for _, c := range report.PublicCharts() {
		s.form("/promote/charts", admin, "chart", c.ID).expect(t, 303, nil, nil)
	}
	s.form("/promote/charts", admin, "chart", "gains").expect(t, 404, nil, nil)
	all := must(s.publish.Citations(t.Context()))(t)
	if len(all) != len(report.PublicCharts()) {
		t.Fatalf("%d citations", len(all))
	}
	for _, c := range all {
		s.get("/c/"+c.ID).expect(t, 200, []string{`data-chart="` + c.Subject + `"`, "<tbody>"}, nil)
		picture := s.get("/c/" + c.ID + ".svg?theme=dark")
		picture.expect(t, 200, []string{"<title>"}, []string{"<script", "javascript:", "onload"})
		validXML(t, c.Subject, picture.body)
	}
	if got := s.get("/c/" + all[0].ID + ".png?size=social"); got.StatusCode != 200 ||
		got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
}

// What was published stands byte for byte after installations were erased and old records removed.
func TestACitationOutlivesErasureAndRemoval(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.crowd(func(i int, guid string) { s.holds(guid, "51-200") })
		admin := s.davidSignsIn()
		s.form("/promote/claims", admin, "claim", "active-users").expect(t, 303, nil, nil)
		for _, c := range report.PublicCharts() {
			s.form("/promote/charts", admin, "chart", c.ID).expect(t, 303, nil, nil)
		}
		before := s.everythingCited()
		for i := range 20 {
			must(s.store.Erase(t.Context(), fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)))(t)
		}
		s.setNow(s.now().AddDate(0, 3, 0))
		if pruned := must(s.store.Prune(t.Context(), models.ShortestRetention, nil))(t); pruned.Records == 0 {
			t.Error("nothing was removed")
		}
		if after := s.everythingCited(); after != before || len(before) < 1000 {
			t.Errorf("%d bytes were cited, %d now, or others", len(before), len(after))
		}
	})
}

// everythingCited is every citation as page, document and picture.
func (s *site) everythingCited() (all string) {
	s.t.Helper()
	for _, c := range must(s.publish.Citations(s.t.Context()))(s.t) {
		for _, form := range []string{"", ".json", ".svg"} {
			got := s.get("/c/" + c.ID + form)
			got.expect(s.t, 200, nil, nil)
			all += got.body
		}
	}
	return all
}

func validXML(t *testing.T, name, body string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(body)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Errorf("%s is no XML: %v", name, err)
			return
		}
	}
}

func TestBadgesTellOnlyWhatIsPublished(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	admin := s.davidSignsIn()
	s.get("/badge/active-installations.svg").
		expect(t, 200, []string{"active installations: not published"}, []string{"30+"})
	s.opened(admin)
	got := s.get("/badge/active-installations.svg")
	got.expect(t, 200, []string{"active installations: 30+"}, []string{"<script"})
	validXML(t, "badge", got.body)
	if got.Header.Get("Content-Type") != "image/svg+xml" || got.Header.Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("%v", got.Header)
	}
	s.get("/badge/active-installations.svg", "If-None-Match", got.Header.Get("ETag")).expect(t, 304, nil, nil)
	want := `{"schemaVersion":1,"label":"active installations","message":"30+","color":"blue","cacheSeconds":3600}`
	if got := s.get("/badge/active-installations.json"); got.body != want {
		t.Errorf("%s, want %s", got.body, want)
	}
	for _, name := range []string{"established-installations", "collections-over-a-million", "at-least-faces"} {
		s.get("/badge/"+name+".svg").expect(t, 200, nil, []string{"unknown"})
	}
	s.get("/badge/stars.svg").expect(t, 404, []string{"<svg", "unknown"}, nil)
	s.get("/badge/stars.json").expect(t, 404, []string{`"message":"unknown"`}, nil)
	s.get("/badge/active-installations.pdf").expect(t, 404, nil, nil)
}

func TestThePublicPageIsThereOnceItIsSwitchedOn(t *testing.T) {
	s := newSite(t)
	s.crowd(func(i int, guid string) {
		if i < 3 {
			s.holds(guid, "51-200")
		}
	})
	admin := s.davidSignsIn()
	s.opened(admin, "origins", "https://example.org https://a.example:8443")
	page := s.get("/public")
	page.expect(
		t,
		200,
		[]string{"CompreFace in numbers", "30+", "&lt; 5", "hidden", "rounded down", `name="robots" content="noindex"`},
		[]string{"Sign out", "csrf", "/api/v1/"},
	)
	if page.Header.Get("Set-Cookie") != "" {
		t.Error("a page for everybody sets a cookie")
	}
	for _, c := range report.PublicCharts() {
		embed := s.get("/embed/" + c.ID)
		embed.expect(t, 200, []string{`data-chart="` + c.ID + `"`, "opted in"}, []string{"masthead"})
		if policy := embed.Header.Get("Content-Security-Policy"); !strings.Contains(
			policy,
			"frame-ancestors 'self' https://example.org https://a.example:8443",
		) ||
			embed.Header.Get("X-Frame-Options") != "" {
			t.Errorf("%s: %v", c.ID, embed.Header)
		}
		validXML(t, c.ID, s.get("/public/"+c.ID+".svg?size=social").body)
	}
	if other := s.get("/public"); other.Header.Get("X-Frame-Options") != "DENY" {
		t.Error("other pages may be framed")
	}
	s.get("/embed/gains").expect(t, 404, nil, nil)
	s.get("/robots.txt").expect(t, 200, []string{"Disallow: /"}, []string{"Allow"})
	s.opened(admin, "indexable", "on")
	s.get("/public").expect(t, 200, nil, []string{"noindex"})
	s.get("/robots.txt").expect(t, 200, []string{"Allow: /public\n"}, nil)
	s.form("/promote/settings", admin, "k", "5").expect(t, 303, nil, nil)
	s.get("/public").expect(t, 404, nil, nil)
}

func TestBadSettingsAndWordsAreRefusedInWordsAndChangeNothing(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	admin := s.davidSignsIn()
	s.opened(admin)
	for _, k := range []string{"1", "101", "x", ""} {
		s.form("/promote/settings", admin, "k", k).expect(t, 400, []string{"K is 2 to 100."}, nil)
	}
	s.form("/promote/settings", admin, "k", "5", "origins", "javascript:alert(1)").
		expect(t, 400, []string{"is not an origin"}, nil)
	s.get("/public").expect(t, 200, nil, nil)
	s.form("/promote/words", admin, "claim", "active-users", "form", "long", "words", "many users").
		expect(t, 400, []string{"The sentence must contain {n}."}, nil)
	s.form("/promote/words", admin, "claim", "active-users", "form", "long", "words", "<b>{n}</b> & more").
		expect(t, 303, nil, nil)
	s.get("/promote", "Cookie", admin).expect(t, 200, []string{"&lt;b&gt;25&lt;/b&gt; &amp; more"}, []string{"<b>25"})
}

var madeLink = regexp.MustCompile(`http://stats\.example\.org(/s/[0-9a-f]{64})`)

func TestASecretLinkShowsOneViewUntilItEnds(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	admin := s.davidSignsIn()
	made := s.form("/promote/links", admin, "page", "/installations", "range", "28d", "name", "the press", "days", "2")
	made.expect(t, 200, []string{"see it again"}, nil)
	found := madeLink.FindStringSubmatch(made.body)
	if found == nil {
		t.Fatal("no link was made")
	}
	shared := s.get(found[1])
	shared.expect(
		t,
		200,
		[]string{"Shared link: exact numbers", `data-chart="active"`, ">30<"},
		[]string{"/api/v1/", "range-form", "Sign out"},
	)
	if shared.Header.Get("Cache-Control") != "no-store" {
		t.Error("it may be kept")
	}
	s.get("/promote/links", "Cookie", admin).
		expect(t, 200, []string{"the press"}, []string{strings.TrimPrefix(found[1], "/s/")})
	if strings.Contains(s.log.String(), strings.TrimPrefix(found[1], "/s/")) {
		t.Error("the token is in the log")
	}
	s.setNow(s.now().AddDate(0, 0, 3))
	s.get(found[1]).expect(t, 404, nil, nil)
	for _, bad := range [][]string{{"page", "/settings", "range", "28d", "name", "x", "days", "2"}, {"page", "/", "range", "28d", "name", "x", "days", "0"},
		{"page", "/", "range", "28d", "name", " ", "days", "2"}, {"page", "/", "range", "28d", "name", "x", "days", "999"}} {
		s.form("/promote/links", admin, bad...).expect(t, 400, nil, nil)
	}
}

func TestWhatPeoplePublishStandsInTheAuditTrail(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	admin := s.davidSignsIn()
	s.form("/promote/claims", admin, "claim", "active-users").expect(t, http.StatusSeeOther, nil, nil)
	s.opened(admin)
	s.get("/export/everything.xlsx?publishable=1", "Cookie", admin).expect(t, 200, nil, nil)
	var actions []string
	for _, line := range must(s.access.AuditLog(t.Context(), 10))(t) {
		actions = append(actions, line.Action)
		if line.Who != davidsMail {
			t.Errorf("%+v", line)
		}
	}
	if got := strings.Join(actions, " "); got != "export publishing publish" {
		t.Errorf("audit trail: %s", got)
	}
}
