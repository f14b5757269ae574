package ingest

import (
	"cmp"
	"context"
	"errors"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// spoolPosition is the number of the spool's last group that is stored.
func spoolPosition(ctx context.Context, s *models.Store, sp *spool) (int64, error) {
	if sp.stored != positionUnknown {
		return sp.stored, nil
	}
	if err := s.Prepare(ctx); err != nil {
		return 0, err
	}
	position := models.SpoolPosition{ID: sp.id}
	conn := s.DB().Write(ctx)
	err := conn.Clauses(clause.OnConflict{DoNothing: true}).Create(&position).Error
	if err == nil {
		err = conn.Take(&position, "id = ?", sp.id).Error
	}
	if err != nil {
		return 0, db.Wrap("ask how far the spool is stored", err)
	}
	sp.stored = position.Stored
	return sp.stored, nil
}

// errMoved is returned where the spool's position is another than was thought: a transaction was committed whose
// answer got lost.
var errMoved = errors.New("the spool's position has moved")

// addSpooled stores the records of a spool's groups behind number done and up to last, and the new position with
// them.
func (w *writer) addSpooled(
	ctx context.Context, id string, records []models.Record, done, last int64,
) (outcomes []models.Outcome, err error) {
	options := models.AddOptions{DailyLimit: w.store.Options().DailyLimit}
	err = w.store.DB().Update(ctx, func(tx *db.Tx) error {
		moved := tx.Model(&models.SpoolPosition{}).Where("id = ? AND stored = ?", id, done).Update("stored", last)
		if moved.Error != nil || moved.RowsAffected == 0 {
			return cmp.Or(moved.Error, errMoved)
		}
		outcomes, err = w.store.AddTo(ctx, tx, records, options)
		return err
	})
	return outcomes, db.Wrap("store records", err)
}
