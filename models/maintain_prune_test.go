package models

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// pruneFrom prunes so that facts from the day on are kept.
func pruneFrom(t testing.TB, s *Store, since Day) Pruned {
	t.Helper()
	return answer(t, func() (Pruned, error) { return s.Prune(t.Context(), int(DayOf(s.now())-since)+1, nil) })
}

func factsOf(t testing.TB, s *Store, where string) (count int64) {
	t.Helper()
	query := "SELECT (SELECT COUNT(*) FROM statistics_general WHERE " + where + ") + (SELECT COUNT(*) FROM statistics_faces WHERE " + where + ")"
	if err := s.db.Read(t.Context()).Raw(query).Row().Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestPruningChangesNoNumberNorHowNewRecordsCount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for seed := range uint64(8) {
			rng := rand.New(rand.NewPCG(seed, 21))
			forget(t, s)
			history := inventHistory(rng)
			since := day("2025-02-01") + Day(rng.IntN(70))
			first, later := splitAt(history, since+sizeWindow)
			rng.Shuffle(len(later), func(i, j int) { later[i], later[j] = later[j], later[i] })
			half := len(later) / 2
			addInGroups(t, s, slices.Concat(first, later[:half]), rng)
			before, total := factsOf(t, s, "day < '"+since.String()+"'"), factsOf(t, s, "1 = 1")
			pruned := pruneFrom(t, s, since)
			if pruned.Records != before || factsOf(t, s, "1 = 1") != total-before {
				t.Errorf("removed %d of %d old facts of %d, %d are left", pruned.Records, before, total, factsOf(t, s, "1 = 1"))
			}
			span := Span{day("2025-01-01"), day("2025-07-01")}
			checkNumbers(t, s, slices.Concat(first, later[:half]), span)
			checkVerify(t, s)
			addInGroups(t, s, later[half:], rng)
			checkNumbers(t, s, history, span)
			checkVerify(t, s)
		}
	})
}

// splitAt parts a history into what counts for days before the day, and the rest.
func splitAt(history []raw, at Day) (before, after []raw) {
	for _, r := range history {
		if dayOf(r) < at {
			before = append(before, r)
		} else {
			after = append(after, r)
		}
	}
	return before, after
}

func dayOf(r raw) Day {
	if r.action == "" {
		return ReportDay(r.at)
	}
	return DayOf(r.at)
}

func TestARecordFromBeforeTheCutoffIsRefusedAndChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := openTest(t, url), rand.New(rand.NewPCG(5, 21))
		history := inventHistory(rng)
		addInGroups(t, s, history, rng)
		since := day("2025-03-15")
		pruneFrom(t, s, since)
		first, removed, err := s.RetentionCutoff(t.Context())
		if err != nil || !removed || first != since+sizeWindow {
			t.Fatalf("the retention cutoff is %s, %v, %v", first, removed, err)
		}
		old := raw{at: (first - 1).Time().Add(time.Hour), install: guid(rng), action: "USER_CREATE"}
		addInGroups(t, s, []raw{old}, rng)
		checkNumbers(t, s, history, Span{day("2025-01-01"), day("2025-07-01")})
		checkVerify(t, s)

		general, _ := csvOf([]raw{old, {at: first.Time(), install: old.install, action: "APP_CREATE"}})
		got := importText(t, s, general)
		if got.Accepted != 1 || got.RefusedBy[TooOld] != 1 ||
			!strings.Contains(got.RefusedLines[0].Reason, "before 2025-03-22") {
			t.Errorf("imported %+v", got)
		}
	})
}

func TestPruningAgainOrLessMovesNothingBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := openTest(t, url), rand.New(rand.NewPCG(6, 21))
		if _, err := s.Prune(t.Context(), ShortestRetention-1, nil); !errors.Is(err, ErrShortRetention) {
			t.Errorf("a short retention: %v", err)
		}
		pruneFrom(t, s, day("2025-03-01"))
		if _, removed, _ := s.RetentionCutoff(t.Context()); removed {
			t.Error("there was nothing to remove, but a cutoff now")
		}
		addInGroups(t, s, inventHistory(rng), rng)
		pruneFrom(t, s, day("2025-03-15"))
		if got := pruneFrom(t, s, day("2025-02-01")); got.Records != 0 || got.Since != day("2025-03-15") {
			t.Errorf("pruning less: %+v", got)
		}
		checkVerify(t, s)
	})
}

// What can no longer be counted anew is never counted anew: a rebuild would take the removed records out of every
// number.
func TestAfterAPruneNothingIsRebuilt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := openTest(t, url), rand.New(rand.NewPCG(9, 21))
		history := inventHistory(rng)
		addInGroups(t, s, history, rng)
		pruneFrom(t, s, day("2025-03-15"))
		if err := s.Rebuild(t.Context(), nil); !errors.Is(err, ErrFactsRemoved) {
			t.Errorf("error %v", err)
		}
		checkNumbers(t, s, history, Span{day("2025-01-01"), day("2025-07-01")})
		checkVerify(t, s)
	})
}
