package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

const hostileName = `"><img src=x onerror=alert(1)><script>alert(2)</script>`

// The browser says where a form comes from; the token says so where a browser does not.
func TestNoFormOfAnotherSiteIsTaken(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	for _, route := range s.app.GetRoutes(true) {
		if route.Method != http.MethodPost || strings.HasPrefix(route.Path, ingestBase) || route.Path == importAPIPath || strings.HasPrefix(route.Path, seriesAPIPath) || route.Path == unsubscribePath || route.Path == mcpPath {
			continue // programs come without cookies
		}
		for _, headers := range [][]string{
			{"Cookie", david},
			{"Cookie", david + "; " + csrfCookie + "=ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
			{"Cookie", david + "; " + csrfCookie + "="},
		} {
			headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
			s.post(route.Path, "csrf=&email=eve@example.org&role=administrator", headers...).
				expect(t, 403, []string{"has expired"}, nil)
		}
		for _, from := range []string{"cross-site", "same-site"} {
			s.do(formRequest(route.Path, david, nil, "Sec-Fetch-Site", from)).expect(t, 403, []string{"has expired"}, nil)
		}
	}
	if users := must(s.access.Users(t.Context()))(t); len(users) != 1 {
		t.Errorf("%+v", users)
	}
}

func TestASignInLeadsToThisServerAlone(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	david := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/x\r\nSet-Cookie: a=b"} {
		in := s.form("/login", "", "email", davidsMail, "password", davidsWord, "next", next)
		if in.StatusCode != 303 || in.Header.Get("Location") != "/" || in.Header.Get("Set-Cookie") == "a=b" {
			t.Errorf("%q leads to %s", next, in.Header.Get("Location"))
		}
	}
	code := s.secondStep(david)
	in := s.form("/login", "", "email", davidsMail, "password", davidsWord, "next", "https://evil.example/")
	half := pendingCookie + "=" + in.cookie(pendingCookie).Value
	out := s.form("/login/code", half, "code", code(), "next", "https://evil.example/")
	if in.Header.Get("Location") != "/login/code?next=%2F" || out.Header.Get("Location") != "/" {
		t.Errorf("led to %s, then to %s", in.Header.Get("Location"), out.Header.Get("Location"))
	}
}

func TestHostileNamesStayText(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	const email = `a&b'=c/d|e@example.org` // an address can be no worse
	must(s.access.CreateUser(t.Context(), email, davidsWord, models.RoleViewer))(t)
	s.tokenFor(hostileName, models.ScopeRead)
	must(s.access.IngestKeys.Create(t.Context(), hostileName, `"><script>alert(4)</script>`))(t)
	s.form("/settings/people/invite", david, "email", `"<script>alert(3)</script>"@example.org`, "role", "viewer").
		expect(t, 422,
			[]string{"not an e-mail address"}, []string{"<script>alert"})
	s.form("/settings/tokens/revoke", david, "name", hostileName).expect(t, 303, nil, nil)
	s.tokenFor(hostileName, models.ScopeRead)
	s.form("/login", "", "email", hostileName, "password", hostileName)
	for path, text := range map[string]string{"/settings/people": email, "/settings/tokens": hostileName, "/settings/keys": hostileName, "/settings/audit": hostileName} {
		page := s.get(path, "Cookie", david)
		page.expect(t, 200, nil, []string{"<script>alert", "<img src=x"})
		doc := must(goquery.NewDocumentFromReader(strings.NewReader(page.body)))(t)
		if !strings.Contains(doc.Text(), text) || doc.Find("script:not([src]), [onerror]").Length() > 0 {
			t.Errorf("%s does not show the name as text", path)
		}
	}
	bad := s.form("/settings/tokens", david, "name", hostileName, "read", "on", "days", "30")
	bad.expect(t, 422, []string{"with this name already exists"}, []string{"<script>alert", "<img src=x"})
}

func TestACellOfTheAuditLogIsNoFormula(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	for _, name := range []string{"=HYPERLINK(\"https://evil.example\")", "+1+1", "-1+1", "@SUM(A1)"} {
		s.form("/settings/tokens", david, "name", name, "read", "on", "days", "0").expect(t, 200, nil, nil)
		s.form("/settings/tokens/revoke", david, "name", name).expect(t, 303, nil, nil)
	}
	csv := s.get("/settings/audit.csv", "Cookie", david)
	csv.expect(
		t,
		200,
		[]string{
			"at,who,action,what\n",
			"token revoked",
			`'=HYPERLINK(""https`,
			"'+1+1",
			"'-1+1",
			"'@SUM(A1)",
			"export,the audit log",
		},
		[]string{",=", ",+", ",-", ",@", `,"=`},
	)
	if csv.Header.Get("Content-Disposition") != `attachment; filename="compreface-stats-audit.csv"` {
		t.Errorf("headers %v", csv.Header)
	}
}

func TestNothingFromARequestBecomesAHeader(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	for _, path := range []string{
		"/settings?done=x%0d%0aSet-Cookie:%20a=b", "/login?next=/%0d%0aSet-Cookie:%20a=b", "/enter?secret=%0d%0aSet-Cookie:%20a=b",
		"/login/oidc/callback?state=%0d%0aSet-Cookie:%20a=b", "/settings/audit?before=%0d%0aSet-Cookie:%20a=b",
		"/data%0d%0aSet-Cookie:%20a=b", "/settings%0d%0aSet-Cookie:%20a=b", "/settings/%0D%0ASet-Cookie:%20a=b?x=%0d%0a",
		"/installations%0aSet-Cookie:%20a=b", "/static/%0d%0aSet-Cookie:%20a=b",
	} {
		for _, cookie := range []string{"", david} {
			got := s.get(path, "Cookie", cookie)
			if slices.ContainsFunc(got.Cookies(), func(c *http.Cookie) bool { return c.Name == "a" }) ||
				strings.ContainsAny(got.Header.Get("Location"), "\r\n") {
				t.Errorf("%s: %v", path, got.Header)
			}
		}
	}
}

func TestNoPathLeadsOutOfTheAssets(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{
		"/static/../go.mod", "/static/..%2fgo.mod", "/static/%2e%2e/go.mod", "/static/..%5cgo.mod", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
		"/static/....//go.mod", "/static/./static.go", "/static/", "/static",
	} {
		s.get(path).expect(t, 404, nil, []string{"module compreface", "root:", "package static"})
	}
	s.get("/static/app.js%00.css").expect(t, 400, nil, nil)
}

// A form sets the fields it has, and no others of the row behind it.
func TestAFormSetsOnlyItsOwnFields(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	mary := s.signsIn("mary@example.org", models.RoleViewer)
	before := must(s.access.UserByEmail(t.Context(), "mary@example.org"))(t)
	s.form("/settings/password", mary, "password", davidsWord, "new", "another long one", "role", "administrator", "Role", "administrator",
		"email", davidsMail, "id", "x", "disabled_at", "", "subject", "x").
		expect(t, 303, nil, nil)
	if after := must(s.access.UserByEmail(t.Context(), "mary@example.org"))(t); after.Role != before.Role ||
		after.ID != before.ID ||
		after.Subject != "" {
		t.Errorf("%+v", after)
	}
	s.form("/settings/people/role", david, "id", before.ID, "role", "owner").
		expect(t, 422, []string{"is not a role"}, nil)
	s.form("/settings/tokens", david, "name", "t", "read", "on", "days", "30", "scopes", "read,import,admin", "token_hash", "x", "made_by", "eve", "admin", "on").
		expect(t, 200, nil, nil)
	if token := must(s.access.Tokens(t.Context()))(t)[0]; token.Scopes != "read" || token.MadeBy != davidsMail ||
		token.TokenHash == "x" {
		t.Errorf("%+v", token)
	}
	s.form("/settings/tokens", david, "name", "t2", "read", "on", "days", "-1").expect(t, 422, nil, nil)
}

func TestNothingIsForReadingByOtherOrigins(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	for _, path := range []string{"/", "/api/v1/summary", "/settings", "/login", "/metrics", generalPath} {
		got := s.do(request(http.MethodGet, path, "", "Cookie", david, "Origin", "https://evil.example"))
		preflight := s.do(
			request(
				http.MethodOptions,
				path,
				"",
				"Cookie",
				david,
				"Origin",
				"https://evil.example",
				"Access-Control-Request-Method",
				"POST",
			),
		)
		for _, answer := range []answerOf{got, preflight} {
			for name := range answer.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s: %s", path, name)
				}
			}
		}
	}
}

func TestOnlyWhatIsMadeForItIsShownInAFrame(t *testing.T) {
	s := newSite(t)
	s.app.Get("/framed", func(c *fiber.Ctx) error {
		allowFrames(c, []string{"https://blog.example"})
		return c.SendString("framed")
	})
	for path, open := range map[string]bool{"/framed": true, "/embed/active": false, "/login": false, "/": false} {
		got := s.get(path).Header
		policy := got.Get("Content-Security-Policy")
		if strings.HasSuffix(policy, "frame-ancestors 'self' https://blog.example") != open ||
			(got.Get("X-Frame-Options") == "") != open ||
			strings.HasSuffix(policy, "frame-ancestors 'none'") == open ||
			!strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// Neither the trail nor the log holds a secret, an address or what somebody typed in the wrong field.
func TestTheTrailTellsWhoDidWhatAndNoSecret(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	const typo = "a password in the wrong field"
	s.form("/login", "", "email", typo, "password", "x")
	s.form("/login", "", "email", davidsMail, "password", "a wrong guess")
	in := s.form("/login", "", "email", davidsMail, "password", davidsWord)
	fresh := sessionCookie + "=" + in.cookie(sessionCookie).Value
	_, secret := linkOf(t, s.form("/settings/people/invite", david, "email", "mary@example.org", "role", "viewer"))
	token := s.form("/settings/tokens", david, "name", "grafana", "read", "on", "days", "0").shown(t, "copy-secret")
	s.form("/settings/keys", david, "name", "fleet", "value", "the-value-of-the-key")
	s.get("/api/v1/services.csv?from=2025-03-01&to=2025-03-02", "Authorization", "Bearer "+token)
	s.get("/api/v1/services.xlsx?from=2025-03-01&to=2025-03-02", "Cookie", david)
	s.get("/api/v1/services", "Cookie", david)
	s.form("/logout", fresh)
	if err := s.access.FlushUsage(t.Context()); err != nil {
		t.Fatal(err)
	}
	var trail []string
	for _, e := range must(s.access.AuditLog(t.Context(), 100))(t) {
		trail = append(trail, e.Who+": "+e.Action+" "+e.What)
	}
	slices.Reverse(trail)
	want := []string{
		"nobody: sign-in refused an unknown address", "nobody: sign-in refused david@example.org", "david@example.org: sign-in password",
		"david@example.org: invited mary@example.org as viewer", "david@example.org: token made grafana (read)", "david@example.org: ingest key made fleet",
		"token grafana: export compreface-stats-services-2025-03-01-2025-03-02-day.csv",
		"david@example.org: export compreface-stats-services-2025-03-01-2025-03-02-day.xlsx", "david@example.org: sign-out ",
	}
	if !slices.Equal(trail, want) {
		t.Errorf("the trail is\n%s\nwant\n%s", strings.Join(trail, "\n"), strings.Join(want, "\n"))
	}
	for _, hidden := range []string{typo, "a wrong guess", davidsWord, secret, token, "the-value-of-the-key", "0.0.0.0"} {
		if all := strings.Join(trail, "\n") + s.log.String(); strings.Contains(all, hidden) {
			t.Errorf("trail or log hold %q", hidden)
		}
	}
}

// A browser that says nothing of sites says where a form comes from.
func TestAFormOfAnotherOriginIsRefused(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	for origin, status := range map[string]int{
		"": 303, "http://stats.example.org": 303, "https://evil.example.org": 403, "null": 403, "http://stats.example.org.evil.org": 403,
		"http://stats.example.org:81": 403,
	} {
		headers := []string{"Origin", origin}
		if origin == "" {
			headers = nil
		}
		s.do(formRequest("/settings/sessions/others", david, nil, headers...)).expect(t, status, nil, nil)
	}
	// A cookie that a neighbour planted fits no session.
	planted := "csrf=ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	s.post("/settings/sessions/others", planted, "Content-Type", "application/x-www-form-urlencoded",
		"Cookie", david+"; "+csrfCookie+"=ABCDEFGHIJKLMNOPQRSTUVWXYZ").expect(t, 403, nil, nil)
}

// What is no text is refused everywhere, on both databases, before it is looked for or kept.
func TestWhatIsNoTextIsRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		david := s.davidSignsIn()
		for _, bad := range []string{"a\x00", "\xff", "\xed\xa0\x80"} {
			s.form("/login", "", "email", bad+"@example.org", "password", "x").expect(t, 400, nil, nil)
			s.form("/installation", "", "guid", bad).expect(t, 400, nil, nil)
			for _, path := range []string{"/promote/links", "/annotations", "/settings/people/invite", "/settings/tokens", "/settings/keys"} {
				s.form(path, david, "name", bad, "text", bad, "email", bad).expect(t, 400, nil, nil)
			}
			for _, path := range []string{"/?range=", "/login?next=", "/enter?secret=", "/settings/audit?before=", "/c/"} {
				s.get(path+url.QueryEscape(bad), "Cookie", david).expect(t, 400, nil, nil)
			}
		}
	})
}
