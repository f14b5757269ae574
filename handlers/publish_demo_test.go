package handlers

import (
	"strings"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/studio"
	"compreface-stats/models/demo"
	"compreface-stats/models/publish"
)

// Wherever a number of the demo's history goes without its page, it says that it is one: pictures, badges, previews.
func TestDemoDataIsCalledSoWhereverItGoes(t *testing.T) {
	s := newSite(t)
	if err := demo.Fill(t.Context(), s.store, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.publish.Start(t.Context(), s.store, 5); err != nil {
		t.Fatal(err)
	}
	session := s.davidSignsIn()
	s.opened(session)
	s.published(session, "claim", "active-in-month")
	cited := must(s.publish.Citations(t.Context()))(t)[0]
	for path, said := range map[string][]string{
		"/public": {
			`<meta property="og:description" content="Demo data. `,
			`<meta property="og:image:alt" content="Demo data. `,
		},
		"/c/" + cited.ID:                     {`<meta property="og:description" content="Demo data. `},
		"/public/active.svg":                 {"<title>Demo data: ", "<desc>Demo data: ", `data-text="Demo data: `},
		"/picture/active.svg":                {`data-text="Demo data: `},
		"/picture/claim-active-in-month.svg": {`data-text="Demo data: `},
		"/c/" + cited.ID + ".svg":            {`data-text="Demo data: `},
		"/badge/active-installations.svg":    {"<title>active installations: demo: "},
		"/badge/active-installations.json":   {`"message":"demo: `},
		"/embed/active":                      {`data-testid="demo"`},
	} {
		s.get(path, "Cookie", session).expect(t, 200, said, nil)
	}
	for _, file := range []string{"/charts/active.csv", "/api/v1/services.csv?from=2025-03-01&to=2025-03-02"} {
		answer := s.get(file, "Cookie", session)
		head, rows, _ := strings.Cut(answer.body, "\n")
		if name := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="demo-compreface-stats-`) ||
			!strings.HasSuffix(strings.TrimSpace(head), ",demo") || !strings.HasSuffix(strings.TrimSpace(rows), ",true") {
			t.Errorf("%s is %s with %q", file, name, head)
		}
	}
	if s.get("/social.png").body == newSite(t).get("/social.png").body {
		t.Error("the preview of every other page is not marked")
	}
}

func TestRealNumbersAreNotCalledDemoData(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	session := s.davidSignsIn()
	s.opened(session)
	for _, path := range []string{"/public", "/public/active.svg", "/badge/active-installations.svg", "/embed/active"} {
		if got := s.get(path); got.StatusCode != 200 || strings.Contains(strings.ToLower(got.body), "demo data") ||
			strings.Contains(got.body, "demo:") {
			t.Errorf("%s: %d %.2000s", path, got.StatusCode, got.body)
		}
	}
}

// A citation says it by itself, whatever the database holds.
func TestThePictureOfAnInventedCitationIsMarked(t *testing.T) {
	for _, d := range []report.Cited{{Sentence: "x", Invented: true}, {Kind: publish.CitedChart, Invented: true}} {
		if p := studio.Picture(d); !p.Demo {
			t.Errorf("%+v", p)
		}
	}
}
