package backup

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"testing"
	"testing/quick"
	"time"

	"compreface-stats/models/internal/db"
)

func TestAnyTextSurvivesACellOfABackup(t *testing.T) {
	survives := func(text string) bool {
		cell, err := appendCell(nil, text)
		return err == nil && !bytes.ContainsAny(cell, "\t\n") && string(cell) != noValue && string(cell) != endOfTable &&
			unescapeCell(cell) == text
	}
	for _, text := range []string{"", noValue, endOfTable, `\x00`, "\\", "a\tb\nc\rd", "\b\f\v"} {
		if !survives(text) {
			t.Errorf("%q does not", text)
		}
	}
	if err := quick.Check(survives, nil); err != nil {
		t.Error(err)
	}
}

func TestEveryValueSurvivesACellOfABackup(t *testing.T) {
	at := time.Date(2025, 1, 31, 9, 16, 31, 676_000_001, time.UTC)
	for _, c := range []struct {
		value    any
		declared string
		want     any
	}{
		{nil, "text", nil}, {int64(-7), "integer", int64(-7)}, {true, "boolean", int64(1)}, {0.1, "real", 0.1},
		{[]byte{0, 255}, "blob", []byte{0, 255}},
		{[]byte{}, "blob", []byte{}},
		{at, "datetime", at},
		{"2025-01-31", "date", "2025-01-31"},
	} {
		cell, err := appendCell(nil, c.value)
		if err != nil {
			t.Fatal(err)
		}
		column := db.StoredColumn{Name: "x", Type: c.declared}
		got, err := cellValue(cell, column.Kind(), column)
		if b, isBytes := got.([]byte); isBytes {
			got, c.want = hex.EncodeToString(b), hex.EncodeToString(c.want.([]byte))
		}
		if err != nil || got != c.want {
			t.Errorf("%v as %s comes back as %v, %v", c.value, cell, got, err)
		}
	}
	if _, err := appendCell(nil, struct{}{}); err == nil {
		t.Error("a struct was written")
	}
}

// A file from anywhere is refused with words, whatever is in it.
func FuzzBackup(f *testing.F) {
	f.Add([]byte(`{"format":"compreface-stats backup 1","schema":1}` + "\n" +
		`{"table":"a","columns":["b"],"kinds":["text"]}` + "\nx\n\\.\n" +
		`{"rows":{"a":1},"sha256":""}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var file bytes.Buffer
		zip := gzip.NewWriter(&file)
		_, _ = zip.Write(text)
		_ = zip.Close()
		in, err := newFileReader(&file)
		for err == nil {
			var table *tableHeader
			if table, err = in.next(); err == nil && table == nil {
				return // whole
			}
			for line := []byte{}; line != nil && err == nil; {
				line, err = in.row()
				_ = unescapeCell(line)
			}
		}
		if !errors.Is(err, ErrBadBackup) {
			t.Errorf("%v", err)
		}
	})
}
