// Package backup copies everything that a database holds into one file, and such a file into an empty database of
// either kind. It copies tables as they are and knows none of them. It may use models and models/internal/db and
// nothing that stands beside it. Start with Write and Restore; the format of the file is described in file.go.
package backup

import (
	"context"
	"fmt"
	"io"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Summary says what a backup holds.
type Summary struct {
	Schema int64            // version of the schema it was made with
	Rows   map[string]int64 // by table
}

// Total is the number of rows of all tables.
func (b Summary) Total() (rows int64) {
	for _, n := range b.Rows {
		rows += n
	}
	return rows
}

// Write writes everything that the database holds, in one state of it, however much is written meanwhile. Restore
// reads it, into either kind of database. It holds the secrets that the database holds: hashes of passwords and
// tokens, and the pseudonym key.
//
// Records that were acknowledged and still wait in a spool are not in it; a running server stores them within
// moments. The position of each spool is, so that a spool which is still there goes on from where the backup was
// made, without a record twice. progress may be nil.
func Write(ctx context.Context, s *models.Store, w io.Writer, progress func(rows int64)) (Summary, error) {
	out, err := newFileWriter(w, progress)
	if err != nil {
		return Summary{}, fmt.Errorf("backup: %w", err)
	}
	summary := Summary{Rows: out.rows}
	err = s.DB().View(ctx, func(tx *db.Tx) error {
		if err := tx.PinSession(); err != nil {
			return err
		}
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		if summary.Schema, err = tx.SchemaVersion(); err != nil {
			return err
		}
		if err := out.json(fileHeader{Format: fileFormat, Schema: summary.Schema, Made: s.Now().UTC()}); err != nil {
			return err
		}
		for i := range tables {
			if slices.Contains(ofTheMoment, tables[i].Name) {
				continue
			}
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

// ofTheMoment are the tables of what is only true while it is written: they are no part of a backup.
var ofTheMoment = []string{"servers"}

func dumpTable(tx *db.Tx, out *fileWriter, t *db.StoredTable) error {
	if err := out.begin(t); err != nil {
		return err
	}
	rows, err := copierOf(tx).dump(tx, t, out)
	if err != nil {
		return err
	}
	return out.end(t.Name, rows)
}
