package handlers

import (
	"bufio"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/report"
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
