package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

func TestASessionThatWasPlantedBeforeSignInIsWorthNothing(t *testing.T) {
	s := newSite(t)
	evesOwn := s.signsIn("eve@example.org", models.RoleViewer)
	s.davidSignsIn()
	for _, planted := range []string{sessionCookie + "=chosen-by-eve", evesOwn} {
		in := s.form("/login", planted, "email", davidsMail, "password", davidsWord)
		token := in.cookie(sessionCookie).Value
		if in.StatusCode != 303 || token == "" || strings.HasSuffix(planted, token) {
			t.Fatalf("%d, session %q", in.StatusCode, token)
		}
		s.get("/settings", "Cookie", planted).expect(t, 303, nil, []string{davidsMail})
		s.get("/settings", "Cookie", sessionCookie+"="+token).expect(t, 200, []string{davidsMail}, nil)
		if csrfFor(planted) == csrfFor(sessionCookie+"="+token) {
			t.Error("the token of the forms stays the one that was planted")
		}
	}
}

func TestOnePersonEndsNoSessionOfAnother(t *testing.T) {
	s := newSite(t)
	david, mary := s.davidSignsIn(), s.signsIn("mary@example.org", models.RoleViewer)
	user := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	id := must(s.access.Sessions(t.Context(), user))(t)[0].ID
	s.form("/settings/sessions/revoke", mary, "id", id).expect(t, 404, nil, nil)
	s.get("/settings", "Cookie", david).expect(t, 200, []string{id}, nil)
	s.get("/settings", "Cookie", sessionCookie+"="+id).expect(t, 303, nil, nil) // what tells sessions apart opens none
}

func TestEveryCookieThatOpensSomethingIsForThisServerAndNoScript(t *testing.T) {
	for address, secure := range map[string]bool{"http://stats.example.org": false, "https://stats.example.org": true} {
		s := newSite(t, func(c *Config) { c.PublicURL = address })
		s.davidSignsIn()
		david := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
		cookie := ""
		if secure {
			cookie = "__Host-" + csrfCookie + "=" + csrfOfTests
		}
		in := s.form("/login", cookie, "email", davidsMail, "password", davidsWord)
		code := s.secondStep(david)
		half := s.form("/login", cookie, "email", davidsMail, "password", davidsWord)
		s.form("/login/code", cookie+"; "+half.cookie(pendingCookie).Name+"="+half.cookie(pendingCookie).Value, "code", code()).expect(t, 303, nil, nil)
		for _, c := range append(in.Cookies(), half.Cookies()...) {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != secure || c.Path != "/" || c.Domain != "" {
				t.Errorf("%s: %+v", address, c)
			}
		}
		if hsts := in.Header.Get("Strict-Transport-Security"); (hsts != "") != secure {
			t.Errorf("%s: Strict-Transport-Security %q", address, hsts)
		}
	}
}

func TestACodeOrItsFormUsedAgainGetsNobodyIn(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	david := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	next := s.secondStep(david)
	half := func() string {
		return pendingCookie + "=" + s.form("/login", "", "email", davidsMail, "password", davidsWord).
			cookie(pendingCookie).
			Value
	}
	first, code := half(), next()
	s.get("/settings", "Cookie", first).expect(t, 303, nil, []string{davidsMail}) // half a sign-in is none
	s.form("/login/code", first, "code", code).expect(t, 303, nil, nil)
	s.form("/login/code", half(), "code", code).expect(t, 401, []string{"used already"}, nil)
	again := s.form("/login/code", first, "code", next())
	if again.StatusCode != 303 || again.Header.Get("Location") != "/login" || again.cookie(sessionCookie).Value != "" {
		t.Errorf("the form's token was taken twice: %d to %s", again.StatusCode, again.Header.Get("Location"))
	}
	late := half()
	s.setNow(s.now().Add(access.PendingLoginLength + time.Second))
	if got := s.form("/login/code", late, "code", next()); got.Header.Get("Location") != "/login" {
		t.Errorf("a sign-in of five minutes ago: %d to %s", got.StatusCode, got.Header.Get("Location"))
	}
}
