package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"gorm.io/gorm"
)

// BackupSummary says what a backup holds.
type BackupSummary struct {
	Schema int64            // version of the schema it was made with
	Rows   map[string]int64 // by table
}

// Total is the number of rows of all tables.
func (b BackupSummary) Total() (rows int64) {
	for _, n := range b.Rows {
		rows += n
	}
	return rows
}

// Backup writes everything that the database holds, in one state of it, however much is written meanwhile. Restore reads it, into
// either kind of database. It holds the secrets that the database holds: hashes of passwords and tokens, and the pseudonym key.
//
// Records that were acknowledged and still wait in a spool are not in it; a running server stores them within moments. The position of
// each spool is, so that a spool which is still there goes on from where the backup was made, without a record twice. progress may be nil.
func (s *Store) Backup(ctx context.Context, w io.Writer, progress func(rows int64)) (BackupSummary, error) {
	out, err := newBackupWriter(w, progress)
	if err != nil {
		return BackupSummary{}, fmt.Errorf("backup: %w", err)
	}
	summary := BackupSummary{Rows: out.rows}
	err = onConnection(ctx, s.read, s.bulk.snapshot(), func(conn *sql.Conn, tx *sql.Tx) error {
		tables, err := s.schemaTables(ctx, tx)
		if err != nil {
			return err
		}
		if summary.Schema, err = schemaVersion(ctx, tx); err != nil {
			return err
		}
		if err := out.json(backupHeader{backupFormat, summary.Schema, s.now().UTC()}); err != nil {
			return err
		}
		for i := range tables {
			if err := s.dumpTable(ctx, conn, tx, out, &tables[i]); err != nil {
				return fmt.Errorf("table %s: %w", tables[i].name, err)
			}
		}
		return out.close()
	})
	if err != nil {
		return summary, fmt.Errorf("backup: %w", err)
	}
	return summary, nil
}

func (s *Store) dumpTable(ctx context.Context, conn *sql.Conn, tx *sql.Tx, out *backupWriter, t *schemaTable) error {
	if err := out.begin(t); err != nil {
		return err
	}
	rows, err := s.bulk.dump(ctx, conn, tx, t, out)
	if err != nil {
		return err
	}
	return out.end(t.name, rows)
}

// schemaVersion is the newest migration that was applied.
func schemaVersion(ctx context.Context, tx *sql.Tx) (version int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version").Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return version, nil
}

// onConnection runs f in a transaction on a connection of its own, whose driver can be spoken to directly.
func onConnection(ctx context.Context, db *gorm.DB, how *sql.TxOptions, f func(*sql.Conn, *sql.Tx) error) (err error) {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, how)
	if err != nil {
		return err
	}
	if err := f(conn, tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
