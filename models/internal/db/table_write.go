package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
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
	write := t.writeArrays
	if tx.OnSQLite() {
		write = t.writeEach
	}
	if tx.Rest == nil {
		return write(tx, rows, into, conflict)
	}
	for few := range slices.Chunk(rows, rowsBetweenRests) {
		began := time.Now()
		if err := write(tx, few, into, conflict); err != nil {
			return err
		}
		tx.Rest(time.Since(began))
	}
	return nil
}

// rowsBetweenRests is a few milliseconds' work for either database.
const rowsBetweenRests = 20 * rowsAtOnce

// rowsAtOnce is how many rows a statement writes on SQLite: a longer one costs less a row, up to about here.
const rowsAtOnce = 16

// writeEach runs a prepared statement for so many rows at a time, and one for each of the rest.
func (t *Table[R]) writeEach(tx *Tx, rows []R, into, conflict string) error {
	many := len(rows) - len(rows)%rowsAtOnce
	if err := t.writeChunks(tx, rows[:many], rowsAtOnce, into, conflict); err != nil {
		return err
	}
	return t.writeChunks(tx, rows[many:], 1, into, conflict)
}

// writeChunks writes rows, whose number is a multiple of the size.
func (t *Table[R]) writeChunks(tx *Tx, rows []R, size int, into, conflict string) error {
	if len(rows) == 0 {
		return nil
	}
	// With a context that may end, the driver starts a goroutine for each statement. The transaction's own ends it all.
	ctx := context.WithoutCancel(tx.ctx)
	one := "(" + strings.Repeat("?, ", len(t.Columns)-1) + "?)"
	values := strings.Repeat(one+", ", size-1) + one
	stmt, err := tx.SQL.PrepareContext(ctx, into+" VALUES "+values+" "+conflict)
	if err != nil {
		return err
	}
	defer stmt.Close()
	all, args := reflect.ValueOf(rows), make([]any, 0, size*len(t.Columns))
	for i := range rows {
		if args, err = t.appendValues(args, all.Index(i)); err != nil {
			return err
		}
		if len(args) < cap(args) {
			continue
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
		args = args[:0]
	}
	return nil
}

func (t *Table[R]) appendValues(args []any, row reflect.Value) ([]any, error) {
	for _, c := range t.Columns {
		value, err := sqliteValue(row.Field(c.field))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
		}
		args = append(args, value)
	}
	return args, nil
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
		var room [len(SQLiteTime)]byte
		return string(AppendTime(room[:0], *v)), nil
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
