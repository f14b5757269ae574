package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/disk"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// The disk is real memory here, which other programs fill less than a disk.
func TestTheReserveFollowsTheRoomOnDisk(t *testing.T) {
	folder, err := os.MkdirTemp("/dev/shm", "reserve")
	if err != nil {
		folder = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	free := testhistory.Must(disk.Free(folder))(t)
	gap := min(free/3, 96<<20)
	r := reserve{bytes: free - gap, folder: folder}
	if words := r.look(); words != "" || r.level.Load() != roomForAll {
		t.Fatalf("%d free of %d reserved: %q", r.free.Load(), r.bytes, words)
	}
	filler := filepath.Join(folder, "filler")
	if err := os.WriteFile(filler, make([]byte, gap*3/2), 0o600); err != nil {
		t.Fatal(err)
	}
	if words := r.look(); r.level.Load() != roomForKnown || words == "" {
		t.Errorf("filled: %d free of %d reserved: %q", r.free.Load(), r.bytes, words)
	}
	if words := r.look(); words != "" {
		t.Errorf("said twice: %q", words)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if words := r.look(); r.level.Load() != roomForAll || words == "" {
		t.Errorf("emptied: %d free of %d reserved: %q", r.free.Load(), r.bytes, words)
	}
}

func TestKnownInstallationsAreTakenBeforeNewOnes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		r, stop := startRecorder(t, s)
		defer stop()
		post := func(n int) error {
			return r.Record(t.Context(), testhistory.Must(s.GeneralRecord(guid(n), "USER_CREATE"))(t))
		}
		for _, n := range []int{1, 3, 4} {
			if err := post(n); err != nil {
				t.Fatal(err)
			}
		}
		waitUntilSeen(t, s, 3)
		setAside(t, s, models.AsideErasure, 3)
		setAside(t, s, models.AsideChosen, 4)
		r.reserve.level.Store(roomForKnown)
		if err := post(1); err != nil {
			t.Errorf("one that was seen: %v", err)
		}
		if err := post(2); !errors.Is(err, ErrDiskFull) {
			t.Errorf("one that was never seen: %v", err)
		}
		if err := post(3); err != nil {
			t.Errorf("one whose deletion somebody requested: %v", err)
		}
		if err := post(4); !errors.Is(err, ErrDiskFull) {
			t.Errorf("one that was set aside as invented: %v", err)
		}
		r.reserve.level.Store(roomForNone)
		if err := post(1); !errors.Is(err, ErrDiskFull) {
			t.Errorf("no room: %v", err)
		}
		if status := r.Status(); !status.Full || !status.Failing {
			t.Errorf("%+v", status)
		}
	})
}

func setAside(t *testing.T, s *models.Store, kind string, n int) {
	t.Helper()
	b := models.AsideBatch{ID: kind, Kind: kind, MadeAt: s.Now()}
	_, err := models.NewAside(s).SetAside(t.Context(), b, func(*db.Tx) ([]models.Choice, error) {
		return []models.Choice{{Installation: testhistory.Must(s.InstallationID(guid(n)))(t)}}, nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}
