package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Tx is a transaction: GORM for rows, SQL for statements that move many of them at once, and the connection beneath
// for what only a driver can do. It is good until the function that it was passed to returns.
type Tx struct {
	*gorm.DB
	SQL  *sql.Tx
	Conn *sql.Conn
	// Rest is called every few hundred rows that a table writes, with how long the database was busy with them, so that
	// a large transaction leaves the processors to others meanwhile; nil: it does not.
	Rest    func(busy time.Duration)
	ctx     context.Context
	dialect dialect
	done    []func()
}

// OnCommit has f run once the transaction is committed, before whoever began it goes on; after a failure it is not run.
func (tx *Tx) OnCommit(f func()) { tx.done = append(tx.done, f) }

// beginTries is how often a transaction is begun at the most.
const beginTries = 10

// Update runs f in a transaction that writes, and commits it if f returns nil. When it met another transaction, it
// is run again, so f must do the same each time.
func (d *DB) Update(ctx context.Context, f func(*Tx) error) (err error) {
	for range beginTries {
		if err = d.runAs(ctx, durable, guarded(ctx, f)); !isConflict(err) {
			break
		}
	}
	return err
}

// UpdateRepeatable is Update for what the caller would do again if it were lost: it does not wait for the disk. A crash
// of the machine may take back what was committed last, in the order of the commits and never a part of one; a crash of
// the program does not. What a later Update commits keeps it too.
func (d *DB) UpdateRepeatable(ctx context.Context, f func(*Tx) error) (err error) {
	for range beginTries {
		if err = d.runAs(ctx, repeatable, guarded(ctx, f)); !isConflict(err) {
			break
		}
	}
	return err
}

// UpdateAlone is Update with every other writer kept waiting until the end; readers go on. It runs f once.
func (d *DB) UpdateAlone(ctx context.Context, f func(*Tx) error) (err error) {
	for range beginTries {
		began := false
		err = d.runAs(ctx, durable, func(tx *Tx) error {
			if err := tx.LockOthers(); err != nil {
				return err
			}
			began = true
			return guarded(ctx, f)(tx)
		})
		if began || !isConflict(err) {
			break
		}
	}
	return err
}

// View runs f in a transaction that reads one state of the database, however much is written meanwhile.
func (d *DB) View(ctx context.Context, f func(*Tx) error) error {
	return d.runAs(ctx, reading, f)
}

// purpose is what a transaction is for.
type purpose int

const (
	reading    purpose = iota // one state of the database
	durable                   // its commit returns when the disk has it
	repeatable                // its commit may be lost with the machine
)

// runAs runs f in a transaction for the purpose.
func (d *DB) runAs(ctx context.Context, why purpose, f func(*Tx) error) (err error) {
	conn, tx, err := d.beginFor(ctx, why)
	if err != nil {
		return fmt.Errorf("begin: %w", explain(err))
	}
	defer conn.Close()
	defer func() {
		_ = tx.Rollback() // after Commit it does nothing
		if isReadOnly(err) {
			discard(conn)
		}
		if why == repeatable {
			err = errors.Join(err, d.tighten(ctx, conn))
		}
	}()
	session := d.poolFor(why).Session(&gorm.Session{Context: ctx, NewDB: true})
	session.Statement.ConnPool = tx
	if why != reading {
		if err := d.dialect.keepCommits(ctx, tx, why == durable); err != nil {
			return explain(err)
		}
	}
	work := &Tx{DB: session, SQL: tx, Conn: conn, ctx: ctx, dialect: d.dialect}
	if err := f(work); err != nil {
		return explain(err)
	}
	if err := tx.Commit(); err != nil {
		return explain(err)
	}
	for _, f := range work.done {
		f()
	}
	return nil
}

func (d *DB) poolFor(why purpose) *gorm.DB {
	if why == reading {
		return d.read
	}
	return d.write
}

// discard has the pool open another connection in place of this one, which may lead to a server that was the first
// one before, or know settings that were taken back since.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// beginFor takes a connection that works: those that broke while they were idle are thrown away.
func (d *DB) beginFor(ctx context.Context, why purpose) (conn *sql.Conn, tx *sql.Tx, err error) {
	pool, err := d.poolFor(why).DB()
	if err != nil {
		return nil, nil, err
	}
	for range beginTries {
		if conn, err = pool.Conn(ctx); err != nil {
			return nil, nil, err
		}
		if tx, err = d.beginOn(ctx, conn, why); err == nil {
			return conn, tx, nil
		}
		err = errors.Join(err, conn.Close())
		if !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return nil, nil, err
}

func (d *DB) beginOn(ctx context.Context, conn *sql.Conn, why purpose) (*sql.Tx, error) {
	if why == reading {
		return conn.BeginTx(ctx, d.dialect.snapshot())
	}
	if why == repeatable {
		if err := d.dialect.relax(ctx, conn); err != nil {
			return nil, err
		}
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil && why == repeatable { // the connection goes back to the pool
		err = errors.Join(err, d.tighten(ctx, conn))
	}
	return tx, err
}

// tighten ends what relax began. A connection of which that is not sure is thrown away.
func (d *DB) tighten(ctx context.Context, conn *sql.Conn) error {
	err := d.dialect.tighten(context.WithoutCancel(ctx), conn)
	if err != nil {
		discard(conn)
	}
	return err
}

// LockOthers keeps every other writer waiting until the transaction ends. Call it before anything else is locked.
func (tx *Tx) LockOthers() error {
	if err := tx.dialect.lockOthers(tx.ctx, tx.SQL); err != nil {
		return fmt.Errorf("wait for other writers: %w", err)
	}
	return nil
}

// Clock returns what time it is where the database runs.
func (tx *Tx) Clock() (now time.Time, err error) {
	if tx.OnSQLite() { // which has no clock but this machine's
		return time.Now(), nil
	}
	err = tx.SQL.QueryRowContext(tx.ctx, "SELECT clock_timestamp()").Scan(&now)
	return now, Wrap("ask the database for the time", err)
}

// PinSession has the transaction write values as text in one form, whatever the database's owner set, and take as
// long as it takes.
func (tx *Tx) PinSession() error {
	return Wrap("settle the session", tx.dialect.pinSession(tx.ctx, tx.SQL))
}

// LockStarts keeps every process that opens the database waiting until the transaction ends, and every server that has
// opened it and does not yet say so. On SQLite the file's lock keeps servers out: see LockUse.
func (tx *Tx) LockStarts() error {
	if tx.OnSQLite() {
		return nil
	}
	if err := tx.Exec("LOCK TABLE goose_db_version IN ACCESS EXCLUSIVE MODE").Error; err != nil {
		return fmt.Errorf("wait for other starts: %w", err)
	}
	const lock = `
DO $$ BEGIN
    IF to_regclass('servers') IS NOT NULL THEN
        LOCK TABLE servers IN EXCLUSIVE MODE;
    END IF;
END $$`
	if err := tx.Exec(lock).Error; err != nil {
		return fmt.Errorf("wait for other servers: %w", err)
	}
	return nil
}

// OnSQLite reports whether the database is an SQLite file.
func (tx *Tx) OnSQLite() bool { return tx.dialect.name() == sqliteName }

// EachRow passes every row of the question on to each, past GORM.
func (tx *Tx) EachRow(each func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.SQL.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return err
	}
	return EachRow(rows, each)
}

// EachRow passes every row on to each and closes them.
func EachRow(rows *sql.Rows, each func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
