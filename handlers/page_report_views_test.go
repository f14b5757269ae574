package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"compreface-stats/models"
)

// A view comes back as it was saved, with the series that were hidden; the default opens in place of the overview, and
// only for whoever chose it.
func TestASavedViewOpensAsItWasSaved(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	const shown = "/installations?range=28d&by=week&legend=active.7-days"
	got := s.form("/views", session, "view", shown, "name", "Weekly", "default", "yes", "shared", "yes")
	if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), shown) {
		t.Fatalf("%d %s to %q", got.StatusCode, got.body, got.Header.Get("Location"))
	}
	if at := s.get("/", "Cookie", session).Header.Get("Location"); at != shown {
		t.Errorf("the overview leads to %q", at)
	}
	link := s.page(session, shown).Find(`[data-testid="saved-views"] [data-saved-view]`)
	if link.AttrOr("href", "") != shown || link.Text() != "Weekly" {
		t.Errorf("the menu has %q to %q", link.Text(), link.AttrOr("href", ""))
	}
	if s.page(session, "/?range=90d").Find(".multiples").Length() != 1 {
		t.Error("the overview cannot be reached any more")
	}
	viewer := s.signsIn("mary@example.org", models.RoleViewer)
	if s.page(viewer, "/").Find(`[data-testid="saved-views"] [data-saved-view]`).Text() != "Weekly" {
		t.Error("a shared view is in nobody else's list")
	}
	for _, bad := range []string{"https://example.org/", "/settings", "//x", "/?range=never", ""} {
		if got := s.form("/views", session, "view", bad, "name", "x"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", bad, got.StatusCode)
		}
	}
	rename := s.page(session, shown).Find(`[data-testid="saved-views"] li form[action$="/name"]`).AttrOr("action", "")
	if got := s.form(rename, viewer, "view", shown, "name", "Mine"); got.StatusCode != http.StatusNotFound {
		t.Errorf("another's view is renamed: %d", got.StatusCode)
	}
	s.form(rename, session, "view", shown, "name", " ").expect(t, 422, []string{"A view needs"}, nil)
	if got := s.form(rename, session, "view", shown, "name", "By week"); got.Header.Get("Location") != shown+"&done=view-renamed" {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if name := s.page(session, shown).Find(`[data-testid="saved-views"] [data-saved-view]`).Text(); name != "By week" {
		t.Errorf("it is called %q", name)
	}
	remove := s.page(session, shown).Find(`[data-testid="saved-views"] li form[action$="/remove"]`).AttrOr("action", "")
	if got := s.form(remove, viewer, "view", shown); got.StatusCode != http.StatusNotFound {
		t.Errorf("another's view is removed: %d", got.StatusCode)
	}
	if got := s.form(remove, session, "view", shown); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if s.page(session, "/").Find(`[data-testid="saved-views"] li`).Length() != 0 {
		t.Error("it is still there")
	}
}

// Exports opens with the days that were looked at last, and with those of its address where it says some.
func TestExportsKeepsTheDaysItIsOpenedFrom(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	seen := s.get("/installations?range=28d&by=week", "Cookie", session)
	kept := session
	for _, c := range seen.Cookies() {
		if c.Name == viewCookie {
			kept += "; " + c.Name + "=" + c.Value
		}
	}
	if at := s.get("/promote/exports", "Cookie", kept).Header.Get("Location"); at != "/promote/exports?range=28d&by=week" {
		t.Errorf("exports leads to %q", at)
	}
	s.get("/promote/exports?range=7d", "Cookie", kept).expect(t, 200, []string{"range=7d"}, nil)
	s.get("/promote/exports", "Cookie", session).expect(t, 200, nil, nil)
}

// With a sign that turns the text around a name reads otherwise than it is. Hebrew needs none.
func TestNoNameTurnsTheTextAround(t *testing.T) {
	s := newSite(t)
	s.fill()
	david := s.davidSignsIn()
	for _, form := range []struct {
		path, name string
		more       []string
		status     int
	}{
		{"/views", "name", []string{"view", "/?range=28d"}, 422},
		{"/settings/tokens", "name", []string{"read", "on", "days", "30"}, 422},
		{"/settings/keys", "name", []string{"value", "a-key"}, 422},
		{"/annotations", "text", []string{"day", "2025-03-01"}, 422},
		{"/promote/links", "name", []string{"page", "/installations", "range", "28d", "days", "2"}, 400},
	} {
		for _, name := range []string{"gpj.\u202eexe", "\u2066x", "bell\ax"} {
			s.form(form.path, david, append(form.more, form.name, name)...).
				expect(t, form.status, []string{"turn", "the text around"}, nil)
		}
		got := s.form(form.path, david, append(form.more, form.name, "שבועי – naïve")...)
		if got.StatusCode != http.StatusOK && got.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d for a name in Hebrew", form.path, got.StatusCode)
		}
	}
}

// lastViewOf is the cookie that an answer has the browser keep, ready to be sent back; empty for none.
func lastViewOf(a answerOf) string {
	if kept := a.cookie(viewCookie); kept.Value != "" {
		return viewCookie + "=" + kept.Value
	}
	return ""
}

// A page whose address says nothing opens as this person saw the last one in this browser; what an address says, and a
// default view, go before it.
func TestAPageWithoutAQueryOpensAsTheLastOneWas(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	const query = "range=28d&by=week&compare=previous&scale=log&legend=active.7-days"
	last := lastViewOf(s.get("/installations?"+query, "Cookie", session))
	browser := session + "; " + last
	for _, path := range []string{"/", "/installations", "/installations/retention", "/services", "/faces"} {
		got := s.get(path, "Cookie", browser)
		if at := got.Header.Get("Location"); got.StatusCode != http.StatusSeeOther || at != path+"?"+query+"&done=as-last" {
			t.Errorf("%s: %d to %q", path, got.StatusCode, at)
		}
		if got := s.get(path, "Cookie", session); got.StatusCode != http.StatusOK || lastViewOf(got) != "" {
			t.Errorf("%s is not as it was in another browser: %d", path, got.StatusCode)
		}
	}
	const usual = `[data-testid="as-last"] a[href="/services?range=90d"]`
	if s.page(browser, "/services?"+query+"&done=as-last").Find(usual).Length() != 1 {
		t.Error("nothing says that the days are those of last time, and leads back")
	}
	if doc := s.page(browser, "/services?"+query); doc.Find(usual).Length() != 0 {
		t.Error("days that were asked for are called those of last time")
	}
	shown := s.page(browser, "/services?range=7d")
	if got := shown.Find(`[data-testid="range"] [aria-current]`).First().Text(); !strings.Contains(got, "7 days") {
		t.Errorf("a link with a query shows %q", got)
	}
	if s.page(browser, "/data").Find(`.nav a[href="/faces?`+query+`"]`).Length() != 1 {
		t.Error("pages without days do not lead back to the last ones")
	}
	plain := lastViewOf(s.get("/installations?range=90d", "Cookie", session))
	if at := s.get("/faces", "Cookie", session+"; "+plain).Header.Get("Location"); at != "/faces?range=90d" {
		t.Errorf("what everybody sees opens at %q", at)
	}
	s.form("/views", session, "view", "/services?range=12m", "name", "Year", "default", "yes")
	if at := s.get("/", "Cookie", browser).Header.Get("Location"); at != "/services?range=12m" {
		t.Errorf("the default view opens at %q", at)
	}
}

// A cookie that is somebody else's, was tampered with or says what no page understands does nothing.
func TestAnotherPersonsLastViewOpensNothing(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, mary := s.davidSignsIn(), s.signsIn("mary@example.org", models.RoleViewer)
	last := lastViewOf(s.get("/services?range=28d", "Cookie", session))
	for _, cookies := range []string{
		mary + "; " + last, session + "; " + viewCookie + "=" + url.QueryEscape("?range=28d"),
		session + "; " + strings.Replace(last, "28d", "never", 1), session + "; " + last + "%26x%3D1",
		session + "; " + last + "%26range%3D7d", session + "; " + last + strings.Repeat("0", longestView),
		session + "; " + viewCookie + "=%zz",
	} {
		if got := s.get("/installations", "Cookie", cookies); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d to %q", cookies, got.StatusCode, got.Header.Get("Location"))
		}
	}
	if got := s.get("/login", "Cookie", last); got.StatusCode != http.StatusOK || lastViewOf(got) != "" {
		t.Errorf("a stranger's page knows of views: %d", got.StatusCode)
	}
}
