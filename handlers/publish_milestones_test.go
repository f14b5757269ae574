package handlers

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/milestone"
)

// What was passed is on the page and in the feed with the sentence that a release lets be published; goals are the
// administrators', and what strangers see has neither.
func TestMilestonesAndGoalsAreShownWithWhatMayBePublished(t *testing.T) {
	s := newSite(t)
	admin, viewer := s.signedIn(models.RoleAdministrator), s.signedIn(models.RoleViewer)
	const page, ready = "/promote/milestones", "CompreFace has passed 100 active installations."
	s.get(page, "Cookie", viewer).expect(t, 200, []string{"None yet.", "No goals yet."}, []string{"goal-form"})
	s.released(nil)
	keeper := milestone.Open(s.store)
	must(keeper.Note(t.Context()))(t)
	s.get(page, "Cookie", viewer).expect(t, 200, []string{
		"100 active installations passed", "100 installations ever seen passed", "seven complete days since",
		`<a href="/promote#claim-passed-active">` + ready,
	}, []string{"200 active", "goal-form", "counted anew"})
	if got := s.get(page, "Cookie", viewer).body; strings.Count(got, "Ready to publish") != 1 {
		t.Errorf("the sentence stands under other numbers, too: %s", got)
	}
	s.get("/promote", "Cookie", viewer).expect(t, 200, []string{ready, `id="claim-passed-active"`}, nil)
	got := s.get("/digest.atom", "Cookie", viewer)
	got.expect(t, 200, []string{"100 active installations passed", "Ready to publish: " + ready}, nil)
	var feed struct {
		Entries []struct {
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(got.body), &feed); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for i, e := range feed.Entries {
		if ids[e.ID] || i > 0 && e.Updated > feed.Entries[i-1].Updated {
			t.Errorf("entry %d: %+v", i, e)
		}
		ids[e.ID] = true
	}
	for _, c := range [][3]string{{"installations-seen", "x", "2025-12-31"}, {"y", "9", "2025-12-31"}, {"installations-seen", "9", "2025-01-01"}} {
		s.form(page+"/goals", admin, "figure", c[0], "number", c[1], "day", c[2]).expect(t, 400, []string{`role="alert"`}, nil)
	}
	s.form(page+"/goals", admin, "figure", "installations-seen", "number", "500", "day", "2025-12-31").expect(t, 303, nil, nil)
	s.get(page, "Cookie", admin).expect(t, 200, []string{
		"500 installations ever seen by 31 Dec 2025", "Now 160.", "the history is too short", "administrator@example.org",
	}, nil)
	goal := must(keeper.Goals(t.Context()))(t)[0]
	s.form(page+"/goals/remove", admin, "id", goal.ID).expect(t, 303, nil, nil)
	s.opened(admin)
	s.get("/public").expect(t, 200, nil, []string{"500 installations", "milestone", "goal"})
	s.get("/settings/audit", "Cookie", admin).expect(t, 200, []string{"installations-seen, 500 by 2025-12-31", "goal removed"}, nil)
}

// Forty weeks of three new installations each: the page says where the line is heading, how that was found, and how well
// it did on the past.
func TestAGoalIsHeldAgainstWhereTheLineIsHeading(t *testing.T) {
	s := newSite(t)
	admin := s.signedIn(models.RoleAdministrator)
	now := s.now()
	for week := range 40 {
		s.setNow(now.Add(time.Duration(week-40) * 7 * 24 * time.Hour))
		for i := range 3 + week%2 {
			s.accept(generalPath, fmt.Sprintf(`{"install_guid":"%08d-5fca-11eb-988b-0242ac12%04d","action_name":"USER_CREATE"}`, week, i))
		}
	}
	s.setNow(now)
	s.recorder.WaitUntilApplied(t.Context())
	day := func(weeks int) string { return now.AddDate(0, 0, 7*weeks-1).Format(time.DateOnly) }
	for number, verdict := range map[string]string{"145": "Likely", "154": "Open", "190": "Unlikely"} {
		s.form("/promote/milestones/goals", admin, "figure", "installations-seen", "number", number, "day", day(4)).expect(t, 303, nil, nil)
		got := s.get("/promote/milestones", "Cookie", admin)
		got.expect(t, 200, []string{
			"Heading for 154, between 153 and 155 in 80 of 100 cases: the mean of the last 26 weekly changes goes on.",
			"Tried on the past, 4 weeks ahead,", `&#34;as last week&#34; was off by 14.0.`,
		}, nil)
		if !strings.Contains(got.body, `data-testid="verdict">`+verdict) {
			t.Errorf("%s is not %s", number, verdict)
		}
	}
}
