package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
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

// SQLite takes one writer at a time, so there is one writing connection, and others only read: in WAL mode they never wait for
// it. The writer waits up to a minute for another process (an import beside the server), which is as long as a sender waits.
const (
	sqliteShared = "?_time_format=sqlite&_timezone=UTC&_texttotime=1&_pragma=foreign_keys(1)&_pragma=busy_timeout(60000)"
	sqliteWriter = sqliteShared + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=cache_size(-32768)&_pragma=journal_size_limit(67108864)"
	sqliteReader  = sqliteShared + "&_pragma=query_only(1)&_pragma=cache_size(-16384)"
	sqliteReaders = 4
)

func openSQLite(path string) (write, read *gorm.DB, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, fmt.Errorf("open %q: make its folder: %w", path, err)
	}
	if write, err = sqlitePool(path, sqliteWriter, 1); err != nil {
		return nil, nil, err
	}
	if err = write.Exec("SELECT 1").Error; err != nil { // creates the file, which readers could not
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", path, err), closePools(write))
	}
	if read, err = sqlitePool(path, sqliteReader, sqliteReaders); err != nil {
		return nil, nil, errors.Join(err, closePools(write))
	}
	return write, read, nil
}

func sqlitePool(path, options string, connections int) (*gorm.DB, error) {
	pool, err := openSQLiteFile(path, options)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	db, err := gorm.Open(sqliteDialector{&sqlite.Dialector{Conn: pool}}, gormConfig())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %q: %w", path, err), pool.Close())
	}
	return db, nil
}

// openSQLiteFile opens a file whatever characters its path has. A new one is for this user alone: it holds secrets.
func openSQLiteFile(path, options string) (*sql.DB, error) {
	if err := createPrivateFile(path); err != nil {
		return nil, err
	}
	connector, err := modernc.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + options)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return sql.OpenDB(connector), nil
}

// createPrivateFile creates the file for this user alone and leaves one that is there untouched, unopened even. SQLite keeps POSIX locks,
// and a process loses all its locks on a file as soon as it closes any descriptor of that file. A program that then only reads the database
// believes that nobody else has it open and deletes the live write-ahead log, with what was acknowledged in it. So nothing but the driver
// may open and close a database, a spool or a log of theirs.
func createPrivateFile(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	return file.Close()
}

// sqliteBulk moves many rows by running one prepared statement for each: without a network this beats longer statements.
type sqliteBulk struct{}

// installations need not be locked: the transaction holds SQLite's only write lock from its start.
func (b sqliteBulk) installations(ctx context.Context, tx *sql.Tx, ids []ID) ([]state, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	list, err := json.Marshal(texts)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `
SELECT install_guid, seen, created, reports, filled
FROM   installations
WHERE  install_guid IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return nil, err
	}
	return scanStates(rows)
}

func (b sqliteBulk) creations(ctx context.Context, tx *sql.Tx, places []place, each func(createFact)) error {
	const query = `SELECT install_guid, day, id, action_name FROM statistics_general WHERE day = ? AND install_guid = ?`
	return b.eachPlace(ctx, tx, query, places, func(rows *sql.Rows) error { return scanCreations(rows, each) })
}

func (b sqliteBulk) reports(ctx context.Context, tx *sql.Tx, places []place, each func(faceFact)) error {
	const query = `
SELECT install_guid, day, collection_guid, created_at, faces_range
FROM   statistics_faces
WHERE  day = ? AND install_guid = ?`
	return b.eachPlace(ctx, tx, query, places, func(rows *sql.Rows) error { return scanReports(rows, each) })
}

func (b sqliteBulk) eachPlace(ctx context.Context, tx *sql.Tx, query string, places []place, scan func(*sql.Rows) error) error {
	stmt, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, p := range places {
		rows, err := stmt.QueryContext(ctx, p.day.String(), p.installation.String())
		if err != nil {
			return err
		}
		if err := scan(rows); err != nil {
			return err
		}
	}
	return nil
}

func (b sqliteBulk) write(ctx context.Context, tx *sql.Tx, to *table, rows columns) error {
	stmt, err := tx.PrepareContext(ctx, to.insert(strings.Repeat("?, ", len(to.columns)-1)+"?"))
	if err != nil {
		return err
	}
	defer stmt.Close()
	args := make([]any, len(rows))
	for i := range rows.length() {
		for c, column := range rows {
			args[c] = sqliteValue(column, i)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func (b sqliteBulk) bind(query string) string { return query }

// alone has nothing to do for the same reason.
func (b sqliteBulk) alone(context.Context, *sql.Tx) error { return nil }

// snapshot is SQLite's default: a transaction reads the state at its first statement.
func (b sqliteBulk) snapshot() *sql.TxOptions { return &sql.TxOptions{} }

// sqliteTime is how times are stored, and how the old service wrote them.
const sqliteTime = "2006-01-02 15:04:05.000"

func sqliteValue(column any, i int) any {
	switch v := column.(type) {
	case []ID:
		return v[i].String()
	case []Day:
		return v[i].String()
	case []string:
		return v[i]
	case []int64:
		return v[i]
	case []time.Time:
		return v[i].Format(sqliteTime)
	case [][]byte:
		return v[i]
	}
	panic(fmt.Sprintf("no SQLite value for a column of %T", column))
}
