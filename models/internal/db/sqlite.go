package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteDialector is GORM's dialector over the pure-Go driver; it also knows that driver's errors.
type sqliteDialector struct{ *sqlite.Dialector }

// Translate turns the driver's constraint errors into GORM's.
func (sqliteDialector) Translate(err error) error {
	if e, ok := errors.AsType[*modernc.Error](err); ok {
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return gorm.ErrDuplicatedKey
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return gorm.ErrForeignKeyViolated
		}
	}
	return err
}

// SQLite takes one writer at a time, so there is one writing connection, and others only read: in WAL mode they
// never wait for it. The writer waits up to a minute for another process (an import beside the server), which is as
// long as a sender waits. Its cache holds most of what a large transaction changes, and its log a few of them, so that
// a page is seldom written twice.
const (
	sqliteShared = "?_time_format=sqlite&_timezone=UTC&_texttotime=1&_pragma=foreign_keys(1)&_pragma=busy_timeout(60000)"
	sqliteWriter = sqliteShared + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=cache_size(-49152)&_pragma=wal_autocheckpoint(16384)&_pragma=journal_size_limit(67108864)"
	sqliteReader  = sqliteShared + "&_pragma=query_only(1)&_pragma=cache_size(-16384)"
	sqliteReaders = 5
	sqliteShare   = 2 // of them for one person's requests at once
)

func openSQLite(path string) (write, read *gorm.DB, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, fmt.Errorf("open %q: make its folder: %w", path, ExplainFile(path, err))
	}
	if write, err = sqlitePool(path, sqliteWriter, 1); err != nil {
		return nil, nil, err
	}
	if err = write.Exec("SELECT 1").Error; err != nil { // creates the file, which readers could not
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", path, ExplainFile(path, err)), closePools(write))
	}
	if read, err = sqlitePool(path, sqliteReader, sqliteReaders); err != nil {
		return nil, nil, errors.Join(err, closePools(write))
	}
	return write, read, nil
}

// How often, and how long after, opening a file that somebody else has just now is tried again.
const (
	openTries = 50
	openPause = 100 * time.Millisecond
)

// sqlitePool opens the file. Several processes that open a new one together all turn its log on, for which SQLite
// does not wait by itself: each try has a pool of its own, as GORM closes that of one that failed.
func sqlitePool(path, options string, connections int) (db *gorm.DB, err error) {
	for range openTries {
		if db, err = trySQLitePool(path, options, connections); !IsBusy(err) {
			break
		}
		time.Sleep(openPause)
	}
	return db, err
}

func trySQLitePool(path, options string, connections int) (*gorm.DB, error) {
	pool, err := OpenSQLiteFile(path, options)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	db, err := gorm.Open(sqliteDialector{&sqlite.Dialector{Conn: pool}}, gormConfig())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %q: %w", path, ExplainFile(path, err)), pool.Close())
	}
	return db, nil
}

// OpenSQLiteFile opens a file whatever characters its path has. A new one is for this user alone: it holds secrets.
func OpenSQLiteFile(path, options string) (*sql.DB, error) {
	if err := createPrivateFile(path); err != nil {
		return nil, err
	}
	connector, err := modernc.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + options)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return sql.OpenDB(interruptible{connector}), nil
}

// createPrivateFile creates the file for this user alone and leaves one that is there untouched, unopened even.
// SQLite keeps POSIX locks, and a process loses all its locks on a file as soon as it closes any descriptor of that
// file. A program that then only reads the database believes that nobody else has it open and deletes the live
// write-ahead log, with what was acknowledged in it. So nothing but the driver may open and close a database, a
// spool or a log of theirs.
func createPrivateFile(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", path, ExplainFile(path, err))
	}
	return file.Close()
}

const sqliteName = "sqlite"

// SQLiteTime is how SQLite keeps the times of facts, and how the service before wrote them.
const SQLiteTime = "2006-01-02 15:04:05.000"

// AppendTime adds the time in UTC as SQLiteTime has it, in a fifth of the time that Format takes: facts have many.
func AppendTime(b []byte, at time.Time) []byte {
	at = at.UTC()
	year, month, day := at.Date()
	if year < 1000 || year > 9999 {
		return at.AppendFormat(b, SQLiteTime)
	}
	hour, minute, second := at.Clock()
	b = append(b, byte('0'+year/1000), byte('0'+year/100%10))
	b = appendTwo(b, year%100)
	b = appendTwo(append(b, '-'), int(month))
	b = appendTwo(append(b, '-'), day)
	b = appendTwo(append(b, ' '), hour)
	b = appendTwo(append(b, ':'), minute)
	b = appendTwo(append(b, ':'), second)
	millis := at.Nanosecond() / int(time.Millisecond)
	return appendTwo(append(b, '.', byte('0'+millis/100)), millis%100)
}

func appendTwo(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

type sqliteDialect struct{}

func (sqliteDialect) name() string { return sqliteName }

// lockOthers has nothing to do: the transaction holds SQLite's only write lock from its start.
func (sqliteDialect) lockOthers(context.Context, *sql.Tx) error { return nil }

// keepCommits has nothing to do: the writing connection syncs each commit, but for those within relax.
func (sqliteDialect) keepCommits(context.Context, *sql.Tx, bool) error { return nil }

// relax leaves syncing the log to the next check-point, or the next commit that syncs.
func (sqliteDialect) relax(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "PRAGMA synchronous = NORMAL")
	return err
}

func (sqliteDialect) tighten(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "PRAGMA synchronous = FULL")
	return err
}

// pinSession has nothing to do: SQLite has one form of text.
func (sqliteDialect) pinSession(context.Context, *sql.Tx) error { return nil }

// snapshot is SQLite's default: a transaction reads the state at its first statement.
func (sqliteDialect) snapshot() *sql.TxOptions { return &sql.TxOptions{} }

func (sqliteDialect) sizeSQL() string {
	return "SELECT p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s"
}

func (sqliteDialect) clockSQL() string { return "" }

func (sqliteDialect) columnsSQL() string {
	return `
SELECT   t.name, c.name, c.type, c."notnull" = 0, c.pk
FROM     sqlite_master t, pragma_table_info(t.name) c
WHERE    t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
ORDER BY t.name, c.cid`
}

func (sqliteDialect) parentsSQL() string {
	return `SELECT t.name, f."table" FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`
}
