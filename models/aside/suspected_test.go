package aside

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/aside/suspect"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// tells stores what installations post now, and notes it for the recount.
func (w *world) tells(t testing.TB, history *[]testhistory.Record, install string, posts ...testhistory.Record) {
	t.Helper()
	for i, r := range posts {
		r.At, r.Install = w.now.Add(time.Duration(i)*time.Second), install
		var rec models.Record
		if r.Action != "" {
			rec = testhistory.Must(w.store.GeneralRecord(install, r.Action))(t)
		} else {
			rec = testhistory.Must(w.store.FacesRecord(install, r.Collection, r.Size))(t)
		}
		rec.At = r.At
		testhistory.Must(w.store.Add(t.Context(), []models.Record{rec}, models.AddOptions{Posted: true}))(t)
		*history = append(*history, r)
	}
}

// invented is twelve honest days, then a burst, clones hour by hour, and one whose day cannot be.
func (w *world) invented(t testing.TB) (honest []testhistory.Record, fake map[suspect.Kind][]testhistory.Record) {
	t.Helper()
	rng := rand.New(rand.NewPCG(6, 16))
	fake = make(map[suspect.Kind][]testhistory.Record)
	midnight := start.Truncate(24 * time.Hour)
	for d := range 12 {
		for i := range 3 {
			w.now = midnight.Add(time.Duration(24*d+5*i) * time.Hour)
			posts := []testhistory.Record{{Action: "USER_CREATE"}, {Action: "APP_CREATE"}, {Action: "FACE_RECOGNITION_CREATE"}}
			w.tells(t, &honest, testhistory.GUID(rng), posts[:1+rng.IntN(3)]...)
		}
	}
	day := midnight.Add(12 * 24 * time.Hour)
	add := func(kind suspect.Kind, at time.Time, posts ...testhistory.Record) {
		w.now = at
		those := fake[kind]
		w.tells(t, &those, testhistory.GUID(rng), posts...)
		fake[kind] = those
	}
	for i := range 25 {
		record := testhistory.Record{Action: []string{"USER_CREATE", "APP_CREATE"}[i%2]}
		add(suspect.Burst, day.Add(3*time.Hour), slices.Repeat([]testhistory.Record{record}, 1+i%9)...)
	}
	for i := range 11 {
		report := testhistory.Record{Collection: testhistory.GUID(rng), Size: "51-200"}
		add(suspect.Clones, day.Add(time.Duration(4+i)*time.Hour), testhistory.Record{Action: "USER_CREATE"}, report)
	}
	big := testhistory.Record{Collection: testhistory.GUID(rng), Size: "1000001+"}
	add(suspect.Impossible, day.Add(16*time.Hour), testhistory.Record{Action: "USER_CREATE"}, big)
	w.now = day.Add(20 * time.Hour)
	return honest, fake
}

// Each group is found, tells what the headline would be without it, and is set aside and released: the numbers are
// those of a recount that leaves out the same installations, and then of one that has them all.
func TestWhatLooksInventedIsMarkedAndNumbersWithoutItAreARecounts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, ctx := newWorld(t, url, Rules{}, 0), t.Context()
		honest, fake := w.invented(t)
		everything := slices.Concat(honest, fake[suspect.Burst], fake[suspect.Clones], fake[suspect.Impossible])
		today := models.DayOf(w.now)
		span := models.Span{From: today - 20, To: today}
		all := testhistory.Must(w.Suspected(ctx))(t)
		if len(all) != 3 {
			t.Fatalf("%d groups: %+v", len(all), all)
		}
		kinds := make(map[suspect.Kind]string)
		for _, s := range all {
			kinds[s.Kind] = s.Name()
			without := slices.Concat(honest)
			for kind, records := range fake {
				if kind != s.Kind {
					without = append(without, records...)
				}
			}
			want := testhistory.NewRecount(without).Active(today).Active28
			if s.Then != want || s.Now != testhistory.NewRecount(everything).Active(today).Active28 || s.Dismissed {
				t.Errorf("%s: %+v, a recount without has %d", s.Name(), s.Preview, want)
			}
			batch, change, err := w.SetSuspectedAside(ctx, "ada@example.org", s.Name(), "")
			if err != nil || change.Installations != int64(len(s.Members)) {
				t.Fatalf("%+v %v", change, err)
			}
			testhistory.Check(t, w.store, without, span)
			if _, _, err := w.SetSuspectedAside(ctx, "ada@example.org", s.Name(), ""); !errors.Is(err, ErrNotSuspected) {
				t.Errorf("set aside twice: %v", err)
			}
			testhistory.Must(w.Release(ctx, batch))(t)
		}
		testhistory.Check(t, w.store, everything, span)
		testhistory.CheckVerify(t, w.store)
		for _, kind := range []suspect.Kind{suspect.Burst, suspect.Clones, suspect.Impossible} {
			if kinds[kind] == "" {
				t.Errorf("no %s in %v", kind, kinds)
			}
		}
	})
}

func TestASuspicionIsDismissedAndTakenUpAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, ctx := newWorld(t, url, Rules{}, 0), t.Context()
		w.post(t, "", guids(rand.New(rand.NewPCG(3, 3)), 2)...)
		w.now = w.now.Add(5 * time.Hour)
		w.post(t, "", guids(rand.New(rand.NewPCG(3, 4)), 60)...)
		only := func() Suspected {
			t.Helper()
			all := testhistory.Must(w.Suspected(ctx))(t)
			if len(all) != 1 || all[0].Now != 62 || all[0].Then != 2 || !all[0].Young {
				t.Fatalf("%+v", all)
			}
			return all[0]
		}
		name := only().Name()
		if err := w.Dismiss(ctx, "ada@example.org", "burst-1999-01-01-00"); !errors.Is(err, ErrNotSuspected) {
			t.Errorf("a name of nothing is dismissed: %v", err)
		}
		for range 2 {
			if err := w.Dismiss(ctx, "ada@example.org", name); err != nil {
				t.Fatal(err)
			}
		}
		if s := only(); !s.Dismissed || s.By != "ada@example.org" || w.active(t) != 62 {
			t.Errorf("%+v", s)
		}
		if err := w.SuspectAgain(ctx, name); err != nil || only().Dismissed {
			t.Error(fmt.Sprint(err))
		}
		if err := w.SuspectAgain(ctx, name); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("taken up twice: %v", err)
		}
	})
}

// Of two administrators who decide at the same time, or of whom the second has not seen what the first did, one is
// refused.
func TestOfTwoDecisionsAboutTheSameSuspectsTheSecondIsRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, ctx := newWorld(t, url, Rules{}, 0), t.Context()
		w.post(t, "", guids(rand.New(rand.NewPCG(5, 3)), 2)...)
		w.now = w.now.Add(5 * time.Hour)
		w.post(t, "", guids(rand.New(rand.NewPCG(5, 4)), 60)...)
		name := testhistory.Must(w.Suspected(ctx))(t)[0].Name()
		for range 10 {
			var kept, aside error
			var batch string
			var both sync.WaitGroup
			both.Go(func() { kept = w.Dismiss(ctx, "ada@example.org", name) })
			both.Go(func() { batch, _, aside = w.SetSuspectedAside(ctx, "eve@example.org", name, "") })
			both.Wait()
			switch {
			case kept == nil && errors.Is(aside, ErrDecided):
				if err := w.SuspectAgain(ctx, name); err != nil {
					t.Fatal(err)
				}
			case aside == nil && errors.Is(kept, ErrNotSuspected):
				testhistory.Must(w.Release(ctx, batch))(t)
			default:
				t.Fatalf("kept: %v; set aside: %v", kept, aside)
			}
		}
		if err := w.Dismiss(ctx, "ada@example.org", name); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.SetSuspectedAside(ctx, "eve@example.org", name, "ada@example.org"); err != nil {
			t.Errorf("whoever has seen that they are counted changes that: %v", err)
		}
	})
}

// The ceiling of a day holds across its hours, and the next day begins anew.
func TestNewcomersBeyondTheCeilingOfADayWait(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, rng := &world{now: start}, rand.New(rand.NewPCG(2, 9))
		w.store = testhistory.OpenWith(t, models.Options{
			URL: url, Clock: func() time.Time { return w.now }, NewcomersHourly: 10, NewcomersDaily: 15,
		})
		w.Keeper = Open(w.store, Rules{})
		w.post(t, "", guids(rng, 30)...)
		w.now = w.now.Add(80 * time.Hour) // 20:00
		w.listened(t, 4)
		for _, c := range []struct{ newcomers, active int }{{8, 38}, {12, 45}, {4, 45}} {
			w.post(t, "", guids(rng, c.newcomers)...)
			if got := w.active(t); got != int64(c.active) {
				t.Errorf("at %s: active %d, want %d", w.now, got, c.active)
			}
			w.now = w.now.Add(time.Hour)
		}
		why := ""
		for _, b := range testhistory.Must(w.List(t.Context()))(t) {
			why += b.Why + "; "
		}
		if waiting := testhistory.Must(w.Waiting(t.Context()))(t); waiting.Newcomers != 9 {
			t.Errorf("%d wait: %s", waiting.Newcomers, why)
		}
		w.now = w.now.Add(2 * time.Hour)
		w.post(t, "", guids(rng, 10)...)
		if got := w.active(t); got != 55 {
			t.Errorf("the next day: active %d, %s", got, why)
		}
		testhistory.CheckVerify(t, w.store)
	})
}

// A hundred thousand create events of one newcomer, as a release of what was beyond the daily limit brings, are looked
// through like any others.
func TestManyCreateEventsOfOneNewcomerAreReadOnce(t *testing.T) {
	w, rng := newWorld(t, testdb.SQLite(t), Rules{}, 0), rand.New(rand.NewPCG(9, 9))
	install := testhistory.GUID(rng)
	var group []models.Record
	for range 100_000 {
		group = append(group, testhistory.Must(w.store.GeneralRecord(install, "APP_CREATE"))(t))
	}
	testhistory.Must(w.store.Add(t.Context(), group, models.AddOptions{Posted: true}))(t)
	w.post(t, "", guids(rng, 60)...)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := w.Suspected(ctx); err != nil {
		t.Error(err)
	}
}
