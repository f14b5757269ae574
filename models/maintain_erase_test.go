package models

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"compreface-stats/models/testdb"
)

// without is the history of all other installations.
func without(history []raw, install string) []raw {
	return slices.DeleteFunc(slices.Clone(history), func(r raw) bool { return r.install == install })
}

func eraseOne(t testing.TB, s *Store, install string) Erased {
	t.Helper()
	return answer(t, func() (Erased, error) { return s.Erase(t.Context(), install) })
}

func TestErasingLeavesWhatAHistoryWithoutThoseRecordsGives(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for seed := range uint64(8) {
			rng := rand.New(rand.NewPCG(seed, 31))
			forget(t, s)
			history := inventHistory(rng)
			for len(history) == 0 {
				history = inventHistory(rng)
			}
			addInGroups(t, s, history, rng)
			install := history[rng.IntN(len(history))].install
			if got := eraseOne(t, s, strings.ToUpper(install)); got.Days == 0 || got.Records == 0 {
				t.Errorf("erased %+v", got)
			}
			rest, span := without(history, install), Span{day("2025-01-01"), day("2025-07-01")}
			checkNumbers(t, s, rest, span)
			checkVerify(t, s)
			checkSameExtent(t, s, rest)
			if got := eraseOne(t, s, install); got != (Erased{}) {
				t.Errorf("erased again: %+v", got)
			}
			again := raw{at: day("2025-06-03").Time(), install: install, action: "USER_CREATE"} // a new installation
			addInGroups(t, s, []raw{again}, rng)
			checkNumbers(t, s, append(rest, again), span)
			checkVerify(t, s)
		}
	})
}

func checkSameExtent(t testing.TB, s *Store, history []raw) {
	t.Helper()
	extent, some, err := s.Extent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if some != (len(history) > 0) {
		t.Fatalf("extent %v of %d records", some, len(history))
	}
	if some {
		days := make([]Day, len(history))
		for i, r := range history {
			days[i] = dayOf(r)
		}
		same(t, "extent", extent, Span{slices.Min(days), slices.Max(days)})
	}
}

// After a prune the numbers that only removed facts could tell stay as they were, and all others are as if it had
// never posted.
func TestErasingAfterAPruneTakesOffAllThatCanBeDerived(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for seed := range uint64(10) {
			rng := rand.New(rand.NewPCG(seed, 41))
			forget(t, s)
			history := inventHistory(rng)
			for len(history) == 0 {
				history = inventHistory(rng)
			}
			addInGroups(t, s, history, rng)
			since := day("2025-01-20") + Day(rng.IntN(100))
			pruneFrom(t, s, since)
			install := history[rng.IntN(len(history))].install
			eraseOne(t, s, install)
			checkPartly(t, s, history, without(history, install), since)
			checkVerify(t, s)
		}
	})
}

func checkPartly(t testing.TB, s *Store, all, rest []raw, since Day) {
	t.Helper()
	if _, removed, _ := s.RetentionCutoff(t.Context()); !removed {
		since = -never // nothing was as old as that
	}
	ctx, span, whole, part := context.Background(), Span{
		day("2025-01-01"),
		day("2025-07-01"),
	}, newRecount(
		all,
	), newRecount(
		rest,
	)
	sizes := answer(t, func() ([]SizesDay, error) { return s.FaceCollections(ctx, span) })
	active := answer(t, func() ([]ActiveDay, error) { return s.ActiveInstallations(ctx, span) })
	reaches := answer(t, func() ([]ReachDay, error) { return s.Reach(ctx, span) })
	adoption := answer(t, func() ([]AdoptionDay, error) { return s.Adoption(ctx, span) })
	for i, p := range answer(t, func() ([]ServicePeriod, error) { return s.Services(ctx, span, ByDay) }) {
		d, want, wantSizes, wantMoves := p.Start, part.services(
			p.Start,
			ByDay,
		), part.sizes(
			p.Start,
		), part.moves(
			Span{p.Start, p.Start},
		)
		if d < since {
			want.Creations = whole.services(d, ByDay).Creations
		}
		if d < since+sizeWindow {
			wantSizes, wantMoves = whole.sizes(d), whole.moves(Span{d, d})
		}
		same(t, "services", p, want)
		same(t, "sizes", sizes[i], wantSizes)
		same(t, "active", active[i], part.active(d))
		same(t, "reach", reaches[i], part.reach(d))
		same(t, "adoption", adoption[i], part.adoption(d))
		same(t, "moves", byName(answer(t, func() ([]Move, error) { return s.Moves(ctx, Span{d, d}) })), wantMoves)
	}
	for _, by := range []Interval{ByWeek, ByMonth} {
		for _, p := range answer(t, func() ([]ActivePeriod, error) { return s.ActivePeriods(ctx, span, by) }) {
			same(t, "active by "+by.String(), p, part.period(p.Start, by))
		}
	}
	same(t, "retention", answer(t, func() ([]Cohort, error) { return s.Retention(ctx, span) }), part.retention(span))
}

func TestAnErasureIsSummedUpWithoutTheGUID(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		importText(t, s, publishedFaces)
		const install = "59638de4-5fca-11eb-848b-0242ac120002"
		if got := eraseOne(t, s, install).Summary(); got != "one installation (days: 1, records: 4)" {
			t.Errorf("the audit log would say %q", got)
		}
		if _, err := s.Erase(t.Context(), "no GUID"); !errors.As(err, new(*Invalid)) {
			t.Errorf("no GUID: %v", err)
		}
	})
}

func TestWhatIsHeldIsDaysAndSizeRanges(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		importText(t, s, publishedFaces)
		importText(t, s, strings.ReplaceAll(publishedGeneral, "560eee90", "59638de4"))
		got := answer(t, func() (Held, error) { return s.Held(t.Context(), " 59638de4-5fca-11eb-848b-0242ac120002\n") })
		want := Held{Days: []HeldDay{{day("2021-03-13"), []SizeRange{0, 1, 4, 5}}}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("held %+v, want %+v", got, want)
		}
		if got := answer(t, func() (Held, error) { return s.Held(t.Context(), "00000000-5fca-11eb-848b-0242ac120002") }); len(
			got.Days,
		) > 0 {
			t.Errorf("an unknown one: %+v", got)
		}
	})
}

// Owners and the daily removal take no turn with the senders.
func TestErasingAndPruningWhileRecordsComeIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := openTest(t, url), rand.New(rand.NewPCG(77, 1))
		history := slices.Concat(inventHistory(rng), inventHistory(rng), inventHistory(rng))
		addInGroups(t, s, history, rng)
		var wait sync.WaitGroup
		for seed := range uint64(3) {
			wait.Go(func() {
				more := rand.New(rand.NewPCG(seed, 78))
				addInGroups(t, s, slices.Concat(inventHistory(more), inventHistory(more)), more)
			})
		}
		for i := range 6 {
			eraseOne(t, s, history[i*len(history)/6].install)
			pruneFrom(t, s, day("2025-01-20")+Day(i*10))
		}
		wait.Wait()
		checkVerify(t, s)
	})
}
