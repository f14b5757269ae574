package db

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// Replace writes rows, none of them with the key of another, in the place of those that have their keys.
func (t *Table[R]) Replace(tx *Tx, rows []R) error {
	return t.write(tx, rows, func(column string) string { return "excluded." + column })
}

// Add writes rows, none of them with the key of another, and adds their numbers to those of the rows that have
// their keys.
func (t *Table[R]) Add(tx *Tx, rows []R) error {
	return t.write(tx, rows, func(column string) string { return t.Name + "." + column + " + excluded." + column })
}

func (t *Table[R]) write(tx *Tx, rows []R, onConflict func(column string) string) error {
	if len(rows) == 0 {
		return nil
	}
	updates := make([]string, 0, len(t.Columns))
	for _, c := range t.Columns[t.Keys:] {
		name := QuoteName(c.Name)
		updates = append(updates, name+" = "+onConflict(name))
	}
	into := fmt.Sprintf("INSERT INTO %s (%s)", t.Name, t.List(""))
	key := columnNames(t.Columns[:t.Keys], "")
	conflict := fmt.Sprintf("ON CONFLICT (%s) DO UPDATE SET %s", key, strings.Join(updates, ", "))
	if tx.OnSQLite() {
		return t.writeEach(tx, rows, into, conflict)
	}
	return t.writeArrays(tx, rows, into, conflict)
}

// writeEach runs one prepared statement for each row: without a network this beats longer statements.
func (t *Table[R]) writeEach(tx *Tx, rows []R, into, conflict string) error {
	values := strings.Repeat("?, ", len(t.Columns)-1) + "?"
	stmt, err := tx.SQL.PrepareContext(tx.ctx, into+" VALUES ("+values+") "+conflict)
	if err != nil {
		return err
	}
	defer stmt.Close()
	all, args := reflect.ValueOf(rows), make([]any, len(t.Columns))
	for i := range rows {
		row := all.Index(i)
		for n, c := range t.Columns {
			if args[n], err = sqliteValue(row.Field(c.field)); err != nil {
				return fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
			}
		}
		if _, err := stmt.ExecContext(tx.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func sqliteValue(field reflect.Value) (any, error) {
	switch v := field.Addr().Interface().(type) {
	case *int64:
		return *v, nil
	case *string:
		return *v, nil
	case *[]byte:
		return *v, nil
	case *time.Time:
		return v.Format(SQLiteTime), nil
	case driver.Valuer:
		return v.Value()
	}
	return nil, fmt.Errorf("no SQLite value for %s", field.Type())
}

// writeArrays sends a column an array, in one round trip a table.
func (t *Table[R]) writeArrays(tx *Tx, rows []R, into, conflict string) error {
	all := reflect.ValueOf(rows)
	arrays, args := make([]string, len(t.Columns)), make([]any, len(t.Columns))
	for n, c := range t.Columns {
		var err error
		if args[n], err = c.array(all); err != nil {
			return fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
		}
		arrays[n] = fmt.Sprintf("$%d::%s[]", n+1, c.Type)
	}
	query := fmt.Sprintf("%s SELECT * FROM unnest(%s) %s", into, strings.Join(arrays, ", "), conflict)
	_, err := tx.SQL.ExecContext(tx.ctx, query, args...)
	return err
}

// array holds the column of every row, as pgx sends it. A uuid is held in 16 bytes, a date in days since 1970.
func (c Column) array(rows reflect.Value) (any, error) {
	switch c.Type {
	case "uuid":
		return columnOf(rows, c, func(v reflect.Value) (pgtype.UUID, error) {
			return pgtype.UUID{Bytes: [16]byte(v.Bytes()), Valid: true}, nil
		})
	case "date":
		return columnOf(rows, c, func(v reflect.Value) (time.Time, error) { return time.Unix(v.Int()*86400, 0).UTC(), nil })
	case "bigint":
		return columnOf(rows, c, func(v reflect.Value) (int64, error) { return v.Int(), nil })
	case "bytea":
		return columnOf(rows, c, func(v reflect.Value) ([]byte, error) { return v.Bytes(), nil })
	case "timestamptz":
		return columnOf(rows, c, func(v reflect.Value) (time.Time, error) { return *v.Addr().Interface().(*time.Time), nil })
	}
	return columnOf(rows, c, textOf)
}

func columnOf[T any](rows reflect.Value, c Column, get func(reflect.Value) (T, error)) (column []T, err error) {
	column = make([]T, rows.Len())
	for i := range column {
		if column[i], err = get(rows.Index(i).Field(c.field)); err != nil {
			return nil, err
		}
	}
	return column, nil
}

func textOf(v reflect.Value) (string, error) {
	value, err := sqliteValue(v)
	if err != nil {
		return "", err
	}
	text, ok := value.(string)
	if !ok {
		return "", fmt.Errorf("%T is no text", value)
	}
	return text, nil
}
