package handlers

import (
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
)

func TestPrivacyIsWrittenFromTheSettingsInForce(t *testing.T) {
	s := newSite(t, func(c *Config) { c.RetentionDays = 730 })
	s.davidSignsIn()
	page := s.get("/privacy")
	page.expect(t, 200, []string{"never", "/installation"}, []string{davidsMail})
	for _, want := range []string{"Records are kept for 730 days", "Published numbers none monthly releases have not been started", "People who can sign in 1 administrator they see counts"} {
		if got := page.told(t, `[data-testid="rules"]`); !strings.Contains(got, want) {
			t.Errorf("does not say %q: %s", want, got)
		}
	}
}

func TestPrivacyNamesTheOperatorAndItsDate(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Operator = "Example <Ltd>, privacy@example.org" })
	page := s.get("/privacy")
	page.expect(t, 200, []string{"Text of " + privacyWritten}, []string{"<Ltd>"})
	if got := page.told(t, `[data-testid="operator"]`); got != "Example <Ltd>, privacy@example.org" {
		t.Errorf("the operator is %q", got)
	}
	newSite(t).get("/privacy").expect(t, 200, []string{"has not been named yet"}, nil)
}

func TestPrivacyTellsTheLastRemoval(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	s.recorder.WaitUntilApplied(t.Context())
	s.get("/privacy").expect(t, 200, []string{"forever"}, nil)
	s.setNow(s.now().AddDate(0, 3, 0))
	must(s.store.Prune(t.Context(), 30, nil))(t)
	run := models.Job{
		Name:    models.PruneJob,
		Began:   s.now(),
		Ended:   s.now().Add(time.Second),
		Outcome: "3 records of days before 2025-06-02 removed",
	}
	if err := s.store.NoteJob(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(s.get("/privacy").body, "are final") { // what was so a moment ago is believed
		time.Sleep(50 * time.Millisecond)
	}
	s.get("/privacy").
		expect(t, 200, []string{"before 9 Jun 2025 are final"}, []string{"3 records", "2025-06-02"}) // an exact number
	s.get("/data", "Cookie", s.davidSignsIn()).
		expect(t, 200, []string{"before 9 Jun 2025 are final", "3 records of days before 2025-06-02 removed"}, nil)
	s.form("/installation", "", "guid", marysGUID).
		expect(t, 200, []string{"were removed: for those days only the visit itself is known"}, []string{"11–50"})
}

func TestDataShowsTheJobsAndHowMuchIsKept(t *testing.T) {
	s := newSite(t)
	for _, run := range []models.Job{
		{Name: "prune", Began: s.now().Add(-time.Hour), Ended: s.now().Add(-time.Hour), Failure: "the <disk> is full"},
		{Name: "census", Began: s.now().Add(-2 * time.Minute), Ended: s.now().Add(-time.Minute), Outcome: "3 facts of 2 installations kept"},
	} {
		if err := s.store.NoteJob(t.Context(), run); err != nil {
			t.Fatal(err)
		}
	}
	page := s.page(s.davidSignsIn(), "/data")
	for _, want := range []string{"Remove old facts 31 Mar 2025, 11:00 UTC (1 hour ago) 0s failed: the <disk> is full", "Count all facts 31 Mar 2025, 11:59 UTC (1 minute ago) 1m0s 3 facts"} {
		if got := text(page, `[data-testid="jobs"]`); !strings.Contains(got, want) {
			t.Errorf("does not say %q: %s", want, got)
		}
	}
	got := text(page, `[data-testid="health"]`)
	for _, want := range []string{"kB 3 facts of 2 installations kept, counted on 31 Mar 2025, 11:59 UTC", "Records are kept forever", "the last removal, on 31 Mar 2025, 11:00 UTC, failed"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q: %s", want, got)
		}
	}
}
