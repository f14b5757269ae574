// Package db is the plumbing between models and its two databases, SQLite and PostgreSQL: connections,
// transactions, errors, migrations, the table of settings, and what the two do differently. It knows no table's
// meaning: what is counted, and who may see it, stands above.
//
// Start with DB, which holds the connections, and with Update, UpdateAlone and View, the only ways to run a
// transaction. Drivers are named here and nowhere else. Only models and the packages below it may import this
// package.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB is an open database. It is safe for concurrent use.
//
// There are two pools: on SQLite one connection writes and others read; on PostgreSQL both are the same.
type DB struct {
	url         string
	dialect     dialect
	write, read *gorm.DB
	shares      *shares // of those that read
}

// dialect is what the databases do differently.
type dialect interface {
	// name is how the database calls itself.
	name() string
	// lockOthers keeps every other writer waiting until the transaction ends.
	lockOthers(ctx context.Context, tx *sql.Tx) error
	// keepCommits makes the transaction's commit last, whatever the database's owner set; or return before it does.
	keepCommits(ctx context.Context, tx *sql.Tx, last bool) error
	// relax makes commits on the connection return before the disk has them, and tighten takes that back.
	relax(ctx context.Context, conn *sql.Conn) error
	tighten(ctx context.Context, conn *sql.Conn) error
	// pinSession has the transaction write values as text in one form, and take as long as it takes.
	pinSession(ctx context.Context, tx *sql.Tx) error
	// snapshot says how to begin a transaction that reads one state of the database, whatever is written meanwhile.
	snapshot() *sql.TxOptions
	// sizeSQL asks for the bytes that the database takes on disk.
	sizeSQL() string
	// columnsSQL asks for table, column, type, whether it may be null, and place in the primary key (0: none) of every
	// column of the schema, in their order.
	columnsSQL() string
	// parentsSQL asks for the table of every foreign key and the table that it refers to.
	parentsSQL() string
	// clockSQL asks what time it is by the database server's own clock and since when that runs; empty where there is
	// no such clock.
	clockSQL() string
}

const sqlitePrefix = "sqlite:"

// CheckURL reports what is wrong with a database address, without opening it or repeating it.
func CheckURL(url string) error {
	switch {
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return checkPostgresURL(url)
	case strings.HasPrefix(url, sqlitePrefix) && len(url) > len(sqlitePrefix):
		return nil
	}
	return errors.New("write it as sqlite:PATH or postgres://user:password@host:5432/database")
}

// SQLitePath returns the file of an SQLite address; ok is false for another one.
func SQLitePath(url string) (path string, ok bool) { return strings.CutPrefix(url, sqlitePrefix) }

// Place says which database an address means, in words without a password.
func Place(url string) string {
	path, ok := SQLitePath(url)
	if !ok {
		return postgresPlace(url)
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return "SQLite, " + path
}

// Open connects to the database and leaves its schema as it is. PostgreSQL need not answer yet. Close it when done.
func Open(url string) (*DB, error) {
	if err := CheckURL(url); err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	d := &DB{url: url, dialect: sqliteDialect{}, shares: newShares(sqliteShare)}
	var err error
	if path, ok := SQLitePath(url); ok {
		d.write, d.read, err = openSQLite(path)
		return d, err
	}
	d.dialect, d.shares = postgresDialect{}, newShares(postgresShare)
	d.write, err = openPostgres(url)
	d.read = d.write
	return d, err
}

func gormConfig() *gorm.Config {
	// Every error is returned and logged once, where it is answered; GORM's own log would repeat it with the values in
	// it.
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
	}
}

// Read returns GORM for a question.
func (d *DB) Read(ctx context.Context) *gorm.DB { return d.read.WithContext(ctx) }

// Write returns GORM for a single statement that changes something. Several that belong together go through Update.
// Like those it is refused where the context's guard says so.
func (d *DB) Write(ctx context.Context) *gorm.DB {
	conn := d.write.WithContext(ctx)
	if guardOf(ctx) != nil {
		conn.Statement.ConnPool = guardedPool{ConnPool: conn.Statement.ConnPool, db: d}
	}
	return conn
}

// Pools returns the connection pools by name, for measuring.
func (d *DB) Pools() map[string]*gorm.DB {
	if d.read == d.write {
		return map[string]*gorm.DB{"write": d.write}
	}
	return map[string]*gorm.DB{"write": d.write, "read": d.read}
}

// OnSQLite reports whether the database is an SQLite file.
func (d *DB) OnSQLite() bool { return d.dialect.name() == sqliteName }

// Bytes returns how much the database takes on disk.
func (d *DB) Bytes(ctx context.Context) (size int64, err error) {
	err = d.Read(ctx).Raw(d.dialect.sizeSQL()).Row().Scan(&size)
	return size, Wrap("ask for the database's size", err)
}

// Clock returns what time it is by the database server's own clock, and since when that server runs; both are zero
// for SQLite, which has no clock but ours.
func (d *DB) Clock(ctx context.Context) (now, since time.Time, err error) {
	if d.dialect.clockSQL() == "" {
		return now, since, nil
	}
	err = d.Read(ctx).Raw(d.dialect.clockSQL()).Row().Scan(&now, &since)
	return now, since, Wrap("ask the database for the time", err)
}

// Close releases the database.
func (d *DB) Close() error {
	if d.read == d.write {
		return closePools(d.write)
	}
	return closePools(d.read, d.write)
}

func closePools(all ...*gorm.DB) error {
	var errs []error
	for _, conn := range all {
		pool, err := conn.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// NewID returns a UUID of version 7 as text: IDs sort by the time at which they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() } // fails only where there are no random numbers
