package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Restore reads a backup into an empty database of either kind: whole, or not at all. The backup's checksum and the
// number of rows in each table are compared before anything is kept. Afterwards the schema is that of the backup;
// Open brings it up to date, and Verify should be asked whether every total follows from the facts.
//
// It returns models.ErrNotEmpty where there is anything already, and ErrBadBackup for a file that is damaged or
// none. progress may be nil.
func Restore(
	ctx context.Context, o models.Options, r io.Reader, progress func(rows int64),
) (summary Summary, err error) {
	in, err := newFileReader(r)
	if err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	d, err := db.Open(o.URL)
	if err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.MigrateTo(ctx, in.head.Schema); err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	l := &backupLoader{in: in, key: o.PseudonymKey, progress: progress, rows: make(map[string]int64)}
	if err := d.UpdateAlone(ctx, l.run); err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	return Summary{Schema: in.head.Schema, Rows: l.rows}, d.Analyze(ctx)
}

// backupLoader reads a backup into the tables of one database.
type backupLoader struct {
	in       *fileReader
	key      string // the operator's pseudonym key
	progress func(rows int64)
	rows     map[string]int64
	total    int64
	refused  error // what the reader had to say, which a driver may not pass on
}

func (l *backupLoader) run(tx *db.Tx) error {
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	if err := l.clear(tx, tables); err != nil {
		return err
	}
	for {
		from, err := l.in.next()
		if err != nil {
			return err
		}
		if from == nil {
			break
		}
		if err := l.loadTable(tx, from, tables); err != nil {
			return fmt.Errorf("table %s: %w", from.Table, errors.Join(l.refused, err))
		}
	}
	if err := l.compareCounts(tx, tables); err != nil {
		return err
	}
	if _, kept := l.rows["settings"]; !kept { // of the first schema, or empty
		return nil
	}
	return models.CheckPseudonymKey(tx, l.key)
}

// madeAtStart are the tables that a program fills by starting.
var madeAtStart = []string{"settings", "spools", "spool_erasures", "jobs"}

// clear makes sure that there is nothing yet, but for what a start leaves behind, which it removes.
func (l *backupLoader) clear(tx *db.Tx, tables []db.StoredTable) error {
	for _, t := range tables {
		if slices.Contains(madeAtStart, t.Name) {
			if err := tx.Exec("DELETE FROM " + db.QuoteName(t.Name)).Error; err != nil {
				return err
			}
			continue
		}
		var some bool
		if err := tx.SQL.QueryRow("SELECT EXISTS (SELECT 1 FROM " + db.QuoteName(t.Name) + ")").Scan(&some); err != nil {
			return err
		}
		if some {
			return fmt.Errorf("%w (in its table %s): a backup goes into an empty one", models.ErrNotEmpty, t.Name)
		}
	}
	return nil
}

func (l *backupLoader) loadTable(tx *db.Tx, from *tableHeader, tables []db.StoredTable) error {
	at := slices.IndexFunc(tables, func(t db.StoredTable) bool { return t.Name == from.Table })
	if at < 0 || len(from.Columns) != len(from.Kinds) {
		return badBackup("schema %d has no such table", l.in.head.Schema)
	}
	into := db.StoredTable{Name: from.Table}
	for _, name := range from.Columns {
		i := slices.IndexFunc(tables[at].Columns, func(c db.StoredColumn) bool { return c.Name == name })
		if i < 0 {
			return badBackup("schema %d has no column %s in it", l.in.head.Schema, name)
		}
		into.Columns = append(into.Columns, tables[at].Columns[i])
	}
	return copierOf(tx).load(tx, &into, from.Kinds, func() ([]byte, error) { return l.nextRow(from.Table) })
}

// nextRow returns the table's next row, nil behind the last.
func (l *backupLoader) nextRow(table string) ([]byte, error) {
	line, err := l.in.row()
	if err != nil {
		l.refused = err
		return nil, err
	}
	if line == nil {
		return nil, nil
	}
	l.rows[table]++
	if l.total++; l.progress != nil && l.total%progressStep == 0 {
		l.progress(l.total)
	}
	return line, nil
}

// compareCounts holds what the backup says it has, what was read and what is in the tables now against each other.
func (l *backupLoader) compareCounts(tx *db.Tx, tables []db.StoredTable) error {
	for _, t := range tables {
		var stored int64
		if err := tx.SQL.QueryRow("SELECT COUNT(*) FROM " + db.QuoteName(t.Name)).Scan(&stored); err != nil {
			return err
		}
		if said := l.in.last.Rows[t.Name]; said != stored || said != l.rows[t.Name] {
			return badBackup("table %s has %d rows, %d were read and %d stored", t.Name, said, l.rows[t.Name], stored)
		}
	}
	return nil
}
