package models

import (
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

const upgradeKey = "the key of a database that is upgraded"

// openSchema5 makes a database as programs before the moves left it, with the history in it, and forgets all but
// the file.
func openSchema5(t *testing.T, url string, history []raw) {
	t.Helper()
	s := &Store{options: Options{URL: url}, keys: newRecordKeys(), log: slog.New(slog.DiscardHandler)}
	var err error
	if s.db, err = db.Open(url); err != nil {
		t.Fatal(err)
	}
	s.facts = factStoreOf(s.db)
	defer s.Close()
	if err := s.db.MigrateTo(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	if err := s.loadPseudonymKey(t.Context(), upgradeKey); err != nil {
		t.Fatal(err)
	}
	var group []Record
	for _, r := range history {
		group = append(group, s.record(t, r))
	}
	if err := s.db.Update(t.Context(), func(tx *db.Tx) error { return writeAsSchema5(tx, group) }); err != nil {
		t.Fatal(err)
	}
}

// installationOfSchema5 is InstallationState as it was before the days with filled collections.
type installationOfSchema5 struct {
	Installation ID `gorm:"primaryKey;column:install_guid;type:uuid"`
	Seen         []byte
	Created      []byte
	Reports      []byte
}

func (installationOfSchema5) TableName() string { return "installations" }

// writeAsSchema5 stores a whole history in the tables and the encoding of schema 5: no moves, no adoption, no
// filled days, and no report of exactly seven days before the newest.
func writeAsSchema5(tx *db.Tx, group []Record) error {
	f := newBatch(group, 0)
	f.run(group)
	states := make([]installationOfSchema5, len(f.installations))
	for i, p := range f.installations {
		newest, _ := p.newestDay()
		var kept []report
		for _, r := range p.reports {
			if r.day > newest-sizeWindow {
				kept = append(kept, r)
			}
		}
		p.reports = kept
		st := p.state()
		states[i] = installationOfSchema5{
			Installation: st.Installation,
			Seen:         st.Seen,
			Created:      st.Created,
			Reports:      st.Reports,
		}
	}
	f.changes.moves = newTableDelta(dailyMoves)
	f.changes.adoption = newTableDelta(dailyAdoption)
	if err := creationFacts.Replace(tx, f.creations); err != nil {
		return err
	}
	if err := reportFacts.Replace(tx, f.reports); err != nil {
		return err
	}
	if err := db.TableOf[installationOfSchema5]().Replace(tx, states); err != nil {
		return err
	}
	return f.changes.write(tx)
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

func TestProcessesThatStartTogetherRebuildOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(14, 15))
		history := inventHistory(rng)
		openSchema5(t, url, history)
		var wait sync.WaitGroup
		var log logLines
		for range 3 {
			wait.Go(func() {
				s, err := Open(
					t.Context(),
					Options{URL: url, PseudonymKey: upgradeKey, Log: slog.New(slog.NewTextHandler(&log, nil))},
				)
				if err != nil {
					t.Error(err)
					return
				}
				checkVerify(t, s)
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if done := strings.Count(log.String(), "all totals are counted\""); done != 1 {
			t.Errorf("rebuilt %d times:\n%s", done, log.String())
		}
	})
}

// logLines is a log that several may write to.
type logLines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
