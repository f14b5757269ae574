package aside

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// confirm posts what confirms the erasure, a minute after it was requested.
func (w *world) confirm(t testing.TB, e Erasure, install string) {
	t.Helper()
	w.now = w.now.Add(time.Minute)
	rec := testhistory.Must(w.store.GeneralRecord(install, e.Confirm.String()))(t)
	rec.At = w.now
	if _, err := w.store.Add(t.Context(), []models.Record{rec}, models.AddOptions{Posted: true}); err != nil {
		t.Fatal(err)
	}
}

// hour selects all that was heard of first in the hour of the start.
func (w *world) hour() Selection {
	return Selection{From: models.HourOf(start), To: models.HourOf(start) + 1, Key: AnyKey}
}

func (w *world) erasesDue(t testing.TB) {
	t.Helper()
	if _, err := w.EraseDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// kinds counts what is set aside, by kind.
func (w *world) kinds(t testing.TB) map[string]int64 {
	t.Helper()
	kinds := map[string]int64{}
	for _, b := range testhistory.Must(w.List(t.Context()))(t) {
		kinds[b.Kind] += b.Installations
	}
	return kinds
}

// Whoever has his invention deleted and confirms it by a post does not get it back into the numbers, where somebody has
// set it aside.
func TestAnErasureUndoesNoDecisionToSetAside(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, Rules{WaitDays: 7}, 0)
		all := guids(rand.New(rand.NewPCG(18, 1)), 6)
		w.post(t, "", all...)
		if _, change, err := w.SetAside(t.Context(), "ada", w.hour()); err != nil || change.Installations != 6 {
			t.Fatalf("%+v, %v", change, err)
		}
		w.confirm(t, w.request(t, all[0]), all[0])
		w.erasesDue(t)
		if got := w.kinds(t); w.active(t) != 0 || got[models.AsideChosen] != 6 || got[models.AsideErasure] != 0 {
			t.Errorf("confirmed: %d are active, set aside: %v", w.active(t), got)
		}
		w.request(t, all[1])
		w.request(t, all[2])
		for _, b := range testhistory.Must(w.List(t.Context()))(t) {
			if b.Kind == models.AsideErasure && b.GoingBack != 2 {
				t.Errorf("%d of %d go back", b.GoingBack, b.Installations)
			}
			if b.Kind == models.AsideErasure {
				testhistory.Must(w.Release(t.Context(), b.ID))(t)
			}
		}
		if got := w.kinds(t); w.active(t) != 0 || got[models.AsideChosen] != 6 {
			t.Errorf("stopped: %d are active, set aside: %v", w.active(t), got)
		}
		for _, b := range testhistory.Must(w.List(t.Context()))(t) {
			testhistory.Must(w.Release(t.Context(), b.ID))(t)
		}
		if got := w.active(t); got != 6 {
			t.Errorf("released: %d are active, want 6", got)
		}
		testhistory.CheckVerify(t, w.store)
	})
}

// An installation that goes on posting after its erasure can be found by hour and key like any new one, and the ceiling
// holds for it.
func TestWhoPostsAfterAnErasureIsANewcomer(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, Rules{WaitDays: 7}, 0)
		all := guids(rand.New(rand.NewPCG(18, 2)), 5)
		w.post(t, "", all...)
		for _, install := range all[:3] {
			w.confirm(t, w.request(t, install), install)
		}
		w.erasesDue(t)
		var sights int64
		if err := w.store.DB().Read(t.Context()).Model(&models.FirstSight{}).Count(&sights).Error; err != nil || sights != 5 {
			t.Errorf("%d of 5 have a first sight: %v", sights, err)
		}
		if _, change, err := w.SetAside(t.Context(), "ada", w.hour()); err != nil || change.Installations != 5 || w.active(t) != 0 {
			t.Errorf("%+v set aside, %d active: %v", change, w.active(t), err)
		}
		testhistory.CheckVerify(t, w.store)
	})
}

// Two requests in the same moment are one: a button that is pressed twice. What the installation posts afterwards is
// counted all the same, and what was decided about it before stands.
func TestTwoRequestsAtOnceAreOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, Rules{WaitDays: 7}, 0)
		all := guids(rand.New(rand.NewPCG(18, 3)), 20)
		w.post(t, "", all...)
		for i, install := range all {
			if i == len(all)/2 { // the others are set aside before
				if _, _, err := w.SetAside(t.Context(), "ada", w.hour()); err != nil {
					t.Fatal(err)
				}
			}
			var both sync.WaitGroup
			answers := make([]Erasure, 4)
			for j := range answers {
				both.Go(func() { answers[j] = w.request(t, install) })
			}
			both.Wait()
			for _, e := range answers {
				if e.Confirm != answers[0].Confirm || !e.Known {
					t.Fatalf("%d: %+v", i, answers)
				}
			}
			w.confirm(t, answers[0], install)
		}
		w.erasesDue(t)
		w.now = w.now.AddDate(0, 0, 8)
		w.erasesDue(t)
		if got := w.kinds(t); got[models.AsideErasure] != 0 || got[models.AsideChosen] != 10 {
			t.Errorf("set aside: %v", got)
		}
		if got := w.active(t); got != 10 {
			t.Errorf("%d are active, want those 10 that nobody had set aside", got)
		}
		testhistory.CheckVerify(t, w.store)
	})
}
