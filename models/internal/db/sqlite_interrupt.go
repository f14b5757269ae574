package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// interruptible connects as SQLite's driver does, and ends a question with its context for as long as it is read. The
// driver itself watches the context until the first row is there: what finds its second row after an hour would hold
// its connection for that hour, whoever gave up meanwhile.
type interruptible struct{ driver.Connector }

// Connect implements driver.Connector.
func (c interruptible) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := conn.(sqliteConn)
	handle := reflect.Indirect(reflect.ValueOf(conn)).FieldByName("db") // the driver shows it in no other way
	if !ok || handle.Kind() != reflect.Uintptr {
		return nil, errors.Join(fmt.Errorf("%T is no connection that can be interrupted", conn), conn.Close())
	}
	return &interruptibleConn{sqliteConn: inner, handle: uintptr(handle.Uint())}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type interruptibleConn struct {
	sqliteConn
	handle uintptr
}

// QueryContext implements driver.QueryerContext.
func (c *interruptibleConn) QueryContext(
	ctx context.Context, query string, args []driver.NamedValue,
) (driver.Rows, error) {
	rows, err := c.sqliteConn.QueryContext(ctx, query, args)
	return watchRows(ctx, c.handle, rows, err)
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *interruptibleConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	statement, err := c.sqliteConn.PrepareContext(ctx, query)
	inner, ok := statement.(sqliteStatement)
	if err != nil || !ok {
		return statement, err
	}
	return interruptibleStatement{sqliteStatement: inner, handle: c.handle}, nil
}

// sqliteStatement is what the driver's prepared statements can do.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type interruptibleStatement struct {
	sqliteStatement
	handle uintptr
}

// QueryContext implements driver.StmtQueryContext.
func (s interruptibleStatement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.sqliteStatement.QueryContext(ctx, args)
	return watchRows(ctx, s.handle, rows, err)
}

// sqliteRows is what the driver's rows can do.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type interruptibleRows struct {
	sqliteRows
	ctx    context.Context
	unwind func() bool
	mu     sync.Mutex
	closed bool
}

func watchRows(ctx context.Context, handle uintptr, rows driver.Rows, err error) (driver.Rows, error) {
	inner, ok := rows.(sqliteRows)
	if err != nil || !ok || ctx.Done() == nil {
		return rows, err
	}
	r := &interruptibleRows{sqliteRows: inner, ctx: ctx}
	r.unwind = context.AfterFunc(ctx, func() { r.interrupt(handle) })
	return r, nil
}

// interrupt ends the step that runs, or the next one. After Close the connection may be somebody else's, or gone.
func (r *interruptibleRows) interrupt(handle uintptr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	thread := libc.NewTLS() // that of the connection is in use
	defer thread.Close()
	sqlite3.Xsqlite3_interrupt(thread, handle)
}

// Next implements driver.Rows.
func (r *interruptibleRows) Next(dest []driver.Value) error {
	err := r.sqliteRows.Next(dest)
	if err != nil && !errors.Is(err, io.EOF) && r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return err
}

// Close implements driver.Rows.
func (r *interruptibleRows) Close() error {
	r.unwind()
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	return r.sqliteRows.Close()
}
