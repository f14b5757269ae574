package models_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// wrongDays are days on which a clock that was wrong took records in: long ago, side by side, and not come yet.
var wrongDays = []string{"1970-01-01", "1970-01-02", "2001-09-09", "2026-03-01", "2026-03-02", "2098-12-31"}

// misdate repeats records of the history as they would have been dated by a wrong clock, with installations of their
// own among them.
func misdate(history []testhistory.Record, rng *rand.Rand) (wrong []testhistory.Record) {
	for range 60 {
		r := history[rng.IntN(len(history))]
		day := testhistory.Day(wrongDays[rng.IntN(len(wrongDays))])
		r.At = day.Time().Add(r.At.Sub(models.DayOf(r.At).Time()))
		if rng.IntN(3) == 0 {
			r.Install = testhistory.GUID(rng)
		}
		wrong = append(wrong, r)
	}
	return wrong
}

// removeFalseDays removes all of them and returns how many there were.
func removeFalseDays(t testing.TB, s *models.Store) (count int) {
	t.Helper()
	for _, f := range testhistory.Must(s.FalseDays(t.Context()))(t) {
		removed, err := s.RemoveDay(t.Context(), f.Day, nil)
		if err != nil || removed.Installations != f.Installations || removed.Downtimes != f.Downtimes {
			t.Errorf("%+v: removed %+v, %v", f, removed, err)
		}
		testhistory.CheckVerify(t, s)
		count++
	}
	return count
}

func TestWithoutDaysThatCannotBeEveryNumberIsAsIfTheyHadNeverBeen(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 31))
			forget(t, s)
			history := testhistory.Invent(rng)
			half := len(history) / 2
			addInGroups(t, s, history[:half], rng)
			addInGroups(t, s, misdate(history, rng), rng)
			addInGroups(t, s, history[half:], rng)
			testhistory.CheckVerify(t, s)
			if extent, _, err := s.Extent(t.Context()); err != nil || extent.From.Time().Year() != 2025 ||
				extent.To.Time().Year() > 2026 {
				t.Errorf("all days are %v, %v", extent, err)
			}
			if removeFalseDays(t, s) < 5 {
				t.Error("few days are found")
			}
			testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
			if left := removeFalseDays(t, s); left != 0 {
				t.Errorf("%d days are left", left)
			}
			if some := factsOf(t, s, "day < '2025-01-01' OR day > '2025-12-31'"); some != 0 {
				t.Errorf("%d facts are left", some)
			}
		}
	})
}

func TestDaysThatCannotBeAreRemovedAfterAPruneToo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 32))
			forget(t, s)
			history, since := testhistory.Invent(rng), testhistory.Day("2025-03-15")
			first, later := splitAt(history, since+models.SizeWindow)
			wrong := misdate(history, rng)
			before, after := splitAt(wrong, since)
			addInGroups(t, s, append(before, first...), rng)
			pruneFrom(t, s, since)
			addInGroups(t, s, after, rng)
			addInGroups(t, s, later, rng)
			testhistory.CheckVerify(t, s)
			removeFalseDays(t, s)
			testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
		}
	})
}

func TestNoDayThatCanBeIsRemoved(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(3, 33))
		history := testhistory.Invent(rng)
		addInGroups(t, s, history, rng)
		for _, day := range []models.Day{models.FirstRecordDay, models.DayOf(history[0].At), models.DayOf(s.Now())} {
			if _, err := s.RemoveDay(t.Context(), day, nil); !errors.Is(err, models.ErrDayCanBe) {
				t.Errorf("%s: %v", day, err)
			}
		}
		testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
	})
}

func TestADowntimeUntilAYearThatHasNotComeIsListedAndRemoved(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
		s := testhistory.Must(models.Open(t.Context(), models.Options{
			URL: url, SpoolDir: t.TempDir(), Clock: func() time.Time { return now },
		}))(t)
		defer s.Close()
		beat := func(at time.Time) {
			now = at
			if err := s.Beat(t.Context(), true); err != nil {
				t.Fatal(err)
			}
		}
		start := now
		beat(start)
		beat(start.Add(time.Hour)) // a downtime that was one
		beat(start.AddDate(72, 0, 0))
		now = start.Add(2 * time.Hour)
		found := testhistory.Must(s.FalseDays(t.Context()))(t)
		want := models.FalseDay{Day: models.DayOf(start.AddDate(72, 0, 0)), Downtimes: 1}
		today := models.DayOf(now)
		for _, day := range testhistory.Must(s.DowntimeDays(t.Context(), models.Span{From: today, To: today + 90}))(t) {
			t.Errorf("nobody was there on %s", day)
		}
		if len(found) != 1 || found[0] != want || removeFalseDays(t, s) != 1 {
			t.Errorf("found %+v, want %+v", found, want)
		}
		left := testhistory.Must(s.Downtimes(t.Context(), 9))(t)
		if len(left) != 1 || !left[0].Ended.Equal(start.Add(time.Hour)) {
			t.Errorf("left %+v", left)
		}
	})
}
