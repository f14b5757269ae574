package handlers

import (
	"bytes"
	"fmt"
	"regexp"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
)

// everythingPublic gathers each byte that is public on two days running: pages, frames, pictures, badges, citations
// and the bundle that may leave the house.
func everythingPublic(t *testing.T, s *site) map[string]string {
	t.Helper()
	s.opened(s.davidSignsIn())
	public := map[string]string{}
	for range 2 {
		s.setNow(s.now().AddDate(0, 0, 1))
		day := s.lastDay()
		gather := func(path string) { public[day+" "+path] = withoutIDs.ReplaceAllString(s.get(path).body, "ID") }
		gather("/public")
		for _, c := range report.PublicCharts() {
			gather("/embed/" + c.ID)
			gather("/public/" + c.ID + ".svg")
			gather("/public/" + c.ID + ".png?size=social&theme=dark")
		}
		for name := range badgeMessages {
			gather("/badge/" + name + ".svg")
			gather("/badge/" + name + ".json")
		}
		s.publishAll(t)
		var bundle bytes.Buffer
		b := Bundle{
			Store:       s.store,
			Publish:     s.publish,
			Span:        models.Span{From: models.DayOf(s.now()) - 90, To: models.DayOf(s.now()) - 1},
			Publishable: true,
		}
		if err := b.WriteZip(t.Context(), &bundle); err != nil {
			t.Fatal(err)
		}
		public[day+" bundle"] = bundle.String()
	}
	for _, c := range must(s.publish.Citations(t.Context()))(t) {
		for _, format := range []string{"", ".json", ".svg"} {
			public[fmt.Sprint(c.Day, c.Subject, c.Kind, format)] = withoutIDs.ReplaceAllString(
				s.get("/c/"+c.ID+format).body,
				"ID",
			)
		}
	}
	return public
}

func (s *site) lastDay() string { return (models.DayOf(s.now()) - 1).String() }

// withoutIDs is what differs from one citation to the next, whatever it says: its ID, and the hash of a document
// with an ID.
var withoutIDs = regexp.MustCompile(`[0-9a-f]{64}|/c/[a-z0-9]{12}|"id":"[a-z0-9]{12}"`)

// publishAll freezes every claim and chart that may be.
func (s *site) publishAll(t *testing.T) {
	t.Helper()
	session := sessionCookie + "=" + must(
		s.access.StartSession(t.Context(), must(s.access.Authenticate(t.Context(), davidsMail, davidsWord))(t)),
	)(
		t,
	)
	for key := range publish.DefaultTemplates() {
		s.form("/promote/claims", session, "claim", key)
	}
	for _, c := range report.PublicCharts() {
		s.form("/promote/charts", session, "chart", c.ID).expect(t, 303, nil, nil)
	}
}

// Two histories that differ in every small cell: who holds which size, who created what, who was seen but once, who
// came on the second day. Whoever has everything public of both days has the same bytes in hand.
func TestHistoriesThatDifferInSmallCellsArePublishedAlike(t *testing.T) {
	one, other := newSite(t), newSite(t)
	for s, n := range map[*site]int{one: 2, other: 4} {
		s.crowd(func(i int, guid string) {
			switch {
			case i < n:
				s.holds(guid, "51-200")
			case i < 10:
				s.holds(guid, "0")
			case i < 10+n:
				s.holds(guid, "1000001+")
			default:
				s.holds(guid, "1-10")
			}
			if i >= 20 && i < 20+n {
				s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"FACE_DETECTION_CREATE"}`)
			}
		})
		for i := range n { // seen but once
			s.accept(
				generalPath,
				fmt.Sprintf(`{"install_guid":"%08d-5fca-11eb-988b-0242ac120004","action_name":"USER_CREATE"}`, i),
			)
		}
	}
	first, second := everythingPublic(t, one), everythingPublic(t, other)
	if len(first) < 80 || len(first) != len(second) {
		t.Fatalf("%d and %d public things", len(first), len(second))
	}
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s tells the two apart:\n%.2000s\n%.2000s", name, first[name], second[name])
		}
	}
}
