package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// schemaTable is a table as the database's own catalogue describes it.
type schemaTable struct {
	name    string
	columns []schemaColumn
	parents []string // tables that its foreign keys refer to
}

type schemaColumn struct {
	name     string
	declared string // type, in the database's words and in lower case
	key      int    // place in the primary key, from 1; 0: it is no part of it
}

// valueKind is how a value stands in a backup, whichever database it comes from.
type valueKind string

const (
	textValue    valueKind = "text"    // also UUIDs and days (2025-01-31)
	integerValue valueKind = "integer" // also truth values: 0 and 1
	realValue    valueKind = "real"
	bytesValue   valueKind = "bytes" // \x and hexadecimal digits
	timeValue    valueKind = "time"  // UTC: 2025-01-31 09:16:31.676, with up to nine digits
)

// kind tells the types of both databases apart by their names.
func (c schemaColumn) kind() valueKind {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(c.declared, w) })
	}
	switch {
	case has("timestamp", "datetime"):
		return timeValue
	case has("blob", "bytea"):
		return bytesValue
	case has("int", "bool"):
		return integerValue
	case has("real", "double", "float", "numeric"):
		return realValue
	}
	return textValue
}

// bookkeeping are the tables of the migration library: they describe the schema and hold nothing of ours.
func bookkeeping(table string) bool { return strings.HasPrefix(table, "goose_") }

// schemaTables lists our tables, each behind those that its foreign keys refer to and by name otherwise.
func (s *Store) schemaTables(ctx context.Context, tx *sql.Tx) ([]schemaTable, error) {
	byName := make(map[string]*schemaTable)
	err := eachTxRow(ctx, tx, s.bulk.columnsSQL(), func(rows *sql.Rows) error {
		var table string
		var c schemaColumn
		if err := rows.Scan(&table, &c.name, &c.declared, &c.key); err != nil || bookkeeping(table) {
			return err
		}
		if byName[table] == nil {
			byName[table] = &schemaTable{name: table}
		}
		c.declared = strings.ToLower(c.declared)
		byName[table].columns = append(byName[table].columns, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	if err := s.addParents(ctx, tx, byName); err != nil {
		return nil, fmt.Errorf("read the catalogue's foreign keys: %w", err)
	}
	return parentsFirst(byName), nil
}

func (s *Store) addParents(ctx context.Context, tx *sql.Tx, byName map[string]*schemaTable) error {
	return eachTxRow(ctx, tx, s.bulk.parentsSQL(), func(rows *sql.Rows) error {
		var child, parent string
		if err := rows.Scan(&child, &parent); err != nil || byName[child] == nil {
			return err
		}
		byName[child].parents = append(byName[child].parents, parent)
		return nil
	})
}

func parentsFirst(byName map[string]*schemaTable) []schemaTable {
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	ordered, placed := make([]schemaTable, 0, len(names)), make(map[string]bool)
	var place func(name string)
	place = func(name string) {
		if placed[name] || byName[name] == nil {
			return
		}
		placed[name] = true
		for _, parent := range byName[name].parents {
			place(parent)
		}
		ordered = append(ordered, *byName[name])
	}
	for _, name := range names {
		place(name)
	}
	return ordered
}

// columnList writes the columns, as they are or in the order of the primary key, for a statement.
func (t *schemaTable) columnList() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = quoteName(c.name)
	}
	return strings.Join(names, ", ")
}

func (t *schemaTable) keyList() string {
	keyed := slices.DeleteFunc(slices.Clone(t.columns), func(c schemaColumn) bool { return c.key == 0 })
	slices.SortFunc(keyed, func(a, b schemaColumn) int { return a.key - b.key })
	names := make([]string, len(keyed))
	for i, c := range keyed {
		names[i] = quoteName(c.name)
	}
	return strings.Join(names, ", ")
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
