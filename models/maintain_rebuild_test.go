package models

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

func due(t *testing.T, s *Store) bool {
	t.Helper()
	var count int64
	if err := s.db.Write(t.Context()).Model(&db.Setting{}).Where("name = ?", rebuildSetting).Count(&count).Error; err != nil {
		t.Fatal(err)
	}
	return count > 0
}

// damageEverything leaves hardly a derived number as it was, but all facts.
func damageEverything(t *testing.T, s *Store) {
	t.Helper()
	for _, damage := range []string{
		"UPDATE daily_active SET active_28 = active_28 + 1", "DELETE FROM daily_services", "UPDATE daily_sizes SET collections = 7",
		"DELETE FROM daily_moves WHERE from_range = 'none'", "UPDATE daily_adoption SET seen = -seen", "DELETE FROM period_active",
		"UPDATE period_services SET installations = 0", "INSERT INTO retention (cohort, week, retained) VALUES ('2001-01-01', '2001-01-08', 3)",
		"UPDATE installations SET seen = created, filled = reports",
		"DELETE FROM installations WHERE install_guid IN (SELECT install_guid FROM installations ORDER BY install_guid LIMIT 1)",
	} {
		if err := s.db.Write(t.Context()).Exec(damage).Error; err != nil {
			t.Fatal(err)
		}
	}
}

func TestARebuildRepairsEveryDerivedTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 21))
			history := inventHistory(rng)
			forget(t, s)
			addInGroups(t, s, history[:len(history)/2], rng)
			damageEverything(t, s)
			if got := answer(t, func() ([]Difference, error) { return s.Verify(t.Context(), nil) }); len(got) < 10 {
				t.Fatalf("hardly damaged: %+v", got)
			}
			if err := s.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			checkVerify(t, s)
			addInGroups(t, s, history[len(history)/2:], rng)
			checkNumbers(t, s, history, Span{day("2025-01-01"), day("2025-07-01")})
			checkVerify(t, s)
		}
	})
}

func TestARebuildThatIsBrokenOffLeavesAllAsItWasAndIsDoneAtTheNextStart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(5, 6))
		history := inventHistory(rng)
		s := openTest(t, url)
		addInGroups(t, s, history, rng)
		damageEverything(t, s)
		if err := s.db.Write(t.Context()).Create(&db.Setting{Name: rebuildSetting, Value: "6"}).Error; err != nil {
			t.Fatal(err)
		}
		before := answer(t, func() ([]Difference, error) { return s.Verify(t.Context(), nil) })
		ctx, breakOff := context.WithCancel(t.Context())
		if err := s.rebuildWhenDue(ctx, func(_, _ int64) { breakOff() }); err == nil {
			t.Fatal("it went on")
		}
		same(t, "differences", answer(t, func() ([]Difference, error) { return s.Verify(t.Context(), nil) }), before)
		if !due(t, s) {
			t.Fatal("it is forgotten")
		}
		again := openTest(t, url)
		checkVerify(t, again)
		checkNumbers(t, again, history, Span{day("2025-01-01"), day("2025-07-01")})
		if due(t, again) {
			t.Error("it would be done once more")
		}
	})
}

func TestRecordsPostedDuringRebuildsAreCountedOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		rng := rand.New(rand.NewPCG(12, 13))
		history := append(inventHistory(rng), inventHistory(rng)...)
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
		checkNumbers(t, s, history, Span{day("2025-01-01"), day("2025-07-01")})
		checkVerify(t, s)
	})
}
