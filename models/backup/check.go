package backup

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Check reads a backup to its end as Restore does, without a database: its checksum, the number of rows of each
// table, and every value. It returns what is in it, or ErrBadBackup. progress may be nil.
func Check(ctx context.Context, r io.Reader, progress func(rows int64)) (Summary, error) {
	in, err := newFileReader(r)
	if err != nil {
		return Summary{}, fmt.Errorf("check the backup: %w", err)
	}
	l := &backupLoader{in: in, progress: progress, rows: make(map[string]int64)}
	if err := l.readAll(ctx); err != nil {
		return Summary{}, fmt.Errorf("check the backup: %w", err)
	}
	return Summary{Schema: in.head.Schema, Rows: l.rows}, nil
}

func (l *backupLoader) readAll(ctx context.Context) error {
	for ctx.Err() == nil {
		table, err := l.in.next()
		if err != nil {
			return err
		}
		if table == nil {
			return l.compareRead()
		}
		if len(table.Columns) != len(table.Kinds) {
			return badBackup("table %s has %d columns of %d kinds", table.Table, len(table.Columns), len(table.Kinds))
		}
		l.begin(table)
		for line := []byte{}; line != nil && ctx.Err() == nil; {
			if line, err = l.nextRow(); err != nil {
				return fmt.Errorf("table %s: %w", table.Table, err)
			}
		}
	}
	return ctx.Err()
}

// compareRead holds what the backup says it has against what was read.
func (l *backupLoader) compareRead() error {
	for table, said := range l.in.last.Rows {
		if l.rows[table] != said {
			return badBackup("table %s has %d rows, %d were read", table, said, l.rows[table])
		}
	}
	for table, count := range l.rows {
		if _, said := l.in.last.Rows[table]; !said {
			return badBackup("its last line does not name table %s, of which %d rows were read", table, count)
		}
	}
	return nil
}

// cellForm is what the cells of one column must look like.
type cellForm struct {
	column string
	check  func(cell []byte) error
}

// cellForms are those of a table's columns as they were written.
func cellForms(from *tableHeader) []cellForm {
	forms := make([]cellForm, len(from.Columns))
	for i, name := range from.Columns {
		forms[i] = cellForm{name, checkOf(from.Kinds[i])}
		if models.IsDayColumn(from.Table, name) {
			forms[i].check = checkDay
		}
	}
	return forms
}

func checkOf(kind db.ValueKind) func([]byte) error {
	switch kind {
	case db.BytesValue:
		return checkBytes
	case db.IntegerValue:
		return func(cell []byte) error { _, err := strconv.ParseInt(string(cell), 10, 64); return err }
	case db.RealValue:
		return func(cell []byte) error { _, err := strconv.ParseFloat(string(cell), 64); return err }
	case db.TimeValue:
		return func(cell []byte) error { _, err := time.Parse(timeForm, string(cell)); return err }
	case db.TextValue:
	}
	return checkText
}

// checkRow reports the first cell that is not what its column holds. It does not repeat it: it may be a secret.
func checkRow(line []byte, forms []cellForm) error {
	for i, form := range forms {
		cell, rest, more := bytes.Cut(line, []byte{'\t'})
		if more != (i < len(forms)-1) {
			return badBackup("a row has %d cells instead of %d", i+1+bytes.Count(rest, []byte{'\t'}), len(forms))
		}
		line = rest
		if string(cell) == noValue {
			continue
		}
		if form.check(cell) != nil {
			return badBackup("column %s has a value of another form", form.column)
		}
	}
	return nil
}

// checkDay takes 2025-01-31: in 03/04/2025 nobody can tell the day from the month. Earlier versions wrote midnight
// behind some days.
func checkDay(cell []byte) error {
	day, _ := bytes.CutSuffix(cell, []byte(" 00:00:00.000"))
	_, err := time.Parse(time.DateOnly, string(day))
	return err
}

func checkBytes(cell []byte) error {
	digits, ok := bytes.CutPrefix(cell, []byte(`\\x`))
	if !ok {
		return hex.InvalidByteError('\\')
	}
	_, err := hex.DecodeString(string(digits))
	return err
}

var errNoText = errors.New("text that no database takes")

// checkText takes what both databases can hold.
func checkText(cell []byte) error {
	text := unescapeCell(cell)
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return errNoText
	}
	return nil
}
