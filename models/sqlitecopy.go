package models

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
)

func (sqliteBulk) sizeSQL() string {
	return "SELECT p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s"
}

func (sqliteBulk) columnsSQL() string {
	return `
SELECT   t.name, c.name, c.type, c.pk
FROM     sqlite_master t, pragma_table_info(t.name) c
WHERE    t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
ORDER BY t.name, c.cid`
}

func (sqliteBulk) parentsSQL() string {
	return `SELECT t.name, f."table" FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`
}

func (sqliteBulk) dump(ctx context.Context, _ *sql.Conn, tx *sql.Tx, t *schemaTable, w io.Writer) (count int64, err error) {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", t.columnList(), quoteName(t.name), t.keyList()))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		into[i] = &values[i]
	}
	var line []byte
	for ; rows.Next(); count++ {
		if err := rows.Scan(into...); err != nil {
			return count, err
		}
		line = line[:0]
		for _, value := range values {
			if line, err = appendCell(line, value); err != nil {
				return count, err
			}
			line = append(line, '\t')
		}
		line[len(line)-1] = '\n'
		if _, err := w.Write(line); err != nil {
			return count, err
		}
	}
	return count, rows.Err()
}

func (sqliteBulk) load(ctx context.Context, _ *sql.Conn, tx *sql.Tx, t *schemaTable, kinds []valueKind, next func() ([]byte, error)) error {
	insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", quoteName(t.name), t.columnList(), strings.Repeat("?, ", len(t.columns)-1)+"?")
	stmt, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	values := make([]any, len(t.columns))
	for {
		line, err := next()
		if err != nil || line == nil {
			return err
		}
		cells := bytes.Split(line, []byte{'\t'})
		if len(cells) != len(values) {
			return badBackup("a row has %d cells instead of %d", len(cells), len(values))
		}
		for i, cell := range cells {
			if values[i], err = cellValue(cell, kinds[i], t.columns[i]); err != nil {
				return err
			}
		}
		if _, err := stmt.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
}
