package handlers

import (
	"compress/gzip"
	"crypto/rand"
	"io"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// signOutToken is what the sign-out form of the overview would send.
func (s *site) signOutToken(cookies string) string {
	s.t.Helper()
	doc := must(goquery.NewDocumentFromReader(strings.NewReader(s.get("/", "Cookie", cookies).body)))(s.t)
	return doc.Find(`form[action="/logout"] input[name="csrf"]`).AttrOr("value", "")
}

func TestACompressedPageHidesItsTokenAndSendsItBack(t *testing.T) {
	s := newSite(t)
	token := rand.Text()
	cookies := s.davidSignsIn() + "; " + csrfCookie + "=" + token
	first, second := s.signOutToken(cookies), s.signOutToken(cookies)
	if first == second || strings.Contains(first, token) || len(first) < len(token) {
		t.Errorf("the same token is in both pages: %q, %q", first, second)
	}
	for _, c := range []struct {
		field  string
		status int
	}{{maskToken(rand.Text()), 403}, {first[:len(first)-2], 403}, {second, 303}} {
		s.post("/logout", "csrf="+c.field, "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookies).
			expect(t, c.status, nil, nil)
	}
}

func TestMaskingIsUndone(t *testing.T) {
	for range 100 {
		if token := rand.Text(); unmaskToken(maskToken(token)) != token {
			t.Fatalf("%s comes back as %s", token, unmaskToken(maskToken(token)))
		}
	}
	for _, plain := range []string{"", "token", rand.Text(), strings.Repeat("=", 70), maskToken("short")} {
		if got := unmaskToken(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
}

func TestOnlyWhatIsBehindAGuardIsCompressed(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	for path, want := range map[string]string{
		"/": "gzip", "/data": "gzip", "/api/v1/services": "gzip", "/api/v1/services.csv": "gzip",
		"/api/v1/services.xlsx": "", "/login": "", "/setup?secret=" + testSecret: "",
	} {
		headers := []string{"Accept-Encoding", "gzip", "Cookie", session}
		switch {
		case strings.HasPrefix(path, "/api/"):
			headers = []string{"Accept-Encoding", "gzip", "Authorization", token}
		case path == "/login":
			headers = headers[:2]
		}
		if got := s.get(path, headers...).Header.Get("Content-Encoding"); got != want {
			t.Errorf("%s has the encoding %q, want %q", path, got, want)
		}
	}
	post := s.post(generalPath, goodAction, "Accept-Encoding", "gzip")
	post.expect(t, 200, []string{`{"_id"`}, nil)
}

func TestACompressedAnswerIsThePlainOne(t *testing.T) {
	s := newSite(t)
	s.fill()
	const path = "/api/v1/active-installations.csv"
	token := s.token()
	plain, packed := s.ask(token, path), s.get(path, "Authorization", token, "Accept-Encoding", "gzip")
	unpacked := must(gzip.NewReader(strings.NewReader(packed.body)))(t)
	if got := string(must(io.ReadAll(unpacked))(t)); got != plain.body || len(packed.body) >= len(got) {
		t.Errorf("%d bytes for %d: %.200s", len(packed.body), len(got), got)
	}
}
