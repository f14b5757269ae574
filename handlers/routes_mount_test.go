package handlers

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// addressesOf finds what leads somewhere on this server.
var addressesOf = regexp.MustCompile(`(?:href|src|action|data-live|data-source|data-table|data-studio)="(/[^"/][^"]*|/)"`)

// kindOfFile makes one of the files of all charts: they are answered alike.
var kindOfFile = regexp.MustCompile(`/(picture|charts)/[\w-]+(\.\w+)?$`)

// A proxy may pass the path on or take it off: the answers are the same, and lead below the path.
func TestTheSiteStandsBelowThePathOfItsAddress(t *testing.T) {
	s := newSite(t, func(c *Config) { c.PublicURL = "https://example.org/tools/stats" })
	s.post("/tools/stats"+generalPath, `{"install_guid":"`+davidsGUID+`","action_name":"USER_CREATE"}`).expect(t, 200, nil, nil)
	s.post("/tools/stats/"+facesPath+"/", `{}`).expect(t, 400, []string{`"code"`}, nil)
	session := strings.Replace(s.davidSignsIn(), sessionCookie, "__Secure-"+sessionCookie, 1)
	for _, prefix := range []string{"/tools/stats", ""} {
		seen := map[string]bool{"/tools/stats/": true}
		for todo := []string{"/tools/stats/", "/tools/stats/settings/people", "/tools/stats/promote/links"}; len(todo) > 0; todo = todo[1:] {
			got := s.get(prefix+strings.TrimPrefix(todo[0], "/tools/stats"), "Cookie", session)
			if got.StatusCode >= 400 {
				t.Errorf("%s answers %d", todo[0], got.StatusCode)
			}
			for _, found := range addressesOf.FindAllStringSubmatch(got.body, -1) {
				address, _, _ := strings.Cut(strings.ReplaceAll(found[1], "&amp;", "&"), "#")
				if !strings.HasPrefix(address, "/tools/stats/") {
					t.Errorf("%s leads to %s", todo[0], address)
				}
				path, _, _ := strings.Cut(address, "?")
				kind := kindOfFile.ReplaceAllString(path, "/$1/*$2")
				if leads := strings.HasPrefix(found[0], "href"); leads && !seen[kind] && !strings.Contains(path, "/export/") {
					seen[kind], todo = true, append(todo, address)
				}
			}
		}
		if len(seen) < 25 {
			t.Errorf("only %d addresses: %v", len(seen), seen)
		}
	}
	signedOut := s.get("/tools/stats/data")
	if place := signedOut.Header.Get("Location"); place != "/tools/stats/login?next=%2Fdata" {
		t.Errorf("a stranger is sent to %s", place)
	}
	bare := s.get("/tools/stats?range=90d")
	if bare.StatusCode != http.StatusPermanentRedirect || bare.Header.Get("Location") != "/tools/stats/?range=90d" {
		t.Errorf("without its slash it answers %d %s", bare.StatusCode, bare.Header.Get("Location"))
	}
	in := s.form("/tools/stats/login", "__Secure-"+csrfCookie+"="+csrfOfTests, "email", davidsMail, "password", davidsWord, "next", "/data")
	if place := in.Header.Get("Location"); in.StatusCode != 303 || place != "/tools/stats/data" {
		t.Errorf("signing in answers %d and leads to %s", in.StatusCode, place)
	}
	for _, cookie := range in.Cookies() {
		if cookie.Path != "/tools/stats/" || !strings.HasPrefix(cookie.Name, "__Secure-") {
			t.Errorf("%s stands at %s", cookie.Name, cookie.Path)
		}
	}
	s.get("/tools/stats/api/v1/openapi.json").expect(t, 200, []string{`"url": "/tools/stats/"`}, nil)
	s.get("/tools/stats/api").expect(t, 200, []string{"https://example.org/tools/stats/api/v1/active-installations"}, nil)
	s.get("/tools/stats/nothing").expect(t, 404, []string{`href="/tools/stats/static/`}, nil)
}

// A site at https://example.org/public could not tell its own /public from its path.
func TestOwnNamesAreTheFirstPartsOfAllRoutes(t *testing.T) {
	s := newSite(t)
	var routed []string
	for _, route := range s.app.GetRoutes(true) {
		first, _, _ := strings.Cut(strings.TrimPrefix(route.Path, "/"), "/")
		if first != "" && !slices.Contains(routed, first) {
			routed = append(routed, first)
		}
		if first != "" && !IsOwnName(first) {
			t.Errorf("%s is no own name", first)
		}
	}
	for _, name := range ownNames {
		if !slices.Contains(routed, name) {
			t.Errorf("no route is at %s", name)
		}
	}
}
