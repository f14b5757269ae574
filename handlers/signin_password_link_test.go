package handlers

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

// shown is the text of the element with the test ID on the page.
func (a answerOf) shown(t testing.TB, id string) string {
	t.Helper()
	doc := must(goquery.NewDocumentFromReader(strings.NewReader(a.body)))(t)
	return strings.TrimSpace(doc.Find(`[data-testid="` + id + `"]`).Text())
}

// linkOf is the path and query of a link that the page shows, and its secret.
func linkOf(t testing.TB, page answerOf) (path, secret string) {
	t.Helper()
	u := must(url.Parse(page.shown(t, "copy-link")))(t)
	return u.RequestURI(), u.Query().Get("secret")
}

func TestAnInvitationIsUsedOnce(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	made := s.form("/settings/people/invite", david, "email", "Mary@example.org", "role", "maintainer")
	made.expect(t, 200, []string{"Single use"}, nil)
	path, secret := linkOf(t, made)
	s.get(path).expect(t, 200, []string{"mary@example.org", "You are invited"}, nil)
	s.form("/enter", "", "secret", secret, "password", "short").expect(t, 422, []string{"at least 10 characters"}, nil)
	in := s.form(
		"/enter",
		"",
		"secret",
		secret,
		"password",
		"long enough",
		"role",
		"administrator",
		"email",
		"eve@example.org",
	)
	in.expect(t, 303, nil, nil)
	mary := sessionCookie + "=" + in.cookie(sessionCookie).Value
	s.get("/settings", "Cookie", mary).
		expect(t, 200, []string{"mary@example.org, maintainer"}, []string{"eve@example.org"})
	s.form("/enter", "", "secret", secret, "password", "long enough").
		expect(t, 404, []string{"has expired or was already used"}, nil)
	s.get(path).expect(t, 404, []string{"has expired or was already used"}, []string{secret})
	if log := s.log.String(); strings.Contains(log, secret) {
		t.Error("the log holds the link's secret")
	}
}

func TestAPasswordLinkSetsThePasswordAndAsksForTheCode(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	mary := must(s.access.CreateUser(t.Context(), "mary@example.org", davidsWord, models.RoleViewer))(t)
	path, secret := linkOf(t, s.form("/settings/people/password", david, "id", mary.ID))
	s.get(path).expect(t, 200, []string{"Choose a new password"}, nil)
	code := s.secondStep(mary)
	in := s.form("/enter", "", "secret", secret, "password", "another long one")
	if in.Header.Get("Location") != "/login/code?next=%2F" || in.cookie(sessionCookie).Value != "" {
		t.Errorf("who has a second step got in by a link: %d %s", in.StatusCode, in.Header.Get("Location"))
	}
	half := pendingCookie + "=" + in.cookie(pendingCookie).Value
	s.form("/login/code", half, "code", code()).expect(t, 303, nil, nil)
}
