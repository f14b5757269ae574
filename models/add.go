package models

import (
	"cmp"
	"compreface-stats/models/internal/db"
	"context"
	"errors"
	"fmt"
)

// isPermanent reports whether the fault is in the record or in what is stored of its installation: trying again would not help.
func isPermanent(err error) bool { return errors.Is(err, errState) || db.IsPermanent(err) }

// spoolPosition is the number of the spool's last group that is stored.
func (s *Store) spoolPosition(ctx context.Context, sp *spool) (int64, error) {
	if sp.stored != positionUnknown {
		return sp.stored, nil
	}
	if err := s.prepare(ctx); err != nil {
		return 0, err
	}
	err := s.db.Write(ctx).Exec("INSERT INTO spools (id, stored) VALUES (?, 0) ON CONFLICT (id) DO NOTHING", sp.id).Error
	if err == nil {
		err = s.db.Write(ctx).Raw("SELECT stored FROM spools WHERE id = ?", sp.id).Row().Scan(&sp.stored)
	}
	if err != nil {
		sp.stored = positionUnknown
		return 0, fmt.Errorf("ask how far the spool is stored: %w", err)
	}
	return sp.stored, nil
}

// errMoved says that the spool's position is another than was thought: a transaction was committed whose answer got lost.
var errMoved = errors.New("the spool's position has moved")

// addSpooled stores the records of a spool's groups behind number done and up to last.
func (s *Store) addSpooled(ctx context.Context, id string, records []Record, done, last int64) (f *fold, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		moved := tx.Exec("UPDATE spools SET stored = ? WHERE id = ? AND stored = ?", last, id, done)
		if moved.Error != nil || moved.RowsAffected == 0 {
			return cmp.Or(moved.Error, errMoved)
		}
		f, err = s.addTo(ctx, tx, records, terms{limit: s.dailyLimit})
		return err
	})
	return f, db.Wrap("store records", err)
}

// Add stores records in one transaction, all or none. recheck says that create events among them may be stored already.
func (s *Store) Add(ctx context.Context, records []Record, recheck bool) error {
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		_, err := s.addTo(ctx, tx, records, terms{recheck: recheck})
		return err
	})
	return db.Wrap("store records", err)
}

func (s *Store) addTo(ctx context.Context, tx *db.Tx, records []Record, on terms) (*fold, error) {
	if len(records) == 0 {
		return nil, nil
	}
	f, err := s.storeFacts(ctx, tx, records, on)
	if err != nil {
		return nil, err
	}
	return f, s.writeChanges(ctx, tx, f.changes)
}
