package models

import (
	"bytes"
	"encoding/hex"
	"testing"
	"testing/quick"
	"time"
)

func TestAnyTextSurvivesACellOfABackup(t *testing.T) {
	survives := func(text string) bool {
		cell, err := appendCell(nil, text)
		return err == nil && !bytes.ContainsAny(cell, "\t\n") && string(cell) != noValue && string(cell) != endOfTable && unescaped(cell) == text
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
		{[]byte{0, 255}, "blob", []byte{0, 255}}, {[]byte{}, "blob", []byte{}}, {at, "datetime", at}, {"2025-01-31", "date", "2025-01-31"},
	} {
		cell, err := appendCell(nil, c.value)
		if err != nil {
			t.Fatal(err)
		}
		column := schemaColumn{name: "x", declared: c.declared}
		got, err := cellValue(cell, column.kind(), column)
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
