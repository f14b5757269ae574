package backup

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"compreface-stats/models/internal/db"
)

// timeForm is how times are read; a cell may have fewer digits behind the second.
const timeForm = "2006-01-02 15:04:05.999999999"

// noValue stands for NULL.
const noValue = `\N`

// timeText writes times with milliseconds, as facts have them, and with more digits only where there are more.
func timeText(t time.Time) string {
	if t = t.UTC(); t.Nanosecond()%int(time.Millisecond) != 0 {
		return t.Format("2006-01-02 15:04:05.000000000")
	}
	return t.Format(db.SQLiteTime)
}

// appendCell adds a value as the database's driver gave it.
func appendCell(line []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(line, noValue...), nil
	case string:
		return appendEscaped(line, v), nil
	case []byte:
		return hex.AppendEncode(append(line, `\\x`...), v), nil
	case int64:
		return strconv.AppendInt(line, v, 10), nil
	case bool:
		if v {
			return append(line, '1'), nil
		}
		return append(line, '0'), nil
	case float64:
		return strconv.AppendFloat(line, v, 'g', -1, 64), nil
	case time.Time:
		return append(line, timeText(v)...), nil
	}
	return line, fmt.Errorf("a backup cannot hold a %T", value)
}

func appendEscaped(line []byte, text string) []byte {
	for i := range len(text) {
		switch c := text[i]; c {
		case '\\':
			line = append(line, `\\`...)
		case '\t':
			line = append(line, `\t`...)
		case '\n':
			line = append(line, `\n`...)
		case '\r':
			line = append(line, `\r`...)
		default:
			line = append(line, c)
		}
	}
	return line
}

// unescapeCell undoes appendEscaped and what PostgreSQL's COPY escapes beyond it.
func unescapeCell(cell []byte) string {
	if bytes.IndexByte(cell, '\\') < 0 {
		return string(cell)
	}
	text := make([]byte, 0, len(cell))
	for i := 0; i < len(cell); i++ {
		c := cell[i]
		if c == '\\' && i+1 < len(cell) {
			i++
			c = cell[i]
			if j := bytes.IndexByte([]byte("tnrbfv"), c); j >= 0 {
				c = "\t\n\r\b\f\v"[j]
			}
		}
		text = append(text, c)
	}
	return string(text)
}

// cellValue is what to bind for a cell in a column of SQLite. written is the kind that the backup's database had.
func cellValue(cell []byte, written db.ValueKind, into db.StoredColumn) (any, error) {
	if string(cell) == noValue {
		return nil, nil
	}
	text := unescapeCell(cell)
	switch kind := into.Kind(); {
	case kind == db.BytesValue:
		if len(text) < 2 || text[:2] != `\x` {
			return nil, badBackup("column %s holds no bytes", into.Name)
		}
		return hex.DecodeString(text[2:])
	case kind == db.IntegerValue:
		return strconv.ParseInt(text, 10, 64)
	case kind == db.RealValue:
		return strconv.ParseFloat(text, 64)
	case kind == db.TimeValue || written == db.TimeValue:
		at, err := time.Parse(timeForm, text)
		if kind == db.TimeValue || err != nil {
			return at, err
		}
		return at.Format(db.SQLiteTime), nil // a column of text, as facts have
	}
	return text, nil
}
