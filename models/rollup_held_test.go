package models_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// Whoever wrote last, and whatever: what a process holds in memory is what another reads afresh.
func TestNumbersInMemoryAreThoseOfTheDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		here, beside := testhistory.Open(t, url), testhistory.Open(t, url)
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 17))
			history := inventSome(rng)
			for name, write := range heldWrites(t, history, rng) {
				write([]*models.Store{here, beside}[rng.IntN(2)])
				compareWithFresh(t, name, here, beside)
			}
		}
	})
}

func heldWrites(t *testing.T, history []testhistory.Record, rng *rand.Rand) map[string]func(*models.Store) {
	install := installsOf(history)[0]
	return map[string]func(*models.Store){
		"a batch":            func(s *models.Store) { addInGroups(t, s, history[:len(history)/2], rng) },
		"a batch that fails": func(s *models.Store) { addAndFail(t, s, history) },
		"an import":          func(s *models.Store) { testhistory.Import(t, s, history) },
		"what is set aside":  func(s *models.Store) { setAside(t, s, fmt.Sprint(rng.Uint64()), install) },
		"an erasure":         func(s *models.Store) { testhistory.Must(s.Erase(t.Context(), install))(t) },
		"a rebuild":          func(s *models.Store) { rebuildAll(t, s) },
	}
}

func rebuildAll(t *testing.T, s *models.Store) {
	t.Helper()
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

var errTakenBack = errors.New("taken back")

func addAndFail(t *testing.T, s *models.Store, history []testhistory.Record) {
	t.Helper()
	err := s.DB().Update(t.Context(), func(tx *db.Tx) error {
		records := []models.Record{recordOf(t, s, history[0]), recordOf(t, s, history[1])}
		testhistory.Must(s.AddTo(t.Context(), tx, records, models.AddOptions{}))(t)
		return errTakenBack
	})
	if !errors.Is(err, errTakenBack) {
		t.Fatal(err)
	}
}

func compareWithFresh(t *testing.T, after string, stores ...*models.Store) {
	t.Helper()
	span := testhistory.Span("2025-01-01", "2025-07-01")
	fresh := testhistory.Must(models.Open(t.Context(), stores[0].Options()))(t)
	want := numbersOf(t, fresh, span)
	for i, s := range stores {
		testhistory.Same(t, fmt.Sprintf("after %s, store %d", after, i), numbersOf(t, s, span), want)
	}
	if err := fresh.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhatAProcessWritesItNeedNotReadAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		here, beside := testhistory.Open(t, url), testhistory.Open(t, url)
		history := inventSome(rand.New(rand.NewPCG(1, 17)))
		addOne(t, here, history[0])
		compareWithFresh(t, "a first record", here, beside)
		addOne(t, here, history[1])
		if !models.HoldsNewest(t, here) || models.HoldsNewest(t, beside) {
			t.Error("the totals in memory are not those of whoever wrote last, and of nobody else")
		}
	})
}
