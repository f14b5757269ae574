package handlers

import (
	"regexp"
	"strings"
	"testing"
)

var madeLink = regexp.MustCompile(`http://stats\.example\.org(/s/[0-9a-f]{64})`)

func TestASecretLinkShowsOneViewUntilItEnds(t *testing.T) {
	s := newSite(t)
	s.crowd(nil)
	admin := s.davidSignsIn()
	made := s.form("/promote/links", admin, "page", "/installations", "range", "28d", "name", "the press", "days", "2",
		"exact", "yes")
	made.expect(t, 200, []string{"see it again"}, nil)
	found := madeLink.FindStringSubmatch(made.body)
	if found == nil {
		t.Fatal("no link was made")
	}
	shared := s.get(found[1])
	shared.expect(
		t,
		200,
		[]string{"Share link: exact numbers", `data-chart="active"`, ">30<"},
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
