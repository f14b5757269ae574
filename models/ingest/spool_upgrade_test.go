package ingest

import (
	"errors"
	"os"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// oldSpoolSchema is what the version before wrote.
const oldSpoolSchema = `
CREATE TABLE spool (id TEXT NOT NULL, pseudonym_key TEXT NOT NULL);
CREATE TABLE groups (number INTEGER PRIMARY KEY, records INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE set_aside (body BLOB NOT NULL, reason TEXT NOT NULL);
INSERT INTO spool VALUES ('JJOLDSPOOL', '')`

func TestTheRecordsOfTheVersionBeforeAreStoredOnceAndItsFilesGo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		path := oldSpoolPrefix(s.Options()) + "3"
		writeOldSpool(t, s, path)
		stored := models.SpoolPosition{ID: "JJOLDSPOOL", Stored: 7}
		if err := s.DB().Write(t.Context()).Create(&stored).Error; err != nil {
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		defer stop()
		waitUntil(t, "the file is gone", func() bool {
			_, err := os.Stat(path)
			return errors.Is(err, os.ErrNotExist)
		})
		waitUntilSeen(t, s, 2) // the first group was stored before
		if got := r.Status().DeadLetters; got != 1 {
			t.Errorf("%d dead letters", got)
		}
		testhistory.CheckVerify(t, s)
	})
}

func writeOldSpool(t *testing.T, s *models.Store, path string) {
	t.Helper()
	file := testhistory.Must(db.OpenSQLiteFile(path, oldSpoolOptions))(t)
	exec := func(statement string, args ...any) {
		if _, err := file.Exec(statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(oldSpoolSchema)
	for n := range 3 {
		rec := testhistory.Must(s.GeneralRecord(guid(n), "USER_CREATE"))(t)
		exec("INSERT INTO groups VALUES (?, 1, ?)", 7+n, appendRecord(nil, &rec))
		if n == 0 {
			exec("INSERT INTO set_aside VALUES (?, 'no')", appendRecord(nil, &rec))
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
