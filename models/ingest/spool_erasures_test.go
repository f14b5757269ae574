package ingest

import (
	"errors"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// PostgreSQL lets an erasure come between what a batch asked and what it locked: then the batch is stored anew.
func TestABatchIsStoredAnewWhereAnInstallationWasErasedMeanwhile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		rec := testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t)
		other := testhistory.Must(s.GeneralRecord(guid(2), "USER_CREATE"))(t)
		err := s.DB().Update(t.Context(), func(tx *db.Tx) error {
			known := testhistory.Must(readErasures(tx.DB))(t)
			if err := stayUnerased(tx, known, []models.Record{rec, other}); err != nil {
				t.Errorf("nobody was erased: %v", err)
			}
			note := models.SpoolErasure{Mark: models.ErasureMark(rec.Installation), ErasedAt: rec.At.Add(time.Second)}
			if err := tx.Create(&note).Error; err != nil {
				return err
			}
			if err := stayUnerased(tx, known, []models.Record{other}); err != nil {
				t.Errorf("another one was erased: %v", err)
			}
			err := stayUnerased(tx, known, []models.Record{rec, other})
			if want := !tx.OnSQLite(); errors.Is(err, errErasedMeanwhile) != want {
				t.Errorf("it was erased: %v, want it stored anew %t", err, want)
			}
			return stayUnerased(tx, testhistory.Must(readErasures(tx.DB))(t), []models.Record{other})
		})
		if err != nil {
			t.Error(err)
		}
	})
}
