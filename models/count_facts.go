package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"compreface-stats/models/internal/db"
)

// factStore is the part of a database that differs where many rows move in one statement.
type factStore interface {
	// installations answers the stored states of the ids, which are sorted, locked until the transaction ends. An
	// installation never seen may be missing or come with empty bytes.
	installations(ctx context.Context, tx *db.Tx, ids []ID) ([]state, error)
	// creations passes on every create event at the places.
	creations(ctx context.Context, tx *db.Tx, places []installationDay, each func(creationFact)) error
	// reports passes on every collection's report at the places.
	reports(ctx context.Context, tx *db.Tx, places []installationDay, each func(reportFact)) error
	// write writes rows, none of them with the key of another.
	write(ctx context.Context, tx *db.Tx, to *table, rows columns) error
}

func factStoreOf(d *db.DB) factStore {
	if d.OnSQLite() {
		return sqliteFacts{}
	}
	return postgresFacts{}
}

// installationDay is one day of one installation's facts.
type installationDay struct {
	installation ID
	day          Day
}

// columns holds rows by column, each a slice of ID, Day, string, int64, time.Time or []byte, all of the same length.
type columns []any

// length is the number of rows.
func (c columns) length() int {
	switch v := c[0].(type) {
	case []ID:
		return len(v)
	case []Day:
		return len(v)
	}
	panic("a table's key begins with an ID or a Day")
}

// onConflict says what a row does to a stored one with the same key.
type onConflict uint8

const (
	replaceRow onConflict = iota // takes its place
	addToRow                     // is added to it, column by column
)

// table describes a table to write to. The first keys columns are its primary key.
type table struct {
	name     string
	columns  []string
	types    []string // as PostgreSQL calls them
	keys     int
	conflict onConflict
}

// insert is the statement that writes a row of the values.
func (t *table) insert(values string) string {
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) %s", t.name, strings.Join(t.columns, ", "), values, t.onConflict())
}

func (t *table) onConflict() string {
	set := make([]string, 0, len(t.columns))
	for _, c := range t.columns[t.keys:] {
		if t.conflict == addToRow {
			set = append(set, fmt.Sprintf("%s = %s.%s + excluded.%s", c, t.name, c, c))
		} else {
			set = append(set, fmt.Sprintf("%s = excluded.%s", c, c))
		}
	}
	return fmt.Sprintf("ON CONFLICT (%s) DO UPDATE SET %s", strings.Join(t.columns[:t.keys], ", "), strings.Join(set, ", "))
}

var generalTable = &table{
	name:    "statistics_general",
	columns: []string{"install_guid", "day", "id", "created_at", "action_name"},
	types:   []string{"uuid", "date", "text", "timestamptz", "text"},
	keys:    3,
}

var facesTable = &table{
	name:    "statistics_faces",
	columns: []string{"install_guid", "day", "collection_guid", "created_at", "faces_range"},
	types:   []string{"uuid", "date", "uuid", "timestamptz", "text"},
	keys:    3,
}

var installationsTable = &table{
	name:    "installations",
	columns: []string{"install_guid", "seen", "created", "reports", "filled"},
	types:   []string{"uuid", "bytea", "bytea", "bytea", "bytea"},
	keys:    1,
}

func generalColumns(records []Record) columns {
	ids, days := make([]ID, len(records)), make([]Day, len(records))
	keys, times, actions := make([]string, len(records)), make([]time.Time, len(records)), make([]string, len(records))
	for i, r := range records {
		ids[i], days[i], keys[i], times[i], actions[i] = r.Installation, r.Day(), r.Key.String(), r.At, r.Action.String()
	}
	return columns{ids, days, keys, times, actions}
}

func facesColumns(facts []reportFact) columns {
	ids, days, guids := make([]ID, len(facts)), make([]Day, len(facts)), make([]ID, len(facts))
	times, ranges := make([]time.Time, len(facts)), make([]string, len(facts))
	for i, f := range facts {
		ids[i], days[i], guids[i] = f.installation, f.day, f.collection
		times[i], ranges[i] = f.time(), f.size.String()
	}
	return columns{ids, days, guids, times, ranges}
}

func installationColumns(states []state) columns {
	ids := make([]ID, len(states))
	var blobs [4][][]byte
	for i := range blobs {
		blobs[i] = make([][]byte, len(states))
	}
	for i, st := range states {
		ids[i], blobs[0][i], blobs[1][i], blobs[2][i], blobs[3][i] = st.id, st.seen, st.created, st.reports, st.filled
	}
	return columns{ids, blobs[0], blobs[1], blobs[2], blobs[3]}
}
