package ingest

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestASpooledRecordComesBackAsItWas(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	want := make([]models.Record, 0)
	for n := range 200 {
		guid := fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", n)
		created, err := s.GeneralRecord(guid, models.Action(n%int(models.ActionCount)).String())
		if err != nil {
			t.Fatal(err)
		}
		reported, err := s.FacesRecord(guid, guid, models.SizeRange(n%models.SizeRangeCount).String())
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, created, reported)
	}
	got := appendDecoded(nil, encodeRecords(want))
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAFullDiskIsToldAndPassesWithoutLoss(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	r, stop := startRecorder(t, s)
	defer stop()
	group := make([]models.Record, 2000)
	for i := range group {
		group[i], _ = s.GeneralRecord(fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", i), "USER_CREATE")
	}
	own := r.spools[0]
	pages := func(n int) { // SQLite itself says the disk is full, as it does when the system says so
		if _, err := own.file.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	pages(1)
	if err := own.append(t.Context(), group, 0); !errors.Is(err, ErrDiskFull) {
		t.Fatalf("full: %v", err)
	}
	pages(1 << 30)
	if err := own.append(t.Context(), group, 0); err != nil {
		t.Fatalf("room again: %v", err)
	}
	r.spooled.Store(own.next - 1)
	r.writer.arrived(len(group))
	r.WaitUntilApplied(t.Context())
	sum := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t)
	if sum.EverSeen != int64(len(group)) {
		t.Errorf("%d installations, want %d", sum.EverSeen, len(group))
	}
	testhistory.CheckVerify(t, s)
}

func TestACommitWhoseAnswerWasLostIsNotRepeated(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		r, err := NewRecorder(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		own := r.spools[0]
		for range 3 {
			rec, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
			if err := own.append(t.Context(), []models.Record{rec}, 0); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := r.writer.storeNext(t.Context(), own); n != 3 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		own.stored = 0 // as if the answer had not come
		if _, err := r.writer.storeNext(t.Context(), own); !errors.Is(err, errMoved) {
			t.Errorf("stored again: %v", err)
		}
		if n, err := r.writer.storeNext(t.Context(), own); n != 0 || err != nil {
			t.Errorf("after asking: %d %v", n, err)
		}
		testhistory.CheckVerify(t, s)
	})
}

func TestASpoolBelongsToOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool-1")
	first, err := openSpool(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openSpool(t.Context(), path); !errors.Is(err, errSpoolTaken) {
		t.Errorf("a second process has it too: %v", err)
	}
	number := first.next
	if err := first.append(t.Context(), []models.Record{{}}, 0); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(first.forget(t.Context(), number), first.close()); err != nil {
		t.Fatal(err)
	}
	again, err := openSpool(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	if again.id != first.id || again.next != number+1 {
		t.Errorf("opened again, it is %s at %d and was %s at %d", again.id, again.next, first.id, number+1)
	}
}
