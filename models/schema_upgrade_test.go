package models_test

import (
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// makeSchema5 makes a database as programs before the moves left it, with the history in it.
func makeSchema5(t *testing.T, url string, history []testhistory.Record) {
	t.Helper()
	models.MakeSchema5(t, url, func(s *models.Store) (group []models.Record) {
		for _, r := range history {
			group = append(group, recordOf(t, s, r))
		}
		return group
	})
}

func TestAnUpgradeCountsWhatWasThereBefore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(8, 9))
		history := append(testhistory.Invent(rng), testhistory.Invent(rng)...)
		half := len(history) / 2
		makeSchema5(t, url, history[:half])
		s, err := models.Open(t.Context(), models.Options{URL: url, PseudonymKey: models.UpgradeKey})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		span := testhistory.Span("2025-01-01", "2025-07-01")
		testhistory.Check(t, s, history[:half], span)
		testhistory.CheckVerify(t, s)
		addInGroups(t, s, history[half:], rng)
		testhistory.Check(t, s, history, span)
		testhistory.CheckVerify(t, s)
		if due(t, s) {
			t.Error("it would be counted again at the next start")
		}
	})
}

func TestANewDatabaseHasNothingToRebuild(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		makeSchema5(t, url, nil)
		s, err := models.Open(t.Context(), models.Options{URL: url, PseudonymKey: models.UpgradeKey})
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
		history := testhistory.Invent(rng)
		makeSchema5(t, url, history)
		var wait sync.WaitGroup
		var log logLines
		for range 3 {
			wait.Go(func() {
				lines := slog.New(slog.NewTextHandler(&log, nil))
				options := models.Options{URL: url, PseudonymKey: models.UpgradeKey, Log: lines}
				s, err := models.Open(t.Context(), options)
				if err != nil {
					t.Error(err)
					return
				}
				testhistory.CheckVerify(t, s)
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
