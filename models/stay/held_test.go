package stay_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/stay"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// heldWorld is two processes on one database, a keeper of the first, and what was recorded so far.
type heldWorld struct {
	clock        time.Time
	here, beside *models.Store
	keeper       *stay.Keeper
	records      []testhistory.Record
}

func newHeldWorld(t *testing.T, url string) *heldWorld {
	w := &heldWorld{clock: testhistory.NewYear.Time()}
	options := models.Options{URL: url, Clock: func() time.Time { return w.clock }}
	w.here, w.beside = testhistory.OpenWith(t, options), testhistory.OpenWith(t, options)
	w.keeper = stay.NewKeeper(w.here)
	return w
}

// add stores records in one transaction, as if each had been posted at its time.
func (w *heldWorld) add(t *testing.T, s *models.Store, records ...testhistory.Record) {
	t.Helper()
	var group []models.Record
	for _, r := range records {
		w.clock = r.At
		if r.Action != "" {
			group = append(group, testhistory.Must(s.GeneralRecord(r.Install, r.Action))(t))
		} else {
			group = append(group, testhistory.Must(s.FacesRecord(r.Install, r.Collection, r.Size))(t))
		}
	}
	w.clock = testhistory.NewYear.Time()
	testhistory.Must(s.Add(t.Context(), group, models.AddOptions{}))(t)
	w.records = append(w.records, records...)
}

var heldSpans = []models.Span{
	testhistory.Span("2025-01-01", "2025-03-10"), testhistory.Span("2025-03-01", "2025-05-15"),
	testhistory.Span("2024-12-01", "2025-08-31"),
}

// check compares what is held with a recount, and with what somebody who held nothing reads.
func (w *heldWorld) check(t *testing.T, after string) {
	t.Helper()
	n := testhistory.NewRecount(w.records)
	for _, span := range heldSpans {
		got := testhistory.Must(w.keeper.Of(t.Context(), stay.Who{}, span))(t)
		testhistory.Same(t, "days seen after "+after, got.DaysSeen, n.DaysSeen(span.To))
		testhistory.Same(t, "groups after "+after, grouped(got), n.Stayed(span))
		w.checkFresh(t, after, span)
	}
}

func (w *heldWorld) checkFresh(t *testing.T, after string, span models.Span) {
	t.Helper()
	got := testhistory.Must(w.keeper.Of(t.Context(), stay.Who{}, span))(t)
	testhistory.Same(t, "what is held after "+after, got, testhistory.Must(stay.NewKeeper(w.here).Of(t.Context(), stay.Who{}, span))(t))
}

func TestWhatIsHeldOfInstallationsFollowsEveryChange(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(41, 6))
		w := newHeldWorld(t, url)
		var history []testhistory.Record
		for range 4 {
			history = append(history, testhistory.Invent(rng)...)
		}
		rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
		for round := 0; len(history) > 0; round++ {
			n := min(1+rng.IntN(1+rng.IntN(120)), len(history))
			if round%5 == 4 {
				w.add(t, w.beside, history[:n]...)
			} else {
				w.add(t, w.here, history[:n]...)
			}
			if history = history[n:]; round%3 != 1 {
				w.check(t, "records in any order")
			}
		}
		w.removeSome(t)
	})
}

// removeSome has an installation erased and old facts removed: both take effect on what is held.
func (w *heldWorld) removeSome(t *testing.T) {
	t.Helper()
	gone := w.records[0].Install
	testhistory.Must(w.here.Erase(t.Context(), gone))(t)
	w.records = slices.DeleteFunc(w.records, func(r testhistory.Record) bool { return r.Install == gone })
	w.check(t, "an erasure")
	before := testhistory.Must(w.keeper.Of(t.Context(), stay.Who{}, heldSpans[2]))(t)
	kept := int(models.DayOf(w.clock) - testhistory.Day("2025-04-01"))
	testhistory.Must(w.here.Prune(t.Context(), kept, nil))(t)
	w.checkFresh(t, "a prune", heldSpans[2])
	after := testhistory.Must(w.keeper.Of(t.Context(), stay.Who{}, heldSpans[2]))(t)
	if slices.Equal(before.Sizes, after.Sizes) {
		t.Error("no size became unknown: this shows nothing")
	}
	before.Sizes, after.Sizes = nil, nil
	testhistory.Same(t, "all else after a prune", after, before)
}

func TestWhatTheProcessStoredIsReadOfThoseItChangedAlone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(2, 8))
		w := newHeldWorld(t, url)
		history := testhistory.Invent(rng)
		for len(history) < 80 {
			history = append(history, testhistory.Invent(rng)...)
		}
		w.add(t, w.here, history[:60]...)
		version := w.version(t)
		w.add(t, w.here, history[60])
		w.add(t, w.here, history[61])
		changed, known := w.changedSince(t, version)
		if want := map[string]bool{history[60].Install: true, history[61].Install: true}; !known || changed != len(want) {
			t.Errorf("%d are read again, known is %v: two posts of %d installations came", changed, known, len(want))
		}
		w.add(t, w.beside, history[62])
		if _, known := w.changedSince(t, version); known {
			t.Error("another process wrote, and this one knows what")
		}
		version = w.version(t)
		if changed, known := w.changedSince(t, version); changed != 0 || !known {
			t.Errorf("nothing changed: %d, %v", changed, known)
		}
	})
}

func (w *heldWorld) version(t *testing.T) (version string) {
	t.Helper()
	w.view(t, func(_ context.Context, tx *db.Tx) (err error) {
		version, err = models.LivesVersion(tx)
		return err
	})
	return version
}

func (w *heldWorld) changedSince(t *testing.T, version string) (count int, known bool) {
	t.Helper()
	w.view(t, func(ctx context.Context, tx *db.Tx) (err error) {
		known, err = w.here.EachChangedLife(ctx, tx, version, func(models.Life) { count++ })
		return err
	})
	return count, known
}

func (w *heldWorld) view(t *testing.T, f func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := w.here.DB().View(t.Context(), func(tx *db.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}
