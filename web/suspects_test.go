package main

import (
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// A flood after days of quiet raises one alert, which ends when an administrator has decided; in the first week of a
// database nothing does.
func TestWhatLooksInventedRaisesAnAlertUntilSomebodyDecides(t *testing.T) {
	now, rng := time.Date(2025, 3, 31, 12, 0, 0, 0, time.UTC), rand.New(rand.NewPCG(5, 5))
	store := testhistory.OpenWith(t, models.Options{URL: testdb.SQLite(t), Clock: func() time.Time { return now }})
	post := func(n int) {
		var group []models.Record
		for range n {
			group = append(group, testhistory.Must(store.GeneralRecord(testhistory.GUID(rng), "USER_CREATE"))(t))
		}
		testhistory.Must(store.Add(t.Context(), group, models.AddOptions{Posted: true}))(t)
	}
	directory := testhistory.Must(access.Open(t.Context(), store))(t)
	jobs := newJobScheduler(store, directory, config{}, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	jobs.alerts = newAlertQueue(webhook{address: "http://nowhere"}, slog.New(slog.DiscardHandler))
	keeper := aside.Open(store, aside.Rules{})
	jobs.eraseAsked(keeper)
	look := func(outcome string, raised bool) {
		t.Helper()
		if got := testhistory.Must(jobs.lookForInvented(t.Context()))(t); got != outcome || jobs.alerts.raised("suspects") != raised {
			t.Errorf("at %s: %q, raised %v", now, got, jobs.alerts.raised("suspects"))
		}
	}
	post(60) // the first midnight, as it were
	look("0 suspected groups", false)
	now = now.AddDate(0, 0, 9)
	post(60)
	look("1 suspected group", true)
	if words := jobs.alerts.waiting()["suspects"].Words; !strings.Contains(words, "60 new installations in the hour from 2025-04-09 12:00 UTC") {
		t.Errorf("the alert says %q", words)
	}
	if err := keeper.Dismiss(t.Context(), "ada@example.org", "burst-2025-04-09-12"); err != nil {
		t.Fatal(err)
	}
	look("0 suspected groups", false)
}
