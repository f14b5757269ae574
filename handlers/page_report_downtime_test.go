package handlers

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// downFrom records that no process was there.
func (s *site) downFrom(began, ended string) {
	s.t.Helper()
	now := s.now()
	for _, beat := range []struct {
		at       string
		starting bool
	}{{began, false}, {ended, true}} {
		s.setNow(must(time.Parse(time.RFC3339, beat.at))(s.t))
		if err := s.store.Beat(s.t.Context(), beat.starting); err != nil {
			s.t.Fatal(err)
		}
	}
	s.setNow(now)
}

func TestDaysWithoutServiceAreHatchedAndTold(t *testing.T) {
	s := newSite(t)
	s.fill()
	s.downFrom("2025-03-20T22:00:00Z", "2025-03-22T09:00:00Z")
	session := s.davidSignsIn()
	for query, want := range map[string][]string{"?range=28d&by=day": {"2025-03-21", "2025-03-22"}, "?range=28d&by=week": {"2025-03-17"}, "?range=7d": nil} {
		doc := s.page(session, "/services"+query)
		var option struct{ Reading struct{ Downtime []string } }
		decode(t, doc.Find("#option-services").Text(), &option)
		if !slices.Equal(option.Reading.Downtime, want) {
			t.Errorf("%s: %v, want %v", query, option.Reading.Downtime, want)
		}
		words := text(doc, `[data-testid="chart-services"] [data-testid="note"]`)
		if told := len(want) > 0; told != strings.Contains(words, "server down on 2 days") {
			t.Errorf("%s: %q", query, words)
		}
	}
	if words := text(s.page(session, "/?range=28d"), `#chart-change [data-testid="note"]`); !strings.Contains(
		words,
		"server was down on 2 days",
	) {
		t.Errorf("the reason why the headline moved is silent about it: %q", words)
	}
}

// The whole bar of controls: each choice leads to a page that shows the choice, and keeps the others.
func TestScalesAreKeptInTheAddressAndChangeWhatIsDrawn(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	type drawn struct {
		YAxis   struct{ Type string }
		Reading struct{ Percent bool }
	}
	of := func(query, id string) (d drawn) {
		decode(t, s.page(session, "/services?range=28d&"+query).Find("#option-"+id).Text(), &d)
		return d
	}
	if d := of("scale=log", "creators"); d.YAxis.Type != "log" {
		t.Errorf("lines by powers of ten: %+v", d)
	}
	if d := of("scale=log", "services"); d.YAxis.Type != "value" {
		t.Errorf("bars by powers of ten: %+v", d)
	}
	if d := of("scale=share", "services"); d.Reading.Percent {
		t.Errorf("an old address shows %+v", d)
	}
	s.get("/?scale=ln", "Cookie", session).expect(t, 400, []string{"scale: "}, nil)
	doc := s.page(session, "/faces?range=28d&compare=year&show=demo")
	if href := doc.Find(`nav[aria-label="Scale"] a[data-key="l"]`).AttrOr("href", ""); href != "/faces?range=28d&compare=year&show=demo&scale=log" {
		t.Errorf("the next choice leads to %q", href)
	}
	if effect := text(doc, `nav[aria-label="Include"] a[data-key="0"] small`); effect == "" || effect == "+0" {
		t.Errorf("the switch does not tell its effect: %q", effect)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v: %.200s", err, text)
	}
}
