package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// spoolBatch is what is stored of a spool in one transaction.
type spoolBatch struct {
	records      []models.Record
	last         int64 // number of the last group
	acknowledged int64 // records of all groups up to that one
	missing      int64 // of groups that are not in the spool any more
	erased       int64 // that were taken out of the groups
}

// readBatch reads the next groups behind the position, of about so many records.
func readBatch(sp *spool, done models.SpoolPosition, records int) (b spoolBatch, err error) {
	groups, err := sp.journal.Read(done.Stored, records)
	if err != nil {
		return b, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	b.last = done.Stored
	b.acknowledged = done.Acknowledged
	room := 0
	for _, g := range groups {
		room += len(g.Body) / spooledBytes
	}
	b.records = make([]models.Record, 0, room)
	for _, g := range groups {
		before := len(b.records)
		b.records = appendDecoded(b.records, g.Body)
		b.missing += g.Before - b.acknowledged
		b.erased += int64(g.Acknowledged - (len(b.records) - before))
		b.acknowledged = g.Before + int64(g.Acknowledged)
		b.last = g.Number
	}
	return b, nil
}

// advance returns the position, to which the batch's outcomes were added, behind the batch.
func (b *spoolBatch) advance(p models.SpoolPosition) models.SpoolPosition {
	p.Stored = b.last
	p.Acknowledged = b.acknowledged
	p.Missing += b.missing
	p.Erased += b.erased
	return p
}

func countOutcomes(p *models.SpoolPosition, outcomes []models.Outcome) {
	for _, outcome := range outcomes {
		switch outcome {
		case models.Stored, models.Repeated:
			p.Applied++
		case models.Surplus:
			p.OverLimit++
		case models.Expired:
			p.TooLate++
		case models.SetAside:
			p.Aside++
		}
	}
}

// askPosition asks the database how far the spool is stored.
func askPosition(ctx context.Context, s *models.Store, id string) (models.SpoolPosition, error) {
	position := models.SpoolPosition{ID: id}
	if err := s.Prepare(ctx); err != nil {
		return position, err
	}
	conn := s.DB().Write(ctx)
	err := conn.Clauses(clause.OnConflict{DoNothing: true}).Create(&position).Error
	if err == nil {
		err = conn.Take(&position, "id = ?", id).Error
	}
	return position, db.Wrap("ask how far the spool is stored", err)
}

// errMoved is returned where the spool's position is another than was thought: a transaction was committed whose
// answer got lost, or the database went back in time.
var errMoved = errors.New("the spool's position has moved")

// errErasedMeanwhile is returned where an installation was erased after it was asked which are, and before the batch
// had its locks: the batch is stored anew, without it.
var errErasedMeanwhile = errors.New("an installation was erased meanwhile")

// addSpooled stores a batch and the new position with it. Records of installations that were erased meanwhile are
// left out.
func (w *writer) addSpooled(
	ctx context.Context, done models.SpoolPosition, b spoolBatch,
) (position models.SpoolPosition, err error) {
	const tries = 3
	for range tries {
		if position, err = w.tryAdd(ctx, done, b); !errors.Is(err, errErasedMeanwhile) {
			break
		}
	}
	return position, err
}

func (w *writer) tryAdd(
	ctx context.Context, done models.SpoolPosition, b spoolBatch,
) (position models.SpoolPosition, err error) {
	options := models.AddOptions{DailyLimit: w.store.Options().DailyLimit, Posted: true}
	var records []models.Record
	var outcomes []models.Outcome
	err = w.update(ctx, func(tx *db.Tx) error {
		if !tx.OnSQLite() { // whose work Go shares the processors for
			tx.Rest = w.leaveToSenders
		}
		erased, err := readErasures(tx.DB)
		if err != nil {
			return err
		}
		records = erased.without(b.records)
		position = done
		position.Erased += int64(len(b.records) - len(records))
		if outcomes, err = w.store.AddTo(ctx, tx, records, options); err != nil {
			return err
		}
		if err := stayUnerased(tx, erased, records); err != nil {
			return err
		}
		countOutcomes(&position, outcomes)
		position = b.advance(position)
		if err := addOutcomes(tx, done.ID, records, outcomes); err != nil {
			return err
		}
		return w.moveIn(tx, done, position)
	})
	if err != nil {
		return done, db.Wrap("store records", err)
	}
	w.noteOutcomes(records, outcomes)
	return position, nil
}

// stayUnerased returns errErasedMeanwhile where a record is of an installation that was erased since it was asked which
// are. SQLite has one writer, so that nothing comes between.
func stayUnerased(tx *db.Tx, known erasures, records []models.Record) error {
	if tx.OnSQLite() {
		return nil
	}
	now, err := readErasures(tx.DB)
	if err != nil {
		return err
	}
	if left := now.since(known).without(records); len(left) < len(records) {
		return errErasedMeanwhile
	}
	return nil
}

// update runs f in a transaction. What a crash of the machine takes back of it is stored again from the spool, so
// while that keeps what is stored, a commit need not wait for the disk.
func (w *writer) update(ctx context.Context, f func(*db.Tx) error) error {
	if w.store.Options().SpoolKeep >= shortestReplay {
		return w.store.DB().UpdateRepeatable(ctx, f)
	}
	return w.store.DB().Update(ctx, f)
}

// movePosition keeps a new position of the spool, behind records that were stored one by one.
func (w *writer) movePosition(
	ctx context.Context, done, position models.SpoolPosition, records []models.Record, outcomes []models.Outcome,
) (models.SpoolPosition, error) {
	err := w.store.DB().Update(ctx, func(tx *db.Tx) error {
		if err := addOutcomes(tx, done.ID, records, outcomes); err != nil {
			return err
		}
		return w.moveIn(tx, done, position)
	})
	if err != nil {
		return done, db.Wrap("keep the spool's position", err)
	}
	return position, nil
}

// moveIn moves the position within the transaction, provided that the database is still the one that the records were
// taken in for, and the position where it was thought to be.
func (w *writer) moveIn(tx *db.Tx, done, position models.SpoolPosition) error {
	if err := w.store.CheckIdentity(tx); err != nil {
		return err
	}
	at := tx.Model(&models.SpoolPosition{}).Where("id = ? AND stored = ?", done.ID, done.Stored)
	moved := at.Select("*").Updates(position)
	if moved.Error != nil || moved.RowsAffected == 0 {
		return cmp.Or(moved.Error, errMoved)
	}
	return nil
}
