package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Restore reads a backup into an empty database of either kind: whole, or not at all, also when it is killed. Every
// value, the backup's checksum and the number of rows in each table are compared before anything is kept. Afterwards
// the schema is that of the backup; Open brings it up to date, and Verify should be asked whether every total follows
// from the facts.
//
// It returns models.ErrNotEmpty where there is anything already, models.ErrInUse while a server uses the database, and
// ErrBadBackup for a file that is damaged or none. progress may be nil.
func Restore(
	ctx context.Context, o models.Options, r io.Reader, progress func(rows int64),
) (summary Summary, err error) {
	in, err := newFileReader(r)
	if err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	use, err := db.LockUse(o.URL, "a restore, "+models.ProcessName())
	if err != nil {
		return summary, fmt.Errorf("restore: %w: stop that first", err)
	}
	defer func() { err = errors.Join(err, use.Close()) }()
	d, err := db.Open(o.URL)
	if err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	l := &backupLoader{
		in: in, key: o.PseudonymKey, secrets: o.Secrets, progress: progress, alone: use.Held(), rows: make(map[string]int64),
	}
	if err := l.restore(ctx, d); err != nil {
		return summary, fmt.Errorf("restore: %w", err)
	}
	return Summary{Schema: in.head.Schema, Rows: l.rows}, nil
}

// restore looks before it leaps: a database that is refused is left as it is, even its schema.
func (l *backupLoader) restore(ctx context.Context, d *db.DB) error {
	if err := d.View(ctx, l.look); err != nil {
		return err
	}
	if err := d.MigrateTo(ctx, l.in.head.Schema); err != nil {
		return err
	}
	return d.UpdateAlone(ctx, l.run)
}

// look refuses a database that a server uses, or that holds anything.
func (l *backupLoader) look(tx *db.Tx) error {
	if err := tx.PinSession(); err != nil {
		return err
	}
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	isServers := func(t db.StoredTable) bool { return t.Name == "servers" }
	if !l.alone && slices.ContainsFunc(tables, isServers) {
		if err := models.CheckUnused(tx); err != nil {
			return err
		}
	}
	for _, t := range tables {
		if err := l.isEmpty(tx, t.Name); err != nil {
			return err
		}
	}
	return nil
}

func (l *backupLoader) isEmpty(tx *db.Tx, table string) error {
	if slices.Contains(madeAtStart, table) {
		return nil
	}
	var some bool
	err := tx.SQL.QueryRow("SELECT EXISTS (SELECT 1 FROM " + db.QuoteName(table) + ")").Scan(&some)
	if err == nil && some {
		err = fmt.Errorf("%w (in its table %s): a backup goes into an empty one", models.ErrNotEmpty, table)
	}
	return err
}

// backupLoader reads a backup into the tables of one database.
type backupLoader struct {
	in       *fileReader
	key      string // the operator's pseudonym key
	secrets  *models.Secrets
	alone    bool // no server can use the database meanwhile
	progress func(rows int64)
	table    string
	forms    []cellForm // of the table's columns
	rows     map[string]int64
	total    int64
	refused  error // what the reader had to say, which a driver may not pass on
}

// run looks again, now that nobody can start or write, and loads everything.
func (l *backupLoader) run(tx *db.Tx) error {
	if err := l.beAlone(tx); err != nil {
		return err
	}
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	if err := l.clear(tx, tables); err != nil {
		return err
	}
	if err := l.loadTables(tx, tables); err != nil {
		return err
	}
	if err := l.compareCounts(tx, tables); err != nil {
		return err
	}
	if _, kept := l.rows["settings"]; kept { // not with the first schema
		if err := models.CheckPseudonymKey(tx, l.key, l.secrets); err != nil {
			return err
		}
	}
	return db.Wrap("analyse the tables", tx.Exec("ANALYZE").Error) // so that questions are planned well
}

// beAlone keeps others from opening the database, and makes sure that it is still as it was.
func (l *backupLoader) beAlone(tx *db.Tx) error {
	if err := tx.LockStarts(); err != nil {
		return err
	}
	version, err := tx.SchemaVersion()
	switch {
	case err != nil:
		return err
	case version != l.in.head.Schema:
		return fmt.Errorf("the database got schema %d meanwhile: try again", version)
	}
	return l.look(tx)
}

func (l *backupLoader) loadTables(tx *db.Tx, tables []db.StoredTable) error {
	for {
		from, err := l.in.next()
		if err != nil || from == nil {
			return err
		}
		if err := l.loadTable(tx, from, tables); err != nil {
			return fmt.Errorf("table %s: %w", from.Table, cmp.Or(l.refused, err))
		}
	}
}

// madeAtStart are the tables that a program fills by starting.
var madeAtStart = []string{"settings", "spools", "spool_erasures", "jobs", "servers"}

// clear removes what a start leaves behind.
func (l *backupLoader) clear(tx *db.Tx, tables []db.StoredTable) error {
	for _, t := range tables {
		if !slices.Contains(madeAtStart, t.Name) {
			continue
		}
		if err := tx.Exec("DELETE FROM " + db.QuoteName(t.Name)).Error; err != nil {
			return err
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
	l.begin(from)
	for i, c := range into.Columns {
		if c.Kind() == db.TimeValue { // SQLite's facts have theirs in columns of text
			l.forms[i].check = checkOf(db.TimeValue)
		}
	}
	return copierOf(tx).load(tx, &into, from.Kinds, l.nextRow)
}

// begin is called before a table's rows are read.
func (l *backupLoader) begin(table *tableHeader) {
	l.table, l.forms = table.Table, cellForms(table)
	l.rows[l.table] = 0
}

// nextRow returns the table's next row, checked, nil behind the last.
func (l *backupLoader) nextRow() ([]byte, error) {
	line, err := l.in.row()
	if err == nil && line != nil {
		if err = checkRow(line, l.forms); err != nil {
			err = fmt.Errorf("row %d: %w", l.rows[l.table]+1, err)
		}
	}
	if err != nil {
		l.refused = err
		return nil, err
	}
	if line == nil {
		return nil, nil
	}
	l.rows[l.table]++
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
