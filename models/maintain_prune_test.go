package models_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// pruneFrom prunes so that facts from the day on are kept.
func pruneFrom(t testing.TB, s *models.Store, since models.Day) models.Pruned {
	t.Helper()
	return testhistory.Must(s.Prune(t.Context(), int(models.DayOf(s.Now())-since)+1, nil))(t)
}

func factsOf(t testing.TB, s *models.Store, where string) (count int64) {
	t.Helper()
	query := "SELECT (SELECT COUNT(*) FROM statistics_general WHERE " + where + ") + " +
		"(SELECT COUNT(*) FROM statistics_faces WHERE " + where + ")"
	if err := s.DB().Read(t.Context()).Raw(query).Row().Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestPruningChangesNoNumberNorHowNewRecordsCount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(8) {
			rng := rand.New(rand.NewPCG(seed, 21))
			forget(t, s)
			history := testhistory.Invent(rng)
			since := testhistory.Day("2025-02-01") + models.Day(rng.IntN(70))
			first, later := splitAt(history, since+models.SizeWindow)
			rng.Shuffle(len(later), func(i, j int) { later[i], later[j] = later[j], later[i] })
			half := len(later) / 2
			addInGroups(t, s, slices.Concat(first, later[:half]), rng)
			before, total := factsOf(t, s, "day < '"+since.String()+"'"), factsOf(t, s, "1 = 1")
			pruned := pruneFrom(t, s, since)
			if pruned.Records != before || factsOf(t, s, "1 = 1") != total-before {
				t.Errorf("removed %d of %d old facts of %d, %d are left",
					pruned.Records, before, total, factsOf(t, s, "1 = 1"))
			}
			span := testhistory.Span("2025-01-01", "2025-07-01")
			testhistory.Check(t, s, slices.Concat(first, later[:half]), span)
			testhistory.CheckVerify(t, s)
			addInGroups(t, s, later[half:], rng)
			testhistory.Check(t, s, history, span)
			testhistory.CheckVerify(t, s)
		}
	})
}

// splitAt parts a history into what counts for days before the day, and the rest.
func splitAt(history []testhistory.Record, at models.Day) (before, after []testhistory.Record) {
	for _, r := range history {
		if dayOf(r) < at {
			before = append(before, r)
		} else {
			after = append(after, r)
		}
	}
	return before, after
}

func dayOf(r testhistory.Record) models.Day {
	if r.Action == "" {
		return models.ReportDay(r.At)
	}
	return models.DayOf(r.At)
}

func TestARecordFromBeforeTheCutoffIsRefusedAndChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(5, 21))
		history := testhistory.Invent(rng)
		addInGroups(t, s, history, rng)
		since := testhistory.Day("2025-03-15")
		pruneFrom(t, s, since)
		from, first, removed, err := s.RetentionCutoff(t.Context())
		if err != nil || !removed || from != since || first != since+models.SizeWindow {
			t.Fatalf("the retention cutoff is %s, %v, %v", first, removed, err)
		}
		old := testhistory.Record{
			At:      (first - 1).Time().Add(time.Hour),
			Install: testhistory.GUID(rng),
			Action:  "USER_CREATE",
		}
		addInGroups(t, s, []testhistory.Record{old}, rng)
		testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
		testhistory.CheckVerify(t, s)

		kept := testhistory.Record{At: first.Time(), Install: old.Install, Action: "APP_CREATE"}
		general, _ := testhistory.CSV([]testhistory.Record{old, kept})
		got := importText(t, s, general)
		if got.Accepted != 1 || got.RefusedBy[models.TooOld] != 1 ||
			!strings.Contains(got.RefusedLines[0].Reason, "before 2025-03-22") {
			t.Errorf("imported %+v", got)
		}
	})
}

func TestPruningAgainOrLessMovesNothingBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(6, 21))
		if _, err := s.Prune(t.Context(), models.ShortestRetention-1, nil); !errors.Is(err, models.ErrShortRetention) {
			t.Errorf("a short retention: %v", err)
		}
		pruneFrom(t, s, testhistory.Day("2025-03-01"))
		if _, _, removed, _ := s.RetentionCutoff(t.Context()); removed {
			t.Error("there was nothing to remove, but a cutoff now")
		}
		addInGroups(t, s, testhistory.Invent(rng), rng)
		pruneFrom(t, s, testhistory.Day("2025-03-15"))
		got := pruneFrom(t, s, testhistory.Day("2025-02-01"))
		if got.Records != 0 || got.Since != testhistory.Day("2025-03-15") {
			t.Errorf("pruning less: %+v", got)
		}
		testhistory.CheckVerify(t, s)
	})
}

// What can no longer be counted anew is never counted anew: a rebuild would take the removed records out of every
// number.
func TestAfterAPruneNothingIsRebuilt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(9, 21))
		history := testhistory.Invent(rng)
		addInGroups(t, s, history, rng)
		pruneFrom(t, s, testhistory.Day("2025-03-15"))
		if err := s.Rebuild(t.Context(), nil); !errors.Is(err, models.ErrFactsRemoved) {
			t.Errorf("error %v", err)
		}
		testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
		testhistory.CheckVerify(t, s)
	})
}
