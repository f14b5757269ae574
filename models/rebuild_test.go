package models

import (
	"context"
	"database/sql"
	"log/slog"
	"math/rand/v2"
	"testing"

	"compreface-stats/models/testdb"
)

const upgradeKey = "the key of a database that is upgraded"

// openSchema5 makes a database as programs before the moves left it, with the history in it, and forgets all but the file.
func openSchema5(t *testing.T, url string, history []raw) {
	t.Helper()
	s := &Store{options: Options{URL: url}, keys: newRecordKeys(), log: slog.New(slog.DiscardHandler)}
	if err := s.connect(url); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	pool, err := s.write.DB()
	if err != nil {
		t.Fatal(err)
	}
	provider, err := migrationProvider(pool, url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	if err := s.loadPseudonymKey(t.Context(), upgradeKey); err != nil {
		t.Fatal(err)
	}
	var group []Record
	for _, r := range history {
		group = append(group, s.record(t, r))
	}
	if err := s.transaction(t.Context(), func(tx *sql.Tx) error { return s.writeAsSchema5(t.Context(), tx, group) }); err != nil {
		t.Fatal(err)
	}
}

// writeAsSchema5 stores a whole history in the tables and the encoding of schema 5: no moves, no adoption, no filled days, and no report
// of exactly seven days before the newest.
func (s *Store) writeAsSchema5(ctx context.Context, tx *sql.Tx, group []Record) error {
	f := newFold(group, 0)
	f.run(group)
	states := make([]state, len(f.posts))
	for i, p := range f.posts {
		newest, _ := p.newestDay()
		var kept []report
		for _, r := range p.reports {
			if r.day > newest-sizeWindow {
				kept = append(kept, r)
			}
		}
		p.reports = kept
		states[i] = p.state()
	}
	for key := range f.changes {
		if key.table == dailyMoves || key.table == dailyAdoption {
			delete(f.changes, key)
		}
	}
	old := *installationsTable
	old.columns, old.types = old.columns[:4], old.types[:4]
	if err := s.bulk.write(ctx, tx, generalTable, generalColumns(f.general)); err != nil {
		return err
	}
	if err := s.bulk.write(ctx, tx, facesTable, facesColumns(f.faces)); err != nil {
		return err
	}
	if err := s.bulk.write(ctx, tx, &old, installationColumns(states)[:4]); err != nil {
		return err
	}
	return s.writeChanges(ctx, tx, f.changes)
}

func TestAnUpgradeCountsWhatWasThereBefore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(8, 9))
		history := append(inventHistory(rng), inventHistory(rng)...)
		half := len(history) / 2
		openSchema5(t, url, history[:half])
		s, err := Open(t.Context(), Options{URL: url, PseudonymKey: upgradeKey})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		span := Span{day("2025-01-01"), day("2025-07-01")}
		checkNumbers(t, s, history[:half], span)
		checkVerify(t, s)
		addInGroups(t, s, history[half:], rng)
		checkNumbers(t, s, history, span)
		checkVerify(t, s)
		if due(t, s) {
			t.Error("it would be counted again at the next start")
		}
	})
}

func TestANewDatabaseHasNothingToRebuild(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		openSchema5(t, url, nil)
		s, err := Open(t.Context(), Options{URL: url, PseudonymKey: upgradeKey})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if due(t, s) {
			t.Error("it is to be rebuilt")
		}
	})
}

func due(t *testing.T, s *Store) bool {
	t.Helper()
	var count int64
	if err := s.write.Model(&setting{}).Where("name = ?", rebuildSetting).Count(&count).Error; err != nil {
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
		if err := s.write.Exec(damage).Error; err != nil {
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
		if err := s.write.Create(&setting{rebuildSetting, "6"}).Error; err != nil {
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
