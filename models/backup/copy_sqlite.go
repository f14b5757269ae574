package backup

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"compreface-stats/models/internal/db"
)

type sqliteCopier struct{}

func (sqliteCopier) dump(tx *db.Tx, t *db.StoredTable, w io.Writer) (count int64, err error) {
	query := fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", columnList(t), db.QuoteName(t.Name), keyList(t))
	rows, err := tx.Raw(query).Rows()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	var line []byte
	for ; rows.Next(); count++ {
		if err := rows.Scan(into...); err != nil {
			return count, err
		}
		line = line[:0]
		for i, value := range values {
			if at, ok := value.(time.Time); ok && t.Columns[i].Type == "date" {
				value = at.Format(time.DateOnly)
			}
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

func (sqliteCopier) load(tx *db.Tx, t *db.StoredTable, kinds []db.ValueKind, next func() ([]byte, error)) error {
	values := strings.Repeat("?, ", len(t.Columns)-1) + "?"
	insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", db.QuoteName(t.Name), columnList(t), values)
	stmt, err := tx.SQL.Prepare(insert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	row := make([]any, len(t.Columns))
	for {
		line, err := next()
		if err != nil || line == nil {
			return err
		}
		cells := bytes.Split(line, []byte{'\t'})
		if len(cells) != len(row) {
			return badBackup("a row has %d cells instead of %d", len(cells), len(row))
		}
		for i, cell := range cells {
			if row[i], err = cellValue(cell, kinds[i], t.Columns[i]); err != nil {
				return err
			}
		}
		if _, err := stmt.Exec(row...); err != nil {
			return err
		}
	}
}
