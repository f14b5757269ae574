package db

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// StoredTable is a table as the database itself describes it.
type StoredTable struct {
	Name    string
	Columns []StoredColumn
	Parents []string // tables that its foreign keys refer to
}

// StoredColumn is a column as the database itself describes it.
type StoredColumn struct {
	Name     string
	Type     string // in the database's words and in lower case
	Nullable bool
	Key      int // place in the primary key, from 1; 0: it is no part of it
}

// ValueKind is what a column holds, whichever database it comes from.
type ValueKind string

// What a column may hold.
const (
	TextValue    ValueKind = "text"    // also UUIDs and days (2025-01-31)
	IntegerValue ValueKind = "integer" // also truth values: 0 and 1
	RealValue    ValueKind = "real"
	BytesValue   ValueKind = "bytes" // \x and hexadecimal digits
	TimeValue    ValueKind = "time"  // UTC: 2025-01-31 09:16:31.676, with up to nine digits
)

// Kind tells the types of both databases apart by their names.
func (c StoredColumn) Kind() ValueKind {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(c.Type, w) })
	}
	switch {
	case has("timestamp", "datetime"):
		return TimeValue
	case has("blob", "bytea"):
		return BytesValue
	case has("int", "bool"):
		return IntegerValue
	case has("real", "double", "float", "numeric"):
		return RealValue
	}
	return TextValue
}

// isBookkeeping reports whether a table is the migration library's, which describes the schema and holds nothing of
// ours.
func isBookkeeping(table string) bool { return strings.HasPrefix(table, "goose_") }

// Tables lists our tables, each behind those that its foreign keys refer to and by name otherwise.
func (tx *Tx) Tables() ([]StoredTable, error) {
	byName := make(map[string]*StoredTable)
	err := tx.EachRow(func(rows *sql.Rows) error {
		var table string
		var c StoredColumn
		if err := rows.Scan(&table, &c.Name, &c.Type, &c.Nullable, &c.Key); err != nil || isBookkeeping(table) {
			return err
		}
		if byName[table] == nil {
			byName[table] = &StoredTable{Name: table}
		}
		c.Type = strings.ToLower(c.Type)
		byName[table].Columns = append(byName[table].Columns, c)
		return nil
	}, tx.dialect.columnsSQL())
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	if err := tx.addParents(byName); err != nil {
		return nil, fmt.Errorf("read the schema's foreign keys: %w", err)
	}
	return parentsFirst(byName), nil
}

func (tx *Tx) addParents(byName map[string]*StoredTable) error {
	return tx.EachRow(func(rows *sql.Rows) error {
		var child, parent string
		if err := rows.Scan(&child, &parent); err != nil || byName[child] == nil {
			return err
		}
		byName[child].Parents = append(byName[child].Parents, parent)
		return nil
	}, tx.dialect.parentsSQL())
}

func parentsFirst(byName map[string]*StoredTable) []StoredTable {
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	ordered := make([]StoredTable, 0, len(names))
	placed := make(map[string]bool)
	var place func(name string)
	place = func(name string) {
		if placed[name] || byName[name] == nil {
			return
		}
		placed[name] = true
		for _, parent := range byName[name].Parents {
			place(parent)
		}
		ordered = append(ordered, *byName[name])
	}
	for _, name := range names {
		place(name)
	}
	return ordered
}

// SchemaVersion returns the number of the newest migration that was applied.
func (tx *Tx) SchemaVersion() (version int64, err error) {
	if err := tx.SQL.QueryRowContext(tx.ctx, "SELECT MAX(version_id) FROM goose_db_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return version, nil
}

// QuoteName writes the name of a table or a column for a statement.
func QuoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
