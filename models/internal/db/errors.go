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
		return fmt.Errorf("%s: %w: %w", op, ErrUnavailable, explain(err))
	}
	return fmt.Errorf("%s: %w", op, explain(err))
}

// explained is an error with what to do about it.
type explained struct {
	error
	remedy string
}

// Error implements error.
func (e explained) Error() string { return e.error.Error() + ": " + e.remedy }

// Unwrap returns the error itself.
func (e explained) Unwrap() error { return e.error }

// PostgreSQL's codes for what its owner has to see to.
const (
	queryCancelled    = "57014"
	readOnly          = "25006"
	statementTwice    = "42P05"
	statementUnknown  = "26000"
	notAccepting      = "55000" // at the start of a session: a database that takes no connections now
	tooManyConnection = "53300"
)

var remedies = map[string]string{
	queryCancelled: "somebody cancelled it, or statement_timeout is too short for it; " +
		"ALTER ROLE … SET statement_timeout = 0 lifts that",
	readOnly: "the database takes no writes now: it is a standby that was not promoted, or " +
		"default_transaction_read_only is on",
	statementTwice:    throughPooler,
	statementUnknown:  throughPooler,
	tooManyConnection: "raise max_connections, or let a pooler such as PgBouncer share them",
}

const throughPooler = "a pooler in transaction mode forgets prepared statements: take default_query_exec_mode out of " +
	"DATABASE_URL, or set it to cache_describe"

// explain adds to an error of PostgreSQL's what its owner can do about it, once.
func explain(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || remedies[e.Code] == "" {
		return err
	}
	if _, done := errors.AsType[explained](err); done {
		return err
	}
	return explained{err, remedies[e.Code]}
}

// Changed is Wrap for a statement that must meet a row: it returns ErrNotFound where there was none to change.
func Changed(op string, done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return Wrap(op, done.Error)
}

// IsUnavailable reports whether no database answered, or one that cannot store anything for now: it is starting or
// stopping, has no connection or memory left, or is a standby that was not promoted yet. It gets over each of them
// without us.
func IsUnavailable(err error) bool {
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return connecting
	}
	const connectionException, insufficientResources, operatorIntervention = "08", "53", "57"
	switch {
	case e.Code == queryCancelled:
		return false
	case isReadOnly(err), connecting && e.Code == notAccepting:
		return true
	}
	class := e.Code[:min(2, len(e.Code))]
	return class == connectionException || class == insufficientResources || class == operatorIntervention
}

// isReadOnly reports whether the server takes no writes.
func isReadOnly(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == readOnly
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
