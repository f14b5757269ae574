package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the schema up to date. Several processes may start at once: one migrates, the others wait.
// progress, called now and then by a step that takes long, may be nil.
func (d *DB) Migrate(ctx context.Context, progress func(done, total int64)) error {
	provider, err := d.migrations(progress)
	if err != nil {
		return err
	}
	due, err := isMigrationDue(ctx, provider)
	if err != nil || !due { // it writes nothing then, so that it works on a standby
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", explain(err))
	}
	return nil
}

// MigrateTo brings an older schema, or none, up to the version, which must be one that this program knows.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	provider, err := d.migrations(nil)
	if err != nil {
		return err
	}
	current, newest, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", err)
	case version < 1 || version > newest:
		return fmt.Errorf("the backup has schema %d, this program knows up to %d: run the newer program", version, newest)
	case current > version:
		return fmt.Errorf("the database has schema %d already, the backup %d: "+
			"restore into a new database; the next start updates it", current, version)
	}
	if _, err := provider.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (d *DB) migrations(progress func(done, total int64)) (*goose.Provider, error) {
	pool, err := d.write.DB()
	if err != nil {
		return nil, err
	}
	provider, err := migrationProvider(pool, d.url, d.packingStep(progress))
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	return provider, nil
}

func migrationProvider(pool *sql.DB, url string, inGo *goose.Migration) (*goose.Provider, error) {
	dialect, folder := goose.DialectPostgres, "migrations/postgres"
	locker, err := lock.NewPostgresTableLocker()
	if path, ok := SQLitePath(url); ok {
		dialect, folder = goose.DialectSQLite3, "migrations/sqlite"
		locker, err = &sqliteMigrationLock{path: path + ".migrate"}, nil
	}
	if err != nil {
		return nil, err
	}
	steps, err := fs.Sub(migrations, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, pool, steps, goose.WithGoMigrations(inGo), goose.WithLocker(locker),
		goose.WithDisableGlobalRegistry(true))
}

// isMigrationDue reports whether the schema is older than this program's. It keeps an older program away from a
// database that a newer one has changed.
func isMigrationDue(ctx context.Context, provider *goose.Provider) (due bool, err error) {
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return false, fmt.Errorf("read the schema's version: %w", explain(err))
	}
	if current > target {
		return false, fmt.Errorf("the database has schema %d, this program knows up to %d: run the newer program",
			current, target)
	}
	return current < target, nil
}

// sqliteMigrationLock lets one process at a time migrate, by an exclusive transaction on a file beside the
// database; the migration library has no lock of its own for SQLite.
type sqliteMigrationLock struct {
	path string
	pool *sql.DB
	tx   *sql.Tx
}

// Lock waits up to a minute for its turn.
func (l *sqliteMigrationLock) Lock(ctx context.Context, _ *sql.DB) (err error) {
	if l.pool, err = OpenSQLiteFile(l.path, "?_txlock=exclusive&_pragma=busy_timeout(60000)"); err != nil {
		return err
	}
	l.tx, err = l.pool.BeginTx(ctx, nil)
	if err != nil {
		return errors.Join(fmt.Errorf("lock %s: %w", l.path, err), l.pool.Close())
	}
	return nil
}

// Unlock lets the next process go on.
func (l *sqliteMigrationLock) Unlock(context.Context, *sql.DB) error {
	return errors.Join(l.tx.Rollback(), l.pool.Close())
}
