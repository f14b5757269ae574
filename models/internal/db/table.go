package db

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm/schema"
)

// Table moves many rows of R, a struct with GORM's tags, at a time. Names, types and the primary key are GORM's:
// the struct is parsed once, when the program starts. Where few rows move, use GORM itself.
type Table[R any] struct {
	Name    string
	Columns []Column // in the struct's order
	Keys    int      // the first so many columns are the primary key
}

// Column is a field of a table's struct.
type Column struct {
	Name  string
	Type  string // as PostgreSQL calls it
	Tag   reflect.StructTag
	field int
}

// parsedSchemas is GORM's cache of schemas.
var parsedSchemas sync.Map

// TableOf parses the struct. It panics where that cannot be stored: the program is wrong then.
func TableOf[R any]() *Table[R] {
	s, err := schema.Parse(new(R), &parsedSchemas, schema.NamingStrategy{})
	if err != nil {
		panic(fmt.Sprintf("table of %T: %v", *new(R), err))
	}
	t := &Table[R]{Name: s.Table, Keys: len(s.PrimaryFields)}
	for _, f := range s.Fields {
		if f.DBName != "" {
			t.Columns = append(t.Columns, Column{
				Name:  f.DBName,
				Type:  postgresType(f),
				Tag:   f.Tag,
				field: f.StructField.Index[0],
			})
		}
	}
	for i, f := range s.PrimaryFields {
		if t.Columns[i].Name != f.DBName {
			panic(fmt.Sprintf("table %s: the primary key stands behind other columns", t.Name))
		}
	}
	return t
}

// postgresType is what the tag says, or what GORM makes of the Go type.
func postgresType(f *schema.Field) string {
	if declared := f.TagSettings["TYPE"]; declared != "" {
		return declared
	}
	switch f.DataType {
	case schema.String:
		return "text"
	case schema.Int, schema.Uint:
		return "bigint"
	case schema.Bytes:
		return "bytea"
	case schema.Time:
		return "timestamptz"
	default:
		return string(f.DataType)
	}
}

// List names the columns for a statement, each behind the prefix.
func (t *Table[R]) List(prefix string) string { return columnNames(t.Columns, prefix) }

func columnNames(columns []Column, prefix string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = prefix + QuoteName(c.Name)
	}
	return strings.Join(names, ", ")
}

// ListBehindKey names the columns that are no part of the primary key.
func (t *Table[R]) ListBehindKey() string { return columnNames(t.Columns[t.Keys:], "") }

// Select is a statement for all columns, to which conditions may be added.
func (t *Table[R]) Select() string { return "SELECT " + t.List("") + " FROM " + t.Name }

// Int returns the number in the column of a row, whose Go type must be an integer.
func (c Column) Int(row reflect.Value) int64 { return row.Field(c.field).Int() }

// AddInt adds to the number in the column of a row.
func (c Column) AddInt(row reflect.Value, n int64) {
	f := row.Field(c.field)
	f.SetInt(f.Int() + n)
}

// Clear makes the column of a row its zero value.
func (c Column) Clear(row reflect.Value) { row.Field(c.field).SetZero() }

// Value returns the column of a row.
func (c Column) Value(row reflect.Value) any { return row.Field(c.field).Interface() }

// Pointers returns where Scan of database/sql puts the columns of a row.
func (t *Table[R]) Pointers(r *R) []any {
	row := reflect.ValueOf(r).Elem()
	into := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		into[i] = row.Field(c.field).Addr().Interface()
		if at, ok := into[i].(*time.Time); ok {
			into[i] = (*TextTime)(at)
		}
	}
	return into
}

// Scan passes every row on to each, which must not keep the pointer, and closes them.
func (t *Table[R]) Scan(rows *sql.Rows, each func(*R) error) error {
	var r R
	into := t.Pointers(&r)
	return EachRow(rows, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		return each(&r)
	})
}

// All reads every row.
func (t *Table[R]) All(rows *sql.Rows) (all []R, err error) {
	err = t.Scan(rows, func(r *R) error {
		all = append(all, *r)
		return nil
	})
	return all, err
}

// TextTime reads a time of facts, which SQLite keeps as text.
type TextTime time.Time

// Scan implements sql.Scanner.
func (t *TextTime) Scan(value any) error {
	switch v := value.(type) {
	case time.Time:
		*t = TextTime(v)
		return nil
	case string:
		at, err := time.Parse(SQLiteTime, v)
		*t = TextTime(at)
		return err
	}
	return fmt.Errorf("scan time: %T is not a time", value)
}
