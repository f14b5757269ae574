package ingest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// spool is where a record is put, on this machine's disk and synced, before its sender is told. The writer takes
// records from it in their order and stores them in the database, which may be unavailable, busy or locked by an
// import meanwhile. It is an SQLite file of its own, so that appending a group costs one small write whatever the
// database is doing.
//
// A group is one row. A group's number only ever grows; the database keeps, in the same transaction as the records,
// the number up to which it has stored them, so that each is stored exactly once across crashes of either side.
type spool struct {
	file *sql.DB
	path string
	id   string // names the spool in the database's positions
	key  string // the database's pseudonym key, where the database has it
	next int64  // the number of the next group; never one that was used before
	// dropped is the number up to which the groups were dropped; known to the appending goroutine alone.
	dropped int64
	stored  int64 // the number up to which the database has stored the groups; positionUnknown until it was asked
}

const positionUnknown = -1

// The file is locked as long as it is open, and so tells which of several processes it belongs to. Groups come and
// go quickly, so the log is kept short.
const spoolOptions = "?_txlock=immediate&_pragma=busy_timeout(0)&_pragma=locking_mode(EXCLUSIVE)" +
	"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(16777216)"

const spoolSchema = `
CREATE TABLE IF NOT EXISTS spool (
    id            TEXT NOT NULL,
    pseudonym_key TEXT NOT NULL -- of the database, for when that is unavailable; empty: the operator has it
);
CREATE TABLE IF NOT EXISTS groups (
    number  INTEGER PRIMARY KEY, -- in the order of arrival
    records INTEGER NOT NULL,    -- how many
    body    BLOB    NOT NULL     -- the records, one behind another
);
CREATE TABLE IF NOT EXISTS set_aside (
    body   BLOB NOT NULL, -- a record that the database will not take
    reason TEXT NOT NULL
);
INSERT INTO spool SELECT ?, '' WHERE NOT EXISTS (SELECT 1 FROM spool);`

// errSpoolTaken is returned for a spool that belongs to a running process.
var errSpoolTaken = errors.New("the spool belongs to another process")

func openSpool(ctx context.Context, path string) (*spool, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("make the folder of the spool: %w", err)
	}
	file, err := db.OpenSQLiteFile(path, spoolOptions)
	if err != nil {
		return nil, err
	}
	s := &spool{file: file, path: path, stored: positionUnknown}
	s.file.SetMaxOpenConns(1)
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.file.Close())
	}
	return s, nil
}

func (s *spool) prepare(ctx context.Context) error {
	if _, err := s.file.ExecContext(ctx, spoolSchema, rand.Text()); err != nil {
		if db.IsBusy(err) {
			return errSpoolTaken
		}
		return err
	}
	if err := s.file.QueryRowContext(ctx, "SELECT id, pseudonym_key FROM spool").Scan(&s.id, &s.key); err != nil {
		return err
	}
	return s.file.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) + 1 FROM groups").Scan(&s.next)
}

// keepKey keeps the database's pseudonym key.
func (s *spool) keepKey(ctx context.Context, key string) error {
	if _, err := s.file.ExecContext(ctx, "UPDATE spool SET pseudonym_key = ?", key); err != nil {
		return fmt.Errorf("keep the key in the spool: %w", err)
	}
	return nil
}

func (s *spool) close() error { return s.file.Close() }

// ErrDiskFull is returned for a record that there is no room for.
var ErrDiskFull = errors.New("the disk is full")

// append writes a group and returns once it is synced. In the same go it drops the groups up to done, which the
// database has stored.
func (s *spool) append(ctx context.Context, group []models.Record, done int64) error {
	err := s.tryAppend(ctx, group, done)
	if db.IsDiskFull(err) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

func (s *spool) tryAppend(ctx context.Context, group []models.Record, done int64) error {
	tx, err := s.file.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if done > s.dropped {
		if _, err := tx.ExecContext(ctx, dropGroups, done); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
	}
	const add = "INSERT INTO groups (number, records, body) VALUES (?, ?, ?)"
	_, err = tx.ExecContext(ctx, add, s.next, len(group), encodeRecords(group))
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.next++
	s.dropped = max(s.dropped, done)
	return nil
}

// dropGroups keeps the newest group, stored or not: its number says where to go on.
const dropGroups = "DELETE FROM groups WHERE number <= ? AND number < (SELECT MAX(number) FROM groups)"

// forget drops the groups up to done.
func (s *spool) forget(ctx context.Context, done int64) error {
	if _, err := s.file.ExecContext(ctx, dropGroups, done); err != nil {
		return fmt.Errorf("clear the spool: %w", err)
	}
	return nil
}

// blank drops the records of the groups up to done and keeps the newest number, for a spool that is given back:
// nothing of an installation stays in a file that an erasure does not reach.
func (s *spool) blank(ctx context.Context, done int64) error {
	const empty = "UPDATE groups SET records = 0, body = x'' WHERE number <= ?"
	if _, err := s.file.ExecContext(ctx, empty, done); err != nil {
		return fmt.Errorf("clear the spool: %w", err)
	}
	return s.forget(ctx, done)
}

// read returns the records of the groups behind number after, in order, at most limit unless one group alone has
// more, and the number of the last group among them.
func (s *spool) read(ctx context.Context, after int64, limit int) (records []models.Record, last int64, err error) {
	const query = "SELECT number, records, body FROM groups WHERE number > ? ORDER BY number"
	rows, err := s.file.QueryContext(ctx, query, after)
	if err != nil {
		return nil, after, fmt.Errorf("read the spool: %w", err)
	}
	defer rows.Close()
	last = after
	for rows.Next() {
		var number int64
		var count int
		var body sql.RawBytes
		if err := rows.Scan(&number, &count, &body); err != nil {
			return nil, after, fmt.Errorf("read the spool: %w", err)
		}
		if len(records) > 0 && len(records)+count > limit {
			break
		}
		records, last = appendDecoded(records, body), number
	}
	return records, last, rows.Err()
}

// waiting counts the records behind number after.
func (s *spool) waiting(ctx context.Context, after int64) (count int64, err error) {
	const query = "SELECT COALESCE(SUM(records), 0) FROM groups WHERE number > ?"
	if err := s.file.QueryRowContext(ctx, query, after).Scan(&count); err != nil {
		return 0, fmt.Errorf("read the spool: %w", err)
	}
	return count, nil
}

// deadLetter keeps a record that the database will not take, with the reason, for a person to look at.
func (s *spool) deadLetter(ctx context.Context, rec models.Record, reason error) error {
	const keep = "INSERT INTO set_aside (body, reason) VALUES (?, ?)"
	_, err := s.file.ExecContext(ctx, keep, encodeRecords([]models.Record{rec}), reason.Error())
	if err != nil {
		return fmt.Errorf("keep a dead letter: %w", err)
	}
	return nil
}

func (s *spool) countDeadLetters(ctx context.Context) (count int64, err error) {
	if err := s.file.QueryRowContext(ctx, "SELECT COUNT(*) FROM set_aside").Scan(&count); err != nil {
		return 0, fmt.Errorf("read the spool: %w", err)
	}
	return count, nil
}
