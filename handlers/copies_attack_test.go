package handlers

import (
	"bufio"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// What strangers may see is made once: a crowd that asks for it costs next to nothing, and each is sent the same bytes.
// What is shown in another theme, at another address or after a change is another copy.
func TestACrowdOfStrangersSharesWhatItSees(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	s.opened(admin)
	s.published(admin, "chart", report.PublicCharts()[0].ID)
	citation := must(s.publish.Citations(t.Context()))(t)[0].ID
	for _, path := range []string{
		"/api", "/api/v1/openapi.json", "/public", "/public/2025", "/public/active.svg", "/public/active.png?size=social", "/embed/active",
		"/badge/active-installations.svg", "/c/" + citation, "/c/" + citation + ".svg", "/social.png",
	} {
		first, again := s.rawAnswer(path), s.rawAnswer(path)
		if len(first) == 0 || &first[0] != &again[0] {
			t.Errorf("%s: %d bytes were made for one alone", path, len(first))
		}
		if dark := s.rawAnswer(path, "theme=dark"); !strings.ContainsAny(path, ".") && &dark[0] == &first[0] {
			t.Errorf("%s is no other in the dark", path)
		}
		if odd := s.rawAnswer(path, "theme=odd"); &odd[0] != &first[0] {
			t.Errorf("%s: a theme that there is not has a copy of its own", path)
		}
	}
	open := s.rawAnswer("/public")
	s.form("/promote/settings", admin, "page", "on", "badges", "on", "indexable", "on").expect(t, 303, nil, nil)
	if after := s.rawAnswer("/public"); &after[0] == &open[0] {
		t.Error("the page is as it was before a change of the settings")
	}
}

// rawAnswer returns the bytes of the answer to a stranger whose browser understands brotli, with these cookies.
func (s *site) rawAnswer(path string, cookies ...string) []byte {
	s.t.Helper()
	var ctx fasthttp.RequestCtx
	head := "GET " + path + " HTTP/1.1\r\nHost: stats.example.org\r\nAccept-Encoding: br\r\nCookie: " + strings.Join(cookies, "; ")
	if err := ctx.Request.Read(bufio.NewReader(strings.NewReader(head + "\r\n\r\n"))); err != nil {
		s.t.Fatal(err)
	}
	s.app.Handler()(&ctx)
	if status := ctx.Response.StatusCode(); status != fasthttp.StatusOK {
		s.t.Fatalf("%s: %d", path, status)
	}
	return ctx.Response.Body()
}

// While very many requests are under way strangers are sent away, at once. Nobody else is: installations, people,
// programs with a token, and who asks how the server does.
func TestStrangersAreSentAwayWhileVeryManyRequestsAreUnderWay(t *testing.T) {
	s := newSite(t)
	david, token := s.davidSignsIn(), s.tokenFor("scraper", models.ScopeRead)
	s.server.underWay.Add(strangersAtOnce)
	for _, c := range []struct {
		who, path string
		headers   []string
		want      int
	}{
		{"a stranger", "/privacy", nil, http.StatusServiceUnavailable},
		{"a stranger who invents a session", "/privacy", []string{"Cookie", sessionCookie + "=invented"}, http.StatusServiceUnavailable},
		{"a program that invents a token", "/api/v1/summary", []string{"Authorization", "Bearer invented"}, http.StatusServiceUnavailable},
		{"a person", "/settings", []string{"Cookie", david}, http.StatusOK},
		{"a program", "/api/v1/summary", []string{"Authorization", token}, http.StatusOK},
		{"a program that reads a feed", "/digest.atom", []string{"Authorization", basicOf(token)}, http.StatusOK},
		{"who looks after the server", "/readyz", nil, http.StatusOK},
	} {
		got := s.get(c.path, c.headers...)
		away := got.StatusCode == http.StatusServiceUnavailable
		if got.StatusCode != c.want || away && (got.Header.Get("Retry-After") == "" || !got.Close) {
			t.Errorf("%s: %d %v", c.who, got.StatusCode, got.Header)
		}
	}
	s.accept(generalPath, `{"install_guid":"`+marysGUID+`","action_name":"USER_CREATE"}`)
	s.accept(generalPath, ` { "install_guid" : "`+marysGUID+`", "action_name" : "\u0055SER_CREATE" } `) // what the routes read
	s.server.underWay.Add(-strangersAtOnce)
	s.get("/privacy").expect(t, http.StatusOK, nil, nil)
	if left := s.server.underWay.Load(); left != 0 {
		t.Errorf("%d requests are under way for ever", left)
	}
}

// basicOf is the header of a token as programs send it that know nothing but Basic.
func basicOf(bearer string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte("feed:"+strings.TrimPrefix(bearer, "Bearer ")))
}
