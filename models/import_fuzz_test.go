package models_test

import (
	"bytes"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// FuzzImport reads any file without a database: each line is a record, refused with a reason, or nothing, and
// reading it again gives the same.
func FuzzImport(f *testing.F) {
	for _, text := range everyForm {
		f.Add([]byte(text))
	}
	f.Add([]byte(facesHeader + publishedFaces))
	f.Add([]byte(strings.Repeat("x", models.LongestLine+1) + "\n" + publishedFaces))
	s := testhistory.Open(f, testdb.SQLite(f))
	f.Fuzz(func(t *testing.T, text []byte) {
		first, summary := models.ReadExport(t, s, text)
		again, repeated := models.ReadExport(t, s, text)
		if len(first) != len(again) || summary.Refused != repeated.Refused {
			t.Fatalf("%d records and %d refused, then %d and %d",
				len(first), summary.Refused, len(again), repeated.Refused)
		}
		if lines := int64(bytes.Count(text, []byte{'\n'})) + 1; int64(len(first))+summary.Refused > lines {
			t.Fatalf("%d lines became %d records and %d refusals", lines, len(first), summary.Refused)
		}
		for i, r := range first {
			checkRead(t, r, again[i])
		}
	})
}

// checkRead compares a record with what its line was when it was read again.
func checkRead(t *testing.T, r, again models.Record) {
	t.Helper()
	if r.Day() < models.FirstRecordDay || r.Day() > models.MaxDay || r.Installation == (models.ID{}) {
		t.Fatalf("odd record %+v", r)
	}
	if r.Kind == models.General && r.Key != again.Key {
		t.Fatalf("the same line is record %s and %s", r.Key, again.Key)
	}
}
