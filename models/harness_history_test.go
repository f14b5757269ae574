package models_test

import (
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testhistory"
)

// recordOf makes the record that a post at the time of r would have made.
func recordOf(t testing.TB, s *models.Store, r testhistory.Record) models.Record {
	t.Helper()
	rec, err := models.GeneralRecordAt(s, r.Install, r.Action, r.At)
	if r.Action == "" {
		rec, err = models.FacesRecordAt(s, r.Install, r.Collection, r.Size, r.At)
	}
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func addOne(t testing.TB, s *models.Store, r testhistory.Record) {
	t.Helper()
	testhistory.Must(s.Add(t.Context(), []models.Record{recordOf(t, s, r)}, models.AddOptions{}))(t)
}

// addInGroups adds the history in batches of random sizes.
func addInGroups(t testing.TB, s *models.Store, history []testhistory.Record, rng *rand.Rand) {
	t.Helper()
	for len(history) > 0 {
		n := min(1+rng.IntN(1+rng.IntN(60)), len(history))
		group := make([]models.Record, n)
		for i, r := range history[:n] {
			group[i] = recordOf(t, s, r)
		}
		if _, err := s.Add(t.Context(), group, models.AddOptions{}); err != nil {
			t.Fatal(err)
		}
		history = history[n:]
	}
}

// forget empties the database between rounds.
func forget(t testing.TB, s *models.Store) {
	t.Helper()
	err := s.DB().Update(t.Context(), func(tx *db.Tx) error {
		for _, name := range append(models.DerivedTables(), "installation_days",
			"aside_batches", "aside_installations", "aside_general", "aside_faces", "surplus_records", "first_sights",
			"hourly_counts", "intake_counts") {
			if err := tx.Exec("DELETE FROM " + name).Error; err != nil {
				return err
			}
		}
		// Who the database is stays: nothing is stored in one that was replaced.
		return tx.Exec("DELETE FROM settings WHERE name NOT IN ('database_id', 'pseudonym_key')").Error
	})
	if err != nil {
		t.Fatal(err)
	}
}
