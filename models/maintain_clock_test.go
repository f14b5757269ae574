package models

import (
	"errors"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// watchedStore is a store whose clock a test sets. PostgreSQL has a clock of its own, so that tests begin at the real
// time.
type watchedStore struct {
	*Store
	t  testing.TB
	at time.Time
}

func openWatched(t testing.TB, url string, at time.Time) *watchedStore {
	t.Helper()
	w := &watchedStore{t: t, at: at}
	var err error
	w.Store, err = Open(t.Context(), Options{
		URL: url, SpoolDir: t.TempDir(), Clock: func() time.Time { return w.at }, ClockTolerance: 24 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func (w *watchedStore) beat(starting bool) {
	w.t.Helper()
	if err := w.Beat(w.t.Context(), starting); err != nil {
		w.t.Fatal(err)
	}
}

// runs gives a sign of life every minute.
func (w *watchedStore) runs(length time.Duration) {
	w.t.Helper()
	for range int(length / BeatEvery) {
		w.at = w.at.Add(BeatEvery)
		w.beat(false)
	}
}

func (w *watchedStore) setting(name string) string {
	w.t.Helper()
	value, _, err := db.GetSetting(w.db.Read(w.t.Context()), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return value
}

func (w *watchedStore) set(name, value string) {
	w.t.Helper()
	if err := db.PutSettings(w.db.Write(w.t.Context()), db.Setting{Name: name, Value: value}); err != nil {
		w.t.Fatal(err)
	}
}

// postEachDay stores a creation of one installation on each of the last days.
func (w *watchedStore) postEachDay(days int) {
	w.t.Helper()
	for n := range days {
		w.postAt(w.at.AddDate(0, 0, -n))
	}
}

func (w *watchedStore) postAt(at time.Time) {
	w.t.Helper()
	rec, err := w.generalRecord("560eee90-5fca-11eb-988b-0242ac120003", "APP_CREATE", at)
	if err == nil {
		_, err = w.Add(w.t.Context(), []Record{rec}, AddOptions{})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *watchedStore) facts() int64 {
	w.t.Helper()
	return answer(w.t, func() (Census, error) { return w.Census(w.t.Context()) }).Facts
}

func (w *watchedStore) verified() {
	w.t.Helper()
	found := answer(w.t, func() ([]Difference, error) { return w.Verify(w.t.Context(), nil) })
	if len(found) > 0 {
		w.t.Errorf("verify: %+v", found)
	}
}

func TestABootAYearAheadRemovesNothingAndNotesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := time.Now().UTC().Truncate(time.Second)
		w := openWatched(t, url, now)
		w.beat(true)
		w.postEachDay(100)
		alive := w.setting(aliveSetting)

		w = openWatched(t, url, now.AddDate(1, 0, 0))
		w.beat(true)
		if v := w.Clock(); !v.Doubt || !strings.Contains(v.Reason, "365 days ahead") {
			t.Errorf("the clock is judged %+v", v)
		}
		if _, err := w.Prune(t.Context(), 30, nil); !errors.Is(err, ErrClockInDoubt) {
			t.Errorf("pruning: %v", err)
		}
		w.runs(2 * time.Hour)
		if w.facts() != 100 || w.setting(aliveSetting) != alive || w.setting(sinceSetting) != "" {
			t.Errorf("%d facts, alive at %s, facts since %q", w.facts(), w.setting(aliveSetting), w.setting(sinceSetting))
		}

		w = openWatched(t, url, now.Add(2*time.Hour))
		w.beat(true)
		down := answer(t, func() ([]Downtime, error) { return w.Downtimes(t.Context(), 9) })
		if w.Clock().Doubt || len(down) != 1 || !down[0].Ended.Equal(w.at) {
			t.Errorf("with the clock right again: %+v, downtimes %v", w.Clock(), down)
		}
		pruned := answer(t, func() (Pruned, error) { return w.Prune(t.Context(), 40, nil) })
		if want := int64(60 + w.at.YearDay() - now.YearDay()); pruned.Records != want && w.at.Year() == now.Year() {
			t.Errorf("%+v, want %d records", pruned, want)
		}
		w.verified()
	})
}

func TestAWeekOffIsBelievedInTimeAndItsDowntimeNotedThen(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := time.Now().UTC().Truncate(time.Second)
		w := openWatched(t, url, now)
		w.set(aliveSetting, now.AddDate(0, 0, -7).Format(time.RFC3339))
		w = openWatched(t, url, now)
		w.beat(true)
		if !w.Clock().Doubt {
			t.Fatal("believed at once, though the database was started after it")
		}
		for w.Clock().Doubt && w.at.Before(now.AddDate(0, 0, 1)) {
			w.runs(BeatEvery)
		}
		took, down := w.at.Sub(now), answer(t, func() ([]Downtime, error) { return w.Downtimes(t.Context(), 9) })
		if took < 7*time.Hour || took > 8*time.Hour {
			t.Errorf("it took %v", took)
		}
		if len(down) != 1 || down[0].Ended.Sub(down[0].Began) != 7*24*time.Hour {
			t.Errorf("downtimes %+v", down)
		}
	})
}

func TestWhatAPersonConfirmsIsTheTime(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := time.Now().UTC().Truncate(time.Second)
		w := openWatched(t, url, now)
		w.beat(true)
		w = openWatched(t, url, now.AddDate(0, 0, 9))
		w.beat(true)
		if err := w.ConfirmClock(t.Context()); err != nil || w.Clock().Doubt {
			t.Fatalf("confirmed: %v, %+v", err, w.Clock())
		}
		w.runs(3 * time.Minute)
		again := openWatched(t, url, w.at.Add(time.Hour))
		if again.beat(true); again.Clock().Doubt {
			t.Errorf("after a restart: %+v", again.Clock())
		}
		again.at = now.Add(time.Hour) // somebody sets the clock right, and says so
		again.beat(false)
		if err := again.ConfirmClock(t.Context()); err != nil {
			t.Fatal(err)
		}
		again.at = again.at.Add(time.Minute)
		if again.beat(false); again.Clock().Doubt {
			t.Errorf("set right and confirmed: %+v", again.Clock())
		}
		again.at = time.Unix(0, 0)
		again.beat(false)
		if err := again.ConfirmClock(t.Context()); !errors.Is(err, ErrClockFalse) {
			t.Errorf("1970 is confirmed: %v", err)
		}
	})
}

func TestACutoffInTheFutureIsTakenBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWatched(t, url, time.Now())
		w.beat(true)
		w.set(sinceSetting, "2097-11-28")
		w.beat(false)
		if _, first, _, err := w.RetentionCutoff(t.Context()); err != nil || first > DayOf(w.at)+2+sizeWindow {
			t.Errorf("the cutoff is %s, %v", first, err)
		}
		w.postEachDay(20)
		pruned := answer(t, func() (Pruned, error) { return w.Prune(t.Context(), 30, nil) })
		if pruned.Records != 0 || w.facts() != 20 {
			t.Errorf("%+v, %d facts are left of 20", pruned, w.facts())
		}
		w.verified()
	})
}

func TestTheCutoffMovesByTheDaysThatPassed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := time.Now()
		w := openWatched(t, url, now)
		w.options.ClockTolerance = 0 // so that the clock is trusted whatever it says
		w.beat(true)
		w.postEachDay(300)
		prune := func(days int) Day {
			return answer(t, func() (Pruned, error) { return w.Prune(t.Context(), days, nil) }).Since
		}
		first := prune(200)
		if want := DayOf(now) - 199; first != want {
			t.Errorf("the first time to %s, want %s", first, want)
		}
		w.at = now.AddDate(0, 0, 100)
		w.beat(false)
		if got := prune(200); got > first+2 {
			t.Errorf("a clock 100 days ahead moves it from %s to %s", first, got)
		}
		w.at = now.AddDate(0, 0, 1)
		w.beat(false)
		second := prune(200)
		if got := prune(150); got < second+49 {
			t.Errorf("keeping 50 days less moves it from %s to %s", second, got)
		}
		w.verified()
	})
}

func TestNoRecordOfADayThatCannotBeIsImported(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWatched(t, url, time.Now())
		const guid = `","560eee90-5fca-11eb-988b-0242ac120003","USER_CREATE"` + "\n"
		file := `"2020-12-31 23:59:59.999` + guid + `"2021-01-01 00:00:00.000` + guid + `"2001-09-09 01:46:40.000` + guid +
			`"` + time.Now().UTC().Add(2*time.Hour).Format(time.DateTime) + ".000" + guid
		got := answer(t, func() (ImportSummary, error) { return w.Import(t.Context(), strings.NewReader(file), nil) })
		if got.Accepted != 1 || got.RefusedBy[BadTime] != 3 ||
			!strings.Contains(got.RefusedLines[0].Reason, "before 2021-01-01, when no installation sent records yet") ||
			!strings.Contains(got.RefusedLines[2].Reason, "lies in the future: it is") {
			t.Errorf("%+v", got)
		}
	})
}
