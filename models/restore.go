package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Restore reads a backup into an empty database of either kind: whole, or not at all. The backup's checksum and the number of rows in each
// table are compared before anything is kept. Afterwards the schema is that of the backup; Open brings it up to date, and Verify should be
// asked whether every total follows from the facts.
//
// It answers ErrNotEmpty where there is anything already, and ErrBadBackup for a file that is damaged or none. progress may be nil.
func Restore(ctx context.Context, o Options, r io.Reader, progress func(rows int64)) (summary BackupSummary, err error) {
	in, err := newBackupReader(r)
	if err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	s, err := newStore(ctx, o)
	if err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.migrateTo(ctx, in.head.Schema); err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	l := &loader{store: s, in: in, progress: progress, rows: make(map[string]int64)}
	if err := onConnection(ctx, s.write, nil, func(conn *sql.Conn, tx *sql.Tx) error { return l.run(ctx, conn, tx) }); err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	return BackupSummary{in.head.Schema, l.rows}, s.tidy(ctx)
}

// loader reads a backup into the tables of one database.
type loader struct {
	store    *Store
	in       *backupReader
	progress func(rows int64)
	rows     map[string]int64
	total    int64
	refused  error // what the reader had to say, which a driver may not pass on
}

func (l *loader) run(ctx context.Context, conn *sql.Conn, tx *sql.Tx) error {
	tables, err := l.store.schemaTables(ctx, tx)
	if err != nil {
		return err
	}
	if err := l.clear(ctx, tx, tables); err != nil {
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
		if err := l.loadTable(ctx, conn, tx, from, tables); err != nil {
			return fmt.Errorf("table %s: %w", from.Table, errors.Join(l.refused, err))
		}
	}
	if err := l.compareCounts(ctx, tx, tables); err != nil {
		return err
	}
	if _, kept := l.rows["settings"]; !kept { // of the first schema, or empty
		return nil
	}
	return l.checkKey(ctx, tx)
}

// madeAtStart are the tables that a program fills by starting.
var madeAtStart = []string{"settings", "spools", "jobs"}

// clear makes sure that there is nothing yet, but for what a start leaves behind, which it removes.
func (l *loader) clear(ctx context.Context, tx *sql.Tx, tables []schemaTable) error {
	for _, t := range tables {
		if slices.Contains(madeAtStart, t.name) {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+quoteName(t.name)); err != nil {
				return err
			}
			continue
		}
		var some bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+quoteName(t.name)+")").Scan(&some); err != nil {
			return err
		}
		if some {
			return fmt.Errorf("%w (in its table %s): a backup goes into an empty one", ErrNotEmpty, t.name)
		}
	}
	return nil
}

func (l *loader) loadTable(ctx context.Context, conn *sql.Conn, tx *sql.Tx, from *backupTable, tables []schemaTable) error {
	at := slices.IndexFunc(tables, func(t schemaTable) bool { return t.name == from.Table })
	if at < 0 || len(from.Columns) != len(from.Kinds) {
		return badBackup("schema %d has no such table", l.in.head.Schema)
	}
	into := schemaTable{name: from.Table}
	for _, name := range from.Columns {
		i := slices.IndexFunc(tables[at].columns, func(c schemaColumn) bool { return c.name == name })
		if i < 0 {
			return badBackup("schema %d has no column %s in it", l.in.head.Schema, name)
		}
		into.columns = append(into.columns, tables[at].columns[i])
	}
	return l.store.bulk.load(ctx, conn, tx, &into, from.Kinds, func() ([]byte, error) { return l.nextRow(from.Table) })
}

// nextRow returns the table's next row, nil behind the last.
func (l *loader) nextRow(table string) ([]byte, error) {
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
func (l *loader) compareCounts(ctx context.Context, tx *sql.Tx, tables []schemaTable) error {
	for _, t := range tables {
		var stored int64
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+quoteName(t.name)).Scan(&stored); err != nil {
			return err
		}
		if said := l.in.last.Rows[t.name]; said != stored || said != l.rows[t.name] {
			return badBackup("table %s has %d rows, %d were read and %d stored", t.name, said, l.rows[t.name], stored)
		}
	}
	return nil
}

// checkKey refuses a backup whose records are under another pseudonym key than the operator's.
func (l *loader) checkKey(ctx context.Context, tx *sql.Tx) error {
	var kept string
	query := l.store.bulk.bind("SELECT value FROM settings WHERE name = ?")
	err := tx.QueryRowContext(ctx, query, pseudonymSetting).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	given := l.store.options.PseudonymKey
	var key []byte
	if given != "" {
		if key, err = parseKey(given); err != nil {
			return err
		}
	}
	return l.store.acceptKey(given, key, kept)
}

// tidy lets the database look at its new content, so that its questions are planned well.
func (s *Store) tidy(ctx context.Context) error {
	if err := s.write.WithContext(ctx).Exec("ANALYZE").Error; err != nil {
		return fmt.Errorf("analyse the restored tables: %w", err)
	}
	return nil
}
