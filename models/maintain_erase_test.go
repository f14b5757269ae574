package models_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// without is the history of all other installations.
func without(history []testhistory.Record, install string) []testhistory.Record {
	return slices.DeleteFunc(slices.Clone(history), func(r testhistory.Record) bool { return r.Install == install })
}

func eraseOne(t testing.TB, s *models.Store, install string) models.Erased {
	t.Helper()
	return testhistory.Must(s.Erase(t.Context(), install))(t)
}

func TestErasingLeavesWhatAHistoryWithoutThoseRecordsGives(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(8) {
			rng := rand.New(rand.NewPCG(seed, 31))
			forget(t, s)
			history := testhistory.Invent(rng)
			for len(history) == 0 {
				history = testhistory.Invent(rng)
			}
			addInGroups(t, s, history, rng)
			install := history[rng.IntN(len(history))].Install
			if got := eraseOne(t, s, strings.ToUpper(install)); got.Days == 0 || got.Records == 0 {
				t.Errorf("erased %+v", got)
			}
			rest, span := without(history, install), testhistory.Span("2025-01-01", "2025-07-01")
			testhistory.Check(t, s, rest, span)
			testhistory.CheckVerify(t, s)
			checkSameExtent(t, s, rest)
			if got := eraseOne(t, s, install); got != (models.Erased{}) {
				t.Errorf("erased again: %+v", got)
			}
			// It posts again and is a new installation.
			posted := testhistory.Day("2025-06-03").Time()
			again := testhistory.Record{At: posted, Install: install, Action: "USER_CREATE"}
			addOne(t, s, again)
			testhistory.Check(t, s, append(rest, again), span)
			testhistory.CheckVerify(t, s)
		}
	})
}

func checkSameExtent(t testing.TB, s *models.Store, history []testhistory.Record) {
	t.Helper()
	extent, some, err := s.Extent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if some != (len(history) > 0) {
		t.Fatalf("extent %v of %d records", some, len(history))
	}
	if some {
		days := make([]models.Day, len(history))
		for i, r := range history {
			days[i] = dayOf(r)
		}
		testhistory.Same(t, "extent", extent, models.Span{From: slices.Min(days), To: slices.Max(days)})
	}
}

// After a prune the numbers that only removed facts could tell stay as they were, and all others are as if it had
// never posted.
func TestErasingAfterAPruneTakesOffAllThatCanBeDerived(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(10) {
			rng := rand.New(rand.NewPCG(seed, 41))
			forget(t, s)
			history := testhistory.Invent(rng)
			for len(history) == 0 {
				history = testhistory.Invent(rng)
			}
			addInGroups(t, s, history, rng)
			since := testhistory.Day("2025-01-20") + models.Day(rng.IntN(100))
			pruneFrom(t, s, since)
			install := history[rng.IntN(len(history))].Install
			eraseOne(t, s, install)
			checkPartly(t, s, history, without(history, install), since)
			testhistory.CheckVerify(t, s)
		}
	})
}

// checkPartly compares with the recount of all records what only the facts before the day could tell, and
// everything else with the recount of the rest.
func checkPartly(t testing.TB, s *models.Store, all, rest []testhistory.Record, since models.Day) {
	t.Helper()
	if _, _, removed, _ := s.RetentionCutoff(t.Context()); !removed {
		since = models.MinDay // nothing was as old as that
	}
	whole, part := testhistory.NewRecount(all), testhistory.NewRecount(rest)
	span := testhistory.Span("2025-01-01", "2025-07-01")
	sizes := testhistory.Must(s.FaceCollections(t.Context(), span))(t)
	for i, p := range testhistory.Must(s.Services(t.Context(), span, models.ByDay))(t) {
		want := part.Services(p.Start, models.ByDay)
		if p.Start < since {
			want.Creations = whole.Services(p.Start, models.ByDay).Creations
		}
		testhistory.Same(t, "services", p, want)
		if p.Start < since+models.SizeWindow {
			checkSizesAndMoves(t, s, sizes[i], whole)
		} else {
			checkSizesAndMoves(t, s, sizes[i], part)
		}
	}
	checkInstallations(t, s, part, span)
}

func checkSizesAndMoves(t testing.TB, s *models.Store, day models.SizesDay, n *testhistory.Recount) {
	t.Helper()
	span := models.Span{From: day.Day, To: day.Day}
	moves := testhistory.Must(s.Moves(t.Context(), span))(t)
	testhistory.Same(t, "sizes", day, n.Sizes(day.Day))
	testhistory.Same(t, "moves", testhistory.MovesByName(moves), n.Moves(span))
}

// checkInstallations compares what is told of installations, whose days outlive a prune.
func checkInstallations(t testing.TB, s *models.Store, n *testhistory.Recount, span models.Span) {
	t.Helper()
	ctx := t.Context()
	reaches := testhistory.Must(s.Reach(ctx, span))(t)
	adoption := testhistory.Must(s.Adoption(ctx, span))(t)
	for i, active := range testhistory.Must(s.ActiveInstallations(ctx, span))(t) {
		testhistory.Same(t, "active", active, n.Active(active.Day))
		testhistory.Same(t, "reach", reaches[i], n.Reach(active.Day))
		testhistory.Same(t, "adoption", adoption[i], n.Adoption(active.Day))
	}
	for _, by := range []models.Interval{models.ByWeek, models.ByMonth} {
		for _, p := range testhistory.Must(s.ActivePeriods(ctx, span, by))(t) {
			testhistory.Same(t, "active by "+by.String(), p, n.Period(p.Start, by))
		}
	}
	testhistory.Same(t, "retention", testhistory.Must(s.Retention(ctx, span))(t), n.Retention(span))
}

func TestAnErasureIsSummedUpWithoutTheGUID(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		importText(t, s, publishedFaces)
		const install = "59638de4-5fca-11eb-848b-0242ac120002"
		if got := eraseOne(t, s, install).Summary(); got != "one installation (days: 1, records: 4)" {
			t.Errorf("the audit log would say %q", got)
		}
		if _, err := s.Erase(t.Context(), "no GUID"); !errors.As(err, new(*models.Invalid)) {
			t.Errorf("no GUID: %v", err)
		}
	})
}

func TestWhatIsHeldIsDaysAndSizeRanges(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		importText(t, s, publishedFaces)
		importText(t, s, strings.ReplaceAll(publishedGeneral, "560eee90", "59638de4"))
		got := testhistory.Must(s.Held(t.Context(), " 59638de4-5fca-11eb-848b-0242ac120002\n"))(t)
		want := models.Held{
			Days:    []models.HeldDay{{Day: testhistory.Day("2021-03-13"), Sizes: []models.SizeRange{0, 1, 4, 5}}},
			Largest: testhistory.Must(models.ParseSizePart("501-2000"))(t),
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("held %+v, want %+v", got, want)
		}
		if got := testhistory.Must(s.Held(t.Context(), "00000000-5fca-11eb-848b-0242ac120002"))(t); len(
			got.Days,
		) > 0 {
			t.Errorf("an unknown one: %+v", got)
		}
	})
}

func TestWhatIsHeldIsEveryCreateEventToo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		importText(t, s, publishedGeneral)
		got := testhistory.Must(s.Held(t.Context(), "560eee90-5fca-11eb-988b-0242ac120003"))(t)
		count := strings.Count(publishedGeneral, "560eee90-5fca-11eb-988b-0242ac120003")
		events, sum := got.Newest, 0
		for _, day := range got.Days {
			sum += day.Created
		}
		if len(events) != count || sum != count || count == 0 {
			t.Fatalf("%d of %d create events: %+v", len(events), count, got)
		}
		for i, e := range events {
			if i > 0 && e.At.After(events[i-1].At) {
				t.Errorf("%v comes after %v", e.At, events[i-1].At)
			}
			if !got.Created[e.Action] {
				t.Errorf("%v is not known to be created", e.Action)
			}
			if line := e.At.Format("2006-01-02 15:04:05.000"); !strings.Contains(publishedGeneral, line) ||
				!strings.Contains(publishedGeneral, e.Action.String()) {
				t.Errorf("%s %s was never sent", line, e.Action)
			}
		}
	})
}

// Owners and the daily removal take no turn with the senders.
func TestErasingAndPruningWhileRecordsComeIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(77, 1))
		history := slices.Concat(testhistory.Invent(rng), testhistory.Invent(rng), testhistory.Invent(rng))
		addInGroups(t, s, history, rng)
		var wait sync.WaitGroup
		for seed := range uint64(3) {
			wait.Go(func() {
				more := rand.New(rand.NewPCG(seed, 78))
				addInGroups(t, s, slices.Concat(testhistory.Invent(more), testhistory.Invent(more)), more)
			})
		}
		for i := range 6 {
			eraseOne(t, s, history[i*len(history)/6].Install)
			pruneFrom(t, s, testhistory.Day("2025-01-20")+models.Day(i*10))
		}
		wait.Wait()
		testhistory.CheckVerify(t, s)
	})
}
