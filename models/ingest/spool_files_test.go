package ingest

import (
	"bytes"
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
func TestNoSpoolIsPassedOverForAMissingNumber(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		prefix := spoolPrefix(s.Options())
		for _, n := range []int{3, 7, 12} {
			leaveBehind(t, s, fmt.Sprintf("%s%d", prefix, n), n)
		}
		_, stop := startRecorder(t, s)
		defer stop()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			seen := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t).EverSeen
			if seen == 3 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d installations, want 3", seen)
			}
		}
		testhistory.CheckVerify(t, s)
		for _, n := range []int{7, 12} { // given back, and nothing of an installation is left in them
			waitUntilBlank(t, fmt.Sprintf("%s%d", prefix, n))
		}
	})
}

func waitUntilBlank(t *testing.T, path string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		sp, err := openSpool(t.Context(), path)
		if err == nil {
			records, _, err := sp.read(t.Context(), 0, 1)
			if err := errors.Join(err, sp.close()); err != nil || len(records) > 0 {
				t.Errorf("%s holds %d records, %v", path, len(records), err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not given back: %v", path, err)
		}
	}
}

// leaveBehind writes a spool with one record and gives it up, as a process that crashed does.
func leaveBehind(t *testing.T, s *models.Store, path string, installation int) {
	t.Helper()
	sp, err := openSpool(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := s.GeneralRecord(fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", installation), "USER_CREATE")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sp.append(t.Context(), []models.Record{rec}, 0), sp.close()); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedSpoolIsKeptAsideAndKeepsNobodyFromStarting(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "spool-")
	damaged := bytes.Repeat([]byte("no database "), 1000)
	if err := os.WriteFile(prefix+"1", damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	spools, err := openSpools(t.Context(), prefix, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil || len(spools) != 1 {
		t.Fatalf("%d spools, %v", len(spools), err)
	}
	defer closeSpools(spools)
	kept, err := filepath.Glob(prefix + "1.damaged-*")
	if err != nil || len(kept) != 1 || !strings.Contains(log.String(), filepath.Base(kept[0])) {
		t.Fatalf("kept %v, the log says %q", kept, log.String())
	}
	if content, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(content, damaged) {
		t.Errorf("what was kept is not what was there: %v", err)
	}
}
