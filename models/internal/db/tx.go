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
	SQL     *sql.Tx
	Conn    *sql.Conn
	ctx     context.Context
	dialect dialect
}

// beginTries is how often a transaction is begun at the most.
const beginTries = 10

// Update runs f in a transaction that writes, and commits it if f returns nil. When it met another transaction, it
// is run again, so f must do the same each time.
func (d *DB) Update(ctx context.Context, f func(*Tx) error) (err error) {
	for range beginTries {
		if err = d.run(ctx, d.write, nil, f); !isConflict(err) {
			break
		}
	}
	return err
}

// UpdateAlone is Update with every other writer kept waiting until the end; readers go on. It runs f once.
func (d *DB) UpdateAlone(ctx context.Context, f func(*Tx) error) (err error) {
	for range beginTries {
		began := false
		err = d.run(ctx, d.write, nil, func(tx *Tx) error {
			if err := tx.LockOthers(); err != nil {
				return err
			}
			began = true
			return f(tx)
		})
		if began || !isConflict(err) {
			break
		}
	}
	return err
}

// View runs f in a transaction that reads one state of the database, however much is written meanwhile.
func (d *DB) View(ctx context.Context, f func(*Tx) error) error {
	return d.run(ctx, d.read, d.dialect.snapshot(), f)
}

func (d *DB) run(ctx context.Context, pool *gorm.DB, how *sql.TxOptions, f func(*Tx) error) (err error) {
	conn, tx, err := beginOn(ctx, pool, how)
	if err != nil {
		return fmt.Errorf("begin: %w", explain(err))
	}
	defer conn.Close()
	defer func() {
		_ = tx.Rollback() // after Commit it does nothing
		if isReadOnly(err) {
			discard(conn)
		}
	}()
	session := pool.Session(&gorm.Session{Context: ctx, NewDB: true})
	session.Statement.ConnPool = tx
	if how == nil { // it writes
		if err := d.dialect.keepCommits(ctx, tx); err != nil {
			return explain(err)
		}
	}
	if err := f(&Tx{DB: session, SQL: tx, Conn: conn, ctx: ctx, dialect: d.dialect}); err != nil {
		return explain(err)
	}
	return explain(tx.Commit())
}

// discard has the pool open another connection in place of this one, which may lead to a server that was the first
// one before, or know settings that were taken back since.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// beginOn takes a connection that works: those that broke while they were idle are thrown away.
func beginOn(ctx context.Context, from *gorm.DB, how *sql.TxOptions) (conn *sql.Conn, tx *sql.Tx, err error) {
	pool, err := from.DB()
	if err != nil {
		return nil, nil, err
	}
	for range beginTries {
		if conn, err = pool.Conn(ctx); err != nil {
			return nil, nil, err
		}
		if tx, err = conn.BeginTx(ctx, how); err == nil {
			return conn, tx, nil
		}
		err = errors.Join(err, conn.Close())
		if !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return nil, nil, err
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
