package db

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrNotFound is returned where the thing asked for does not exist.
	ErrNotFound = errors.New("not found")
	// ErrConflict is returned where the thing to make exists already.
	ErrConflict = errors.New("exists already")
	// ErrUnavailable is returned where the database does not answer.
	ErrUnavailable = errors.New("the database is unavailable")
)

// Wrap adds the operation to an error and translates GORM's and the drivers' words for what callers tell apart:
// ErrNotFound, ErrConflict and ErrUnavailable. It returns nil for nil.
func Wrap(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%s: %w", op, ErrConflict)
	case IsUnavailable(err):
		return fmt.Errorf("%s: %w: %w", op, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", op, err)
}

// Changed is Wrap for a statement that must meet a row: it returns ErrNotFound where there was none to change.
func Changed(op string, done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return Wrap(op, done.Error)
}

// IsUnavailable reports whether no database answered, or one that is just starting or stopping.
func IsUnavailable(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		const operatorIntervention = "57"
		return strings.HasPrefix(e.Code, operatorIntervention)
	}
	_, ok := errors.AsType[*pgconn.ConnectError](err)
	return ok
}

// IsPermanent reports whether the fault is in what was to be written: trying again would not help.
func IsPermanent(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		const dataException, integrityViolation = "22", "23"
		return strings.HasPrefix(e.Code, dataException) || strings.HasPrefix(e.Code, integrityViolation)
	}
	switch sqliteCode(err) {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG:
		return true
	}
	return errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, gorm.ErrForeignKeyViolated)
}

// IsDiskFull reports whether SQLite had no room for a file.
func IsDiskFull(err error) bool { return sqliteCode(err) == sqlite3.SQLITE_FULL }

// IsBusy reports whether another process holds an SQLite file.
func IsBusy(err error) bool { return sqliteCode(err) == sqlite3.SQLITE_BUSY }

// IsDamaged reports whether a file is no SQLite database, or one that was written over.
func IsDamaged(err error) bool {
	code := sqliteCode(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// sqliteCode is the primary result code of SQLite's error; 0 for another one.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*modernc.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// isConflict reports whether two transactions met, so that this one may be tried again at once.
func isConflict(err error) bool {
	const serializationFailure, deadlock = "40001", "40P01"
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == serializationFailure || e.Code == deadlock)
}
