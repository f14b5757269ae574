package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// isPoison says that the fault is in the record or in what is stored of its installation: trying again would not help.
func isPoison(err error) bool {
	if errors.Is(err, errState) {
		return true
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		const dataException, integrityViolation = "22", "23"
		return e.Code[:2] == dataException || e.Code[:2] == integrityViolation
	}
	if e, ok := errors.AsType[*modernc.Error](err); ok {
		code := e.Code() & 0xff
		return code == sqlite3.SQLITE_CONSTRAINT || code == sqlite3.SQLITE_MISMATCH || code == sqlite3.SQLITE_TOOBIG
	}
	return false
}

// isConflict says that two transactions met and that this one may be tried again at once.
func isConflict(err error) bool {
	const serializationFailure, deadlock = "40001", "40P01"
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == serializationFailure || e.Code == deadlock)
}

// spoolPosition is the number of the spool's last group that is stored.
func (s *Store) spoolPosition(ctx context.Context, sp *spool) (int64, error) {
	if sp.stored != positionUnknown {
		return sp.stored, nil
	}
	if err := s.prepare(ctx); err != nil {
		return 0, err
	}
	err := s.write.WithContext(ctx).Exec("INSERT INTO spools (id, stored) VALUES (?, 0) ON CONFLICT (id) DO NOTHING", sp.id).Error
	if err == nil {
		err = s.write.WithContext(ctx).Raw("SELECT stored FROM spools WHERE id = ?", sp.id).Row().Scan(&sp.stored)
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
	err = s.transactionAgain(ctx, func(tx *sql.Tx) error {
		moved, err := tx.ExecContext(ctx, s.bulk.bind("UPDATE spools SET stored = ? WHERE id = ? AND stored = ?"), last, id, done)
		if err != nil {
			return err
		}
		if n, err := moved.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, errMoved)
		}
		f, err = s.addTo(ctx, tx, records, terms{limit: s.dailyLimit})
		return err
	})
	return f, err
}

// Add stores records in one transaction, all or none. recheck says that create events among them may be stored already.
func (s *Store) Add(ctx context.Context, records []Record, recheck bool) error {
	return s.transactionAgain(ctx, func(tx *sql.Tx) error {
		_, err := s.addTo(ctx, tx, records, terms{recheck: recheck})
		return err
	})
}

func (s *Store) addTo(ctx context.Context, tx *sql.Tx, records []Record, on terms) (*fold, error) {
	if len(records) == 0 {
		return nil, nil
	}
	f, err := s.storeFacts(ctx, tx, records, on)
	if err != nil {
		return nil, err
	}
	return f, s.writeChanges(ctx, tx, f.changes)
}

// transactionAgain is transaction, tried again when it met another one.
func (s *Store) transactionAgain(ctx context.Context, f func(tx *sql.Tx) error) (err error) {
	const tries = 10
	for range tries {
		if err = s.transaction(ctx, f); !isConflict(err) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("store records: %w", err)
	}
	return nil
}
