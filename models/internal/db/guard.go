package db

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

type guardKey struct{}

// WithGuard returns a context under which nothing is written unless check returns nil in the same transaction, before
// anything else in it. What check reads there it must lock, so that nobody changes it before the commit.
func WithGuard(ctx context.Context, check func(*Tx) error) context.Context {
	return context.WithValue(ctx, guardKey{}, check)
}

// WithoutGuard returns a context for what the program itself writes on the way, as to the audit log.
func WithoutGuard(ctx context.Context) context.Context {
	if guardOf(ctx) == nil {
		return ctx
	}
	return WithGuard(ctx, nil)
}

func guardOf(ctx context.Context) func(*Tx) error {
	check, _ := ctx.Value(guardKey{}).(func(*Tx) error)
	return check
}

// guarded is f behind the context's guard.
func guarded(ctx context.Context, f func(*Tx) error) func(*Tx) error {
	check := guardOf(ctx)
	if check == nil {
		return f
	}
	return func(tx *Tx) error {
		if err := check(tx); err != nil {
			return err
		}
		return f(tx)
	}
}

// guardedPool runs single statements in a transaction that begins with the guard of their context. Questions pass: what
// changes something and returns rows goes through Update.
type guardedPool struct {
	gorm.ConnPool
	db *DB
}

// ExecContext implements gorm.ConnPool.
func (p guardedPool) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	err = p.db.Update(ctx, func(tx *Tx) error {
		result, err = tx.SQL.ExecContext(ctx, query, args...)
		return err
	})
	return result, err
}
