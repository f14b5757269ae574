package models_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func due(t *testing.T, s *models.Store) bool {
	t.Helper()
	var count int64
	settings := s.DB().Write(t.Context()).Model(&db.Setting{})
	if err := settings.Where("name = ?", models.RebuildSetting).Count(&count).Error; err != nil {
		t.Fatal(err)
	}
	return count > 0
}

// damageEverything leaves hardly a derived number as it was, but all facts.
func damageEverything(t *testing.T, s *models.Store) {
	t.Helper()
	for _, damage := range []string{
		"UPDATE daily_active SET active_28 = active_28 + 1",
		"DELETE FROM daily_services",
		"UPDATE daily_sizes SET collections = 7",
		"DELETE FROM daily_moves WHERE from_range = 'none'",
		"UPDATE daily_adoption SET seen = -seen",
		"DELETE FROM period_active",
		"UPDATE period_services SET installations = 0",
		"INSERT INTO retention (cohort, week, retained) VALUES ('2001-01-01', '2001-01-08', 3)",
		"UPDATE installations SET seen = created, filled = reports",
		"DELETE FROM installations WHERE install_guid IN " +
			"(SELECT install_guid FROM installations ORDER BY install_guid LIMIT 1)",
	} {
		if err := s.DB().Write(t.Context()).Exec(damage).Error; err != nil {
			t.Fatal(err)
		}
	}
}

func TestARebuildRepairsEveryDerivedTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 21))
			history := testhistory.Invent(rng)
			forget(t, s)
			addInGroups(t, s, history[:len(history)/2], rng)
			damageEverything(t, s)
			if got := testhistory.Must(s.Verify(t.Context(), nil))(t); len(got) < 10 {
				t.Fatalf("hardly damaged: %+v", got)
			}
			if err := s.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			testhistory.CheckVerify(t, s)
			addInGroups(t, s, history[len(history)/2:], rng)
			testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
			testhistory.CheckVerify(t, s)
		}
	})
}

func TestARebuildThatIsBrokenOffLeavesAllAsItWasAndIsDoneAtTheNextStart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(5, 6))
		history := testhistory.Invent(rng)
		s := testhistory.Open(t, url)
		addInGroups(t, s, history, rng)
		damageEverything(t, s)
		setting := &db.Setting{Name: models.RebuildSetting, Value: "6"}
		if err := s.DB().Write(t.Context()).Create(setting).Error; err != nil {
			t.Fatal(err)
		}
		before := testhistory.Must(s.Verify(t.Context(), nil))(t)
		ctx, breakOff := context.WithCancel(t.Context())
		if err := models.RebuildWhenDue(s, ctx, func(_, _ int64) { breakOff() }); err == nil {
			t.Fatal("it went on")
		}
		testhistory.Same(t, "differences", testhistory.Must(s.Verify(t.Context(), nil))(t), before)
		if !due(t, s) {
			t.Fatal("it is forgotten")
		}
		again := testhistory.Open(t, url)
		testhistory.CheckVerify(t, again)
		testhistory.Check(t, again, history, testhistory.Span("2025-01-01", "2025-07-01"))
		if due(t, again) {
			t.Error("it would be done once more")
		}
	})
}

func TestRecordsPostedDuringRebuildsAreCountedOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		rng := rand.New(rand.NewPCG(12, 13))
		history := append(testhistory.Invent(rng), testhistory.Invent(rng)...)
		addInGroups(t, s, history[:len(history)/2], rng)
		var wait sync.WaitGroup
		wait.Go(func() {
			for range 5 {
				if err := s.Rebuild(t.Context(), nil); err != nil {
					t.Error(err)
				}
			}
		})
		addInGroups(t, s, history[len(history)/2:], rng)
		wait.Wait()
		testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
		testhistory.CheckVerify(t, s)
	})
}
