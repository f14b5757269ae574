package models_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

var errTaken = errors.New("counted")

// releaseCounts counts in a transaction that is taken back.
func releaseCounts(t *testing.T, s *models.Store, end models.Day) (c models.ReleaseCounts, regular []int64) {
	t.Helper()
	err := s.DB().Update(t.Context(), func(tx *db.Tx) (err error) {
		if c, err = s.CountRelease(t.Context(), tx, end); err != nil {
			return err
		}
		if regular, err = models.CountRegular(t.Context(), tx, []models.Day{end, end - 31}); err != nil {
			return err
		}
		return errTaken
	})
	if !errors.Is(err, errTaken) {
		t.Fatal(err)
	}
	return c, regular
}

func TestReleaseCountsAgreeWithARecount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(13, 1))
		var history []testhistory.Record
		for range 6 {
			history = append(history, testhistory.Invent(rng)...)
		}
		s := testhistory.Open(t, url)
		testhistory.Import(t, s, history)
		n, some := testhistory.NewRecount(history), 0
		for _, day := range []string{"2025-01-31", "2025-03-31", "2025-04-30", "2025-05-20", "2025-06-30", "2025-09-30"} {
			end := testhistory.Day(day)
			got, regular := releaseCounts(t, s, end)
			testhistory.Same(t, "release of "+day, got, n.Release(end))
			testhistory.Same(t, "regular on "+day, regular, []int64{n.Release(end).Active, n.Release(end - 31).Active})
			some += int(got.Active + got.Newcomers)
			for _, largest := range got.Largest {
				some += int(largest)
			}
		}
		if some < 20 {
			t.Errorf("only %d were counted", some)
		}
	})
}
