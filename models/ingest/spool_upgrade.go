package ingest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Versions before 0.2 kept a spool in an SQLite file, named after the database's address and numbered. What such a
// file still holds is stored from there, and the file removed.

func oldSpoolPrefix(o models.Options) string {
	if path, ok := db.SQLitePath(o.URL); ok {
		return path + ".spool-"
	}
	sum := sha256.Sum256([]byte(db.Address(o.URL)))
	return filepath.Join(o.SpoolDir, "spool-"+hex.EncodeToString(sum[:4])+"-")
}

var (
	oldSpoolName   = regexp.MustCompile(`^spool-[0-9a-f]{8}-[0-9]+$`)
	endsWithNumber = regexp.MustCompile(`-[0-9]+$`)
)

func isOldSpool(name string) bool { return oldSpoolName.MatchString(name) }

const oldSpoolOptions = "?_txlock=immediate&_pragma=busy_timeout(0)&_pragma=locking_mode(EXCLUSIVE)" +
	"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"

// storeOldSpools stores what the files of the version before hold. One that a process of that version has is left to
// it; one that is damaged is left where it is, and logged.
func (w *writer) storeOldSpools(ctx context.Context) error {
	paths, err := filepath.Glob(oldSpoolPrefix(w.store.Options()) + "[0-9]*")
	if err != nil {
		return fmt.Errorf("look for spools of the version before: %w", err)
	}
	for _, path := range paths {
		if !endsWithNumber.MatchString(path) {
			continue
		}
		err := w.storeOldSpool(ctx, path)
		switch {
		case db.IsBusy(err):
		case db.IsDamaged(err):
			w.store.Log().Error("a spool of the version before is damaged: what it holds is not stored; "+
				"try sqlite3's .recover on a copy of it", "spool", path, "error", err)
		case err != nil:
			return err
		}
	}
	return nil
}

func (w *writer) storeOldSpool(ctx context.Context, path string) error {
	file, err := db.OpenSQLiteFile(path, oldSpoolOptions)
	if err != nil {
		return err
	}
	file.SetMaxOpenConns(1)
	if err := errors.Join(w.drainOldSpool(ctx, file), file.Close()); err != nil {
		return err
	}
	w.store.Log().Info("a spool of the version before is stored", "spool", path)
	var errs []error
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// drainOldSpool stores all groups, and moves the dead letters to the own spool's.
func (w *writer) drainOldSpool(ctx context.Context, file *sql.DB) error {
	var id string
	if err := file.QueryRowContext(ctx, "SELECT id FROM spool").Scan(&id); err != nil {
		return err
	}
	position, err := askPosition(ctx, w.store, id)
	for err == nil {
		var b spoolBatch
		if b, err = readOldSpool(ctx, file, position); err != nil || b.last == position.Stored {
			break
		}
		position, err = w.storeBatch(ctx, position, b, w.shelf.mine().letters)
	}
	if err != nil {
		return err
	}
	return w.moveOldLetters(ctx, file)
}

func (w *writer) moveOldLetters(ctx context.Context, file *sql.DB) error {
	rows, err := file.QueryContext(ctx, "SELECT body, reason FROM set_aside")
	if err != nil {
		return err
	}
	return db.EachRow(rows, func(rows *sql.Rows) error {
		var body []byte
		var reason string
		if err := rows.Scan(&body, &reason); err != nil {
			return err
		}
		for _, rec := range appendDecoded(nil, body) {
			if err := w.shelf.mine().letters.add(rec, errors.New(reason)); err != nil {
				return err
			}
		}
		return nil
	})
}

func readOldSpool(ctx context.Context, file *sql.DB, done models.SpoolPosition) (b spoolBatch, err error) {
	const query = "SELECT number, body FROM groups WHERE number > ? ORDER BY number"
	rows, err := file.QueryContext(ctx, query, done.Stored)
	if err != nil {
		return b, err
	}
	b.last = done.Stored
	err = db.EachRow(rows, func(rows *sql.Rows) error {
		var body sql.RawBytes
		number := int64(0)
		if err := rows.Scan(&number, &body); err != nil || len(b.records) > applyChunk {
			return err
		}
		b.records = appendDecoded(b.records, body)
		b.last = number
		return nil
	})
	b.acknowledged = done.Acknowledged + int64(len(b.records))
	return b, err
}
