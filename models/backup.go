package models

import (
	"context"
	"fmt"
	"io"

	"compreface-stats/models/internal/db"
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
	err = s.db.View(ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		if summary.Schema, err = tx.SchemaVersion(); err != nil {
			return err
		}
		if err := out.json(backupHeader{backupFormat, summary.Schema, s.now().UTC()}); err != nil {
			return err
		}
		for i := range tables {
			if err := dumpTable(tx, out, &tables[i]); err != nil {
				return fmt.Errorf("table %s: %w", tables[i].Name, err)
			}
		}
		return out.close()
	})
	if err != nil {
		return summary, fmt.Errorf("backup: %w", err)
	}
	return summary, nil
}

func dumpTable(tx *db.Tx, out *backupWriter, t *db.StoredTable) error {
	if err := out.begin(t); err != nil {
		return err
	}
	rows, err := copierOf(tx).dump(tx, t, out)
	if err != nil {
		return err
	}
	return out.end(t.Name, rows)
}
