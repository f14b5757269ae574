package handlers

import (
	"net/http"
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
	link := s.page(session, shown).Find(`[data-testid="saved-views"] a`)
	if link.AttrOr("href", "") != shown || link.Text() != "Weekly" {
		t.Errorf("the menu has %q to %q", link.Text(), link.AttrOr("href", ""))
	}
	if s.page(session, "/?range=90d").Find(".multiples").Length() != 1 {
		t.Error("the overview cannot be reached any more")
	}
	viewer := s.signsIn("mary@example.org", models.RoleViewer)
	if s.page(viewer, "/").Find(`[data-testid="saved-views"] a`).Text() != "Weekly" {
		t.Error("a shared view is in nobody else's list")
	}
	for _, bad := range []string{"https://example.org/", "/settings", "//x", "/?range=never", ""} {
		if got := s.form("/views", session, "view", bad, "name", "x"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", bad, got.StatusCode)
		}
	}
	remove := s.page(session, shown).Find(`[data-testid="saved-views"] li form`).AttrOr("action", "")
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
