package stay_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// What is held of facts is followed a batch at a time, late and early days among them, by this process and another; all
// numbers of a part are those of a recount without all others each time.
func TestAPartFollowsEveryBatchInAnyOrder(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(16, 7))
		w := newHeldWorld(t, url)
		var history []testhistory.Record
		for range 3 {
			history = append(history, testhistory.Invent(rng)...)
		}
		rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
		span := testhistory.Span("2025-01-01", "2025-07-20")
		for round := 0; len(history) > 0; round++ {
			n := min(1+rng.IntN(1+rng.IntN(150)), len(history))
			from := w.here
			if round%6 == 5 {
				from = w.beside
			}
			w.add(t, from, history[:n]...)
			if history = history[n:]; round%4 == 0 || len(history) == 0 {
				partAgrees(t, w.keeper, w.records, map[string]string{"once": "no"}, span)
			}
		}
	})
}

// Sizes and numbers of creations are told from facts: what was removed of them is not known, and all else is as before.
func TestAPartSaysFromWhenOnItsFactsAreKept(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(16, 9))
		w := newHeldWorld(t, url)
		var history []testhistory.Record
		for range 3 {
			history = append(history, testhistory.Invent(rng)...)
		}
		w.add(t, w.here, history...)
		segment := testhistory.Must(stay.ParseSegment("once:no"))(t)
		last := testhistory.Day("2025-07-20")
		part := testhistory.Must(w.keeper.Part(t.Context(), segment, last))(t)
		if part.SizesFrom > testhistory.Day("2000-01-01") || part.CreationsFrom > testhistory.Day("2000-01-01") {
			t.Errorf("nothing was removed: %v %v", part.SizesFrom, part.CreationsFrom)
		}
		cutoff := testhistory.Day("2025-04-01")
		testhistory.Must(w.here.Prune(t.Context(), int(models.DayOf(w.clock)-cutoff)+1, nil))(t)
		for _, keeper := range []*stay.Keeper{w.keeper, stay.NewKeeper(w.here)} {
			part = testhistory.Must(keeper.Part(t.Context(), segment, last))(t)
			if part.CreationsFrom != cutoff || part.SizesFrom != cutoff+7 {
				t.Errorf("known from %s and %s, facts from %s", part.CreationsFrom, part.SizesFrom, cutoff)
			}
			members := testhistory.Part(w.records, map[string]string{"once": "no"}, last)
			testhistory.CheckTotals(t, part.Totals, members, models.Span{From: part.SizesFrom + 1, To: last})
			n := testhistory.NewRecount(members)
			for _, day := range testhistory.Must(part.ActiveInstallations(t.Context(), testhistory.Span("2025-01-01", "2025-03-31")))(t) {
				testhistory.Same(t, "active before the cutoff", day, n.Active(day.Day))
			}
		}
	})
}

func TestWhatIsReadAheadIsThereForTheFirstQuestion(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := newHeldWorld(t, url)
		w.add(t, w.here, testhistory.Invent(rand.New(rand.NewPCG(3, 3)))...)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { w.keeper.Run(ctx); close(ended) }()
		for deadline := time.Now().Add(time.Minute); !w.keeper.Ready(); {
			if time.Now().After(deadline) {
				t.Fatal("nothing is read ahead")
			}
			time.Sleep(time.Millisecond)
		}
		cancel()
		<-ended
	})
}
