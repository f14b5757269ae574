package ingest

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// Three servers were killed, and the one that stored the second's spool too, before it came to the third's.
func TestEverySpoolThatWasLeftBehindIsStored(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		var left []string
		for n := range 3 {
			left = append(left, leaveBehind(t, s, n))
		}
		if err := os.Remove(filepath.Join(left[1], lockFile)); err != nil { // as a copy does that skips empty files
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		waitUntilSeen(t, s, 3)
		stop()
		testhistory.CheckVerify(t, s)
		for _, folder := range left { // its records stay for a day
			if _, err := os.Stat(filepath.Join(folder, "journal-000001")); err != nil {
				t.Error(err)
			}
		}
		if got := r.Status(); got.Waiting != 0 || len(got.Strays) != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestASpoolThatIsNotNeededAnyMoreIsRemovedAndItsCountsStay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url) // which keeps nothing that is stored
		folder := leaveBehind(t, s, 1)
		for range 2 {
			_, stop := startRecorder(t, s)
			waitUntilSeen(t, s, 1)
			stop()
		}
		r, stop := startRecorder(t, s)
		defer stop()
		waitUntil(t, "the spool is removed", func() bool {
			_, err := os.Stat(folder)
			return errors.Is(err, os.ErrNotExist)
		})
		if rows := positions(t, s); len(rows) != 1 || rows[0].Applied != 1 || rows[0].Unaccounted() != 0 {
			t.Errorf("%+v", rows)
		}
		if n := len(r.Status().Spools); n != 1 {
			t.Errorf("%d spools", n)
		}
	})
}

func TestASpoolOfAnotherDatabaseIsNamedAndLeftAlone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		var log strings.Builder
		s := testhistory.OpenWith(t, models.Options{URL: url, Log: slog.New(slog.NewTextHandler(&log, nil))})
		folder := leaveBehind(t, s, 1)
		about := spoolAbout{Spool: "X", Database: "5f0d5b3e-0000-4000-8000-000000000000", Address: "db:5432/stats", Waiting: 7}
		if err := writeJSON(filepath.Join(folder, aboutFile), about); err != nil {
			t.Fatal(err)
		}
		quiet := leaveBehind(t, s, 2) // nothing waits in it
		settled := spoolAbout{Spool: "Y", Database: about.Database, Settled: true}
		if err := writeJSON(filepath.Join(quiet, aboutFile), settled); err != nil {
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		waitUntil(t, "the stray is named", func() bool { return len(r.Status().Strays) == 1 })
		stop()
		stray := r.Status().Strays[0]
		if stray.Path != folder || stray.Waiting != 7 || !strings.Contains(stray.Why, "db:5432/stats") {
			t.Errorf("%+v", stray)
		}
		if !strings.Contains(log.String(), folder) {
			t.Errorf("the log does not name it: %s", log.String())
		}
		if rows := positions(t, s); len(rows) != 0 {
			t.Errorf("it was stored: %+v", rows)
		}
	})
}

func TestADamagedSpoolIsStoredAsFarAsItsChecksumsGoAndTheLossIsCounted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		folder := leaveBehind(t, s, 1, 2, 3)
		path := filepath.Join(folder, "journal-000001")
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		frame := (len(content) - 4096) / 3
		content[4096+frame+60] ^= 1 // in the second of three groups
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		waitUntilSeen(t, s, 2)
		stop()
		var damaged SpoolStatus
		for _, sp := range r.Status().Spools {
			if sp.Path == folder {
				damaged = sp
			}
		}
		if damaged.Position.Missing != 1 || damaged.Position.Applied != 2 || damaged.Position.Unaccounted() != 0 {
			t.Errorf("%+v", damaged.Position)
		}
		if len(damaged.Damage) != 1 {
			t.Fatalf("damage: %+v", damaged.Damage)
		}
		if kept, err := os.ReadFile(damaged.Damage[0].Path); err != nil || len(kept) != frame {
			t.Errorf("%d bytes are kept, %v", len(kept), err)
		}
	})
}

// leaveBehind makes a spool with a group of one record of each installation and gives it up, as a process that
// crashed does.
func leaveBehind(t *testing.T, s *models.Store, installations ...int) (folder string) {
	t.Helper()
	sp, err := createSpool(s.Options().SpoolFolder(), aboutStore(s), s.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range installations {
		appendTo(t, sp, testhistory.Must(s.GeneralRecord(guid(n), "USER_CREATE"))(t))
	}
	if err := sp.close(); err != nil {
		t.Fatal(err)
	}
	return sp.folder
}

func appendTo(t *testing.T, sp *spool, records ...models.Record) {
	t.Helper()
	g := newWaitingGroup(len(records))
	for i := range records {
		g.frame = appendRecord(g.frame, &records[i])
	}
	if _, err := sp.append(g.frame, len(records)); err != nil {
		t.Fatal(err)
	}
}

func guid(n int) string { return fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", n) }

func waitUntilSeen(t *testing.T, s *models.Store, installations int64) {
	t.Helper()
	waitUntil(t, fmt.Sprintf("%d installations are seen", installations), func() bool {
		return testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t).EverSeen == installations
	})
}

func waitUntil(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute it is not so that %s", what)
		}
	}
}

func positions(t *testing.T, s *models.Store) (rows []models.SpoolPosition) {
	t.Helper()
	if err := s.DB().Read(t.Context()).Order("id").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	return rows
}

// Somebody copies a spool, gives it another name, or puts one back that was stored and removed long ago.
func TestASpoolThatWasCopiedRenamedOrPutBackIsStoredOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		folder := leaveBehind(t, s, 1, 2)
		saved := filepath.Join(t.TempDir(), "saved")
		copyFolder(t, folder, saved)
		copyFolder(t, folder, filepath.Join(filepath.Dir(folder), spoolPrefix+"RENAMED"))
		r, stop := startRecorder(t, s)
		waitUntilSeen(t, s, 2)
		waitUntil(t, "the copy is named", func() bool { return len(r.Status().Strays) == 1 })
		stop()
		for range 2 {
			copyFolder(t, saved, filepath.Join(filepath.Dir(folder), spoolPrefix+"BACK"))
			_, stop := startRecorder(t, s)
			stop()
		}
		sum := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t)
		if sum.EverCreated[models.UserCreate] != 2 {
			t.Errorf("%d creations are counted", sum.EverCreated[models.UserCreate])
		}
		testhistory.CheckVerify(t, s)
	})
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func TestASpoolThatWasRemovedUnderTheRunningServerIsReplaced(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.OpenWith(t, models.Options{URL: url, SpoolKeep: keptFor})
		r := testhistory.Must(NewRecorder(t.Context(), s))(t)
		defer r.Close()
		gone := r.shelf.mine()
		appendTo(t, gone, testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t))
		if err := os.RemoveAll(gone.folder); err != nil {
			t.Fatal(err)
		}
		if err := r.writer.lookAround(t.Context()); err == nil {
			t.Error("nothing is said of it")
		}
		if r.shelf.mine() == gone {
			t.Fatal("records are still put into a spool that is gone")
		}
		appendTo(t, r.shelf.mine(), testhistory.Must(s.GeneralRecord(guid(2), "USER_CREATE"))(t))
		testhistory.Must(r.writer.round(t.Context()))(t)
		waitUntilSeen(t, s, 2)
		testhistory.CheckVerify(t, s)
	})
}
