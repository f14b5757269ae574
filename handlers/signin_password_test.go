package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/access"
)

func (a answerOf) cookie(name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if strings.TrimPrefix(c.Name, "__Host-") == name {
			return c
		}
	}
	return &http.Cookie{}
}

func TestSigningInAndOut(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	in := s.form("/login", "", "email", " David@Example.org ", "password", davidsWord, "next", "/data")
	cookie := in.cookie(sessionCookie)
	if in.StatusCode != 303 || in.Header.Get("Location") != "/data" || len(cookie.Value) < 32 {
		t.Fatalf("%d to %q with %q: %s", in.StatusCode, in.Header.Get("Location"), cookie.Value, in.body)
	}
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure || cookie.Path != "/" ||
		!cookie.Expires.After(time.Now()) {
		t.Errorf("session cookie %+v", cookie)
	}
	session := sessionCookie + "=" + cookie.Value
	page := s.get("/data", "Cookie", session)
	page.expect(t, 200, []string{davidsMail, `name="csrf"`}, []string{cookie.Value})
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", page.Header.Get("Cache-Control"))
	}
	s.get("/login?next=/data", "Cookie", session).expect(t, 303, nil, nil)
	out := s.form("/logout", session)
	if out.StatusCode != 303 || !out.cookie(sessionCookie).Expires.Before(time.Now()) {
		t.Errorf("%d, cookie %+v", out.StatusCode, out.cookie(sessionCookie))
	}
	s.get("/data", "Cookie", session).expect(t, 303, nil, []string{davidsMail})
}

func TestCookiesAreSecureWhenTheAddressIs(t *testing.T) {
	s := newSite(t, func(c *Config) { c.PublicURL = "https://stats.example.org" })
	s.davidSignsIn()
	in := s.form("/login", "__Host-"+csrfCookie+"="+csrfOfTests, "email", davidsMail, "password", davidsWord)
	if !in.cookie(sessionCookie).Secure || !s.get("/login").cookie(csrfCookie).Secure {
		t.Error("a cookie may travel in the clear")
	}
	if name := in.cookie(sessionCookie).Name; name != "__Host-"+sessionCookie {
		t.Errorf("the session is in the cookie %s, which a neighbour can set", name)
	}
}

func TestAWrongPasswordAndAnUnknownAddressGetTheSameAnswer(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	wrong := s.form("/login", "", "email", davidsMail, "password", "not his word")
	unknown := s.form("/login", "", "email", "nobody@example.org", "password", davidsWord)
	for _, got := range []answerOf{wrong, unknown} {
		got.expect(t, 401, []string{"Wrong e-mail or password"}, []string{davidsWord, "not his word", "not found"})
		if got.cookie(sessionCookie).Value != "" {
			t.Error("signed in")
		}
	}
	mask := strings.NewReplacer(davidsMail, "X", "nobody@example.org", "X")
	if mask.Replace(wrong.body) != mask.Replace(unknown.body) {
		t.Errorf("the answers differ:\n%s\n%s", wrong.body, unknown.body)
	}
}

func TestThePasswordIsReadFromTheBodyAlone(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	s.form("/login?password=correct+horse+battery&email=david@example.org", "").expect(t, 401, nil, nil)
}

func TestFormsNeedOurToken(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	const urlencoded = "application/x-www-form-urlencoded"
	for name, headers := range map[string][]string{
		"nothing":         {"Content-Type", urlencoded},
		"no cookie":       {"Content-Type", urlencoded, "Cookie", session},
		"another cookie":  {"Content-Type", urlencoded, "Cookie", session + "; " + csrfCookie + "=other"},
		"an empty cookie": {"Content-Type", urlencoded, "Cookie", session + "; " + csrfCookie + "="},
		"a text body":     {"Content-Type", "text/plain", "Cookie", session + "; " + csrfCookie + "=token"},
		"a foreign site":  {"Content-Type", urlencoded, "Cookie", session + "; " + csrfCookie + "=token", "Sec-Fetch-Site", "cross-site"},
	} {
		for _, path := range []string{"/logout", "/login", "/setup"} {
			t.Run(name+path, func(t *testing.T) {
				s.post(path, "csrf=token", headers...).expect(t, 403, []string{"has expired"}, nil)
			})
		}
	}
	s.get("/data", "Cookie", session).expect(t, 200, nil, nil)
}

func TestThePagesTokenFitsItsCookie(t *testing.T) {
	s := newSite(t)
	page := s.get("/login")
	token := page.cookie(csrfCookie).Value
	page.expect(t, 200, []string{`name="csrf" value="` + token + `"`}, nil)
	if again := s.get("/login", "Cookie", csrfCookie+"="+token); !strings.Contains(again.body, token) ||
		again.cookie(csrfCookie).Value != "" {
		t.Error("a second page has another token, which spoils the form of the first")
	}
	if planted := s.get("/login", "Cookie", csrfCookie+"=short"); strings.Contains(planted.body, "short") {
		t.Error("a token that is none of ours was taken over")
	}
}

func TestSetUpWorksOnceWithTheSecret(t *testing.T) {
	s := newSite(t)
	s.get("/login").expect(t, 200, []string{"set-up link from the server"}, []string{testSecret})
	s.get("/setup").expect(t, 404, nil, []string{testSecret})
	s.get("/setup?secret=wrong").expect(t, 404, nil, []string{testSecret})
	s.get("/setup?secret="+testSecret).expect(t, 200, []string{testSecret, `action="/setup"`,
		fmt.Sprintf(
			"at least %d characters",
			access.ShortestPassword,
		), fmt.Sprintf(`minlength="%d"`, access.ShortestPassword)}, nil)
	s.form("/setup", "", "secret", "wrong", "email", davidsMail, "password", davidsWord).expect(t, 404, nil, nil)
	s.form("/setup", "", "secret", testSecret, "email", "David", "password", "short").expect(t, 422,
		[]string{"This is not an e-mail address. The password needs at least 10 characters."}, nil)
	made := s.form("/setup", "", "secret", testSecret, "email", davidsMail, "password", davidsWord)
	made.expect(t, 303, nil, nil)
	s.get("/data", "Cookie", sessionCookie+"="+made.cookie(sessionCookie).Value).expect(t, 200, []string{davidsMail}, nil)
	s.get("/setup?secret="+testSecret).expect(t, 404, nil, nil)
	s.form("/setup", "", "secret", testSecret, "email", "mary@example.org", "password", davidsWord).
		expect(t, 404, nil, nil)
	s.get("/login").expect(t, 200, nil, []string{"printed when"})
	if log := s.log.String(); strings.Contains(log, testSecret) || strings.Contains(log, davidsWord) {
		t.Errorf("the log holds a secret: %s", log)
	}
}

func TestWithoutASecretThereIsNoSetUp(t *testing.T) {
	s := newSite(t, func(c *Config) { c.SetupSecret = "" })
	s.get("/setup?secret=").expect(t, 404, nil, nil)
	s.form("/setup", "", "email", davidsMail, "password", davidsWord).expect(t, 404, nil, nil)
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{
		"":                       "/",
		"/data":                  "/data",
		"/?range=7d&by=week":     "/?range=7d&by=week",
		"https://evil.example/":  "/",
		"//evil.example/":        "/",
		`/\evil.example/`:        "/",
		`\\evil.example/`:        "/",
		"/\t/evil.example":       "/",
		"javascript:alert(1)":    "/",
		"data":                   "/",
		"/%2F/evil.example":      "/",
		"/.//evil.example":       "/",
		"/..//evil.example":      "/",
		"/data/":                 "/data/",
		"/data\r\nSet-Cookie: a": "/",
	} {
		if got := localPath(next); got != want {
			t.Errorf("%q: %q, want %q", next, got, want)
		}
	}
}
