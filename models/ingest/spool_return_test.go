package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

const keptFor = 24 * time.Hour

// A standby that was behind took over, commits were lost in a crash, or the database was restored to a point in time.
func TestADatabaseThatWentBackInTimeGetsItsRecordsAgainOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.OpenWith(t, models.Options{URL: url, SpoolKeep: keptFor})
		r := testhistory.Must(NewRecorder(t.Context(), s))(t)
		defer r.Close()
		own := r.shelf.mine()
		store := func(installations ...int) {
			t.Helper()
			for _, n := range installations {
				appendTo(t, own, testhistory.Must(s.GeneralRecord(guid(n), "USER_CREATE"))(t))
				if _, err := r.writer.storeNext(t.Context(), own); err != nil {
					t.Fatal(err)
				}
			}
		}
		store(1, 2)
		earlier := own.known()
		store(3, 4)
		takeBack(t, s, earlier, 3, 4)
		r.writer.lookWhenDue(t.Context())
		if n, err := r.writer.storeNext(t.Context(), own); n != 2 || err != nil {
			t.Errorf("%d records were stored again, %v", n, err)
		}
		waitUntilSeen(t, s, 4)
		testhistory.CheckVerify(t, s)
		if rows := positions(t, s); rows[0].Applied != 4 || rows[0].Unaccounted() != 0 {
			t.Errorf("%+v", rows)
		}
	})
}

// takeBack makes the database as it was before the installations' records came.
func takeBack(t *testing.T, s *models.Store, earlier models.SpoolPosition, installations ...int) {
	t.Helper()
	for _, n := range installations {
		testhistory.Must(s.Erase(t.Context(), guid(n)))(t)
	}
	err := s.DB().Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.Exec("DELETE FROM spool_erasures").Error; err != nil {
			return err
		}
		return tx.Save(&earlier).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnErasureReachesWhatIsKeptInTheSpool(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.OpenWith(t, models.Options{URL: url, SpoolKeep: keptFor})
		r, stop := startRecorder(t, s)
		defer stop()
		for _, n := range []int{1, 2, 1, 3} {
			if err := r.Record(t.Context(), testhistory.Must(s.GeneralRecord(guid(n), "USER_CREATE"))(t)); err != nil {
				t.Fatal(err)
			}
		}
		if got := testhistory.Must(r.Erase(t.Context(), guid(1)))(t); got.Records != 2 {
			t.Errorf("erased %+v", got)
		}
		mine := testhistory.Must(s.InstallationID(guid(1)))(t)
		groups := testhistory.Must(r.shelf.mine().journal.Read(0, 100))(t)
		kept := 0
		for _, g := range groups {
			for _, rec := range appendDecoded(nil, g.Body) {
				kept++
				if rec.Installation == mine {
					t.Error("a record of the erased installation is kept")
				}
			}
		}
		if kept != 2 {
			t.Errorf("%d records are kept, want the others' 2", kept)
		}
	})
}

// The command erases from beside the running server, whose spool it cannot reach.
func TestWhatWasPostedBeforeAnErasureElsewhereIsNotStoredAfterIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.OpenWith(t, models.Options{URL: url, SpoolKeep: keptFor})
		r := testhistory.Must(NewRecorder(t.Context(), s))(t)
		defer r.Close()
		own := r.shelf.mine()
		appendTo(t, own, testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t))
		testhistory.Must(r.writer.storeNext(t.Context(), own))(t)
		appendTo(t, own, testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t))
		testhistory.Must(s.Erase(t.Context(), guid(1)))(t)
		testhistory.Must(r.writer.storeNext(t.Context(), own))(t)
		if seen := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t).EverSeen; seen != 0 {
			t.Errorf("%d installations are seen", seen)
		}
		if rows := positions(t, s); rows[0].Erased != 1 || rows[0].Unaccounted() != 0 {
			t.Errorf("%+v", rows)
		}
	})
}

func TestNoRecordIsStoredInADatabaseUnderAnotherKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		r := testhistory.Must(NewRecorder(t.Context(), s))(t)
		defer r.Close()
		own := r.shelf.mine()
		appendTo(t, own, testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t))
		other := db.Setting{Name: "pseudonym_key", Value: db.NewSecret("")} // as a backup that was restored brings it
		if err := db.PutSettings(s.DB().Write(t.Context()), other); err != nil {
			t.Fatal(err)
		}
		if _, err := r.writer.storeNext(t.Context(), own); err == nil {
			t.Error("it was stored")
		}
		if seen := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t).EverSeen; seen != 0 {
			t.Errorf("%d installations are seen", seen)
		}
		if own.waiting() != 1 {
			t.Errorf("%d records wait", own.waiting())
		}
	})
}

func TestASpoolThatCannotBeReadKeepsNoOtherWaiting(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		left := []string{leaveBehind(t, s, 1), leaveBehind(t, s, 2), leaveBehind(t, s, 3)}
		r := testhistory.Must(NewRecorder(t.Context(), s))(t)
		defer r.Close()
		if err := r.writer.takeLeftBehind(); err != nil {
			t.Fatal(err)
		}
		unreadable := filepath.Join(left[1], "journal-000001")
		if err := errors.Join(os.Remove(unreadable), os.Mkdir(unreadable, 0o700)); err != nil {
			t.Fatal(err)
		}
		appendTo(t, r.shelf.mine(), testhistory.Must(s.GeneralRecord(guid(4), "USER_CREATE"))(t))
		r.writer.looked = time.Now()
		if n, err := r.writer.round(t.Context()); n != 3 || !errors.Is(err, errUnreadable) {
			t.Errorf("%d records are stored, %v", n, err)
		}
		waitUntilSeen(t, s, 3)
	})
}
