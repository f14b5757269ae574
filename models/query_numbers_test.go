package models_test

import (
	"cmp"
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestEveryNumberEqualsARecountInAnyOrderOfArrival(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		rounds := cmp.Or(map[bool]int{true: 4}[testing.Short()], 12)
		for seed := range uint64(rounds) {
			rng := rand.New(rand.NewPCG(seed, 7))
			history := testhistory.Invent(rng)
			span := testhistory.Span("2024-12-20", "2025-06-01")
			span.From += models.Day(rng.IntN(60))
			span.To += models.Day(rng.IntN(60))
			if seed%3 > 0 {
				rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
			}
			forget(t, s)
			addInGroups(t, s, history, rng)
			testhistory.Check(t, s, history, span)
			testhistory.CheckVerify(t, s)
		}
	})
}

func TestAnImportEqualsPostsAndImportingAgainChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for seed := range uint64(4) {
			rng := rand.New(rand.NewPCG(seed, 11))
			history := testhistory.Invent(rng)
			forget(t, s)
			half := len(history) / 2
			general, faces := testhistory.CSV(history)
			earlier, earlierFaces := testhistory.CSV(history[half:])
			for _, file := range []string{earlier, earlierFaces, faces, general, faces} {
				if _, err := s.Import(t.Context(), strings.NewReader(file), nil); err != nil {
					t.Fatal(err)
				}
			}
			again := testhistory.Must(s.Import(t.Context(), strings.NewReader(general), nil))(t)
			if again.Accepted != 0 || again.Refused != 0 {
				t.Errorf("imported again: %+v", again)
			}
			testhistory.Check(t, s, history, testhistory.Span("2025-01-01", "2025-07-01"))
			testhistory.CheckVerify(t, s)
		}
	})
}
