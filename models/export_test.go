package models

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// What the external tests of the package need beside what it exports.
const (
	SizeWindow     = sizeWindow
	RebuildSetting = rebuildSetting
	LongestLine    = longestLine
)

var (
	DerivedTables   = derivedTables
	ParseTime       = parseTime
	GeneralRecordAt = (*Store).generalRecord
	FacesRecordAt   = (*Store).facesRecord
	RebuildWhenDue  = (*Store).rebuildWhenDue
)

// ReadExport takes a file's lines in without storing them.
func ReadExport(t testing.TB, s *Store, text []byte) ([]Record, ImportSummary) {
	t.Helper()
	run := newImporter(s, bytes.NewReader(text), nil)
	for {
		line, tooLong, err := run.nextLine()
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		if err != nil && len(line) == 0 {
			return run.group, run.summary
		}
		run.takeLine(line, tooLong)
	}
}

// HoldsNewest reports whether the totals in memory are the database's, without asking for them.
func HoldsNewest(t testing.TB, s *Store) bool {
	t.Helper()
	version, err := rollupsVersion(s.db.Read(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	s.rollups.mu.Lock()
	defer s.rollups.mu.Unlock()
	return s.rollups.version == version
}
