package ingest

import (
	"errors"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestASpooledRecordComesBackAsItWas(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	want := make([]models.Record, 0)
	var spooled []byte
	for n := range 200 {
		created := testhistory.Must(s.GeneralRecord(guid(n), models.Action(n%int(models.ActionCount)).String()))(t)
		reported := testhistory.Must(s.FacesRecord(guid(n), guid(n), models.SizeRange(n%models.SizeRangeCount).String()))(t)
		want = append(want, created, reported)
		spooled = appendRecord(appendRecord(spooled, &created), &reported)
	}
	if got := appendDecoded(nil, spooled); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The system itself says that there is no room, by the largest size that this process may give a file.
func TestAFullDiskIsToldAndPassesWithoutLoss(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	r, stop := startRecorder(t, s)
	defer stop()
	post := func(n int) error {
		return r.Record(t.Context(), testhistory.Must(s.GeneralRecord(guid(n), "USER_CREATE"))(t))
	}
	room := limitFiles(t, 1<<20)
	if err := post(1); !errors.Is(err, ErrDiskFull) || !r.Status().Full {
		t.Errorf("full: %v", err)
	}
	room()
	waitUntil(t, "the server is ready again without a post", func() bool { return !r.Status().Failing })
	if err := post(2); err != nil || r.Status().Full {
		t.Errorf("room again: %v", err)
	}
	waitUntilSeen(t, s, 1)
	testhistory.CheckVerify(t, s)
}

// limitFiles lets no file of this process grow beyond the size, until the returned function is called.
func limitFiles(t *testing.T, size uint64) (room func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limit := func(l syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	limit(syscall.Rlimit{Cur: size, Max: before.Max})
	return func() { limit(before) }
}

func TestACommitWhoseAnswerWasLostIsNotRepeated(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		r := testhistory.Must(NewRecorder(t.Context(), s))(t)
		defer r.Close()
		own := r.shelf.mine()
		for range 3 {
			appendTo(t, own, testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t))
		}
		before := testhistory.Must(askPosition(t.Context(), s, own.id))(t)
		if n, err := r.writer.storeNext(t.Context(), own); n != 3 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		own.learn(before) // as if the answer had not come
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
	s := testhistory.Open(t, testdb.SQLite(t))
	sp := testhistory.Must(createSpool(t.TempDir(), aboutStore(s), s.Now))(t)
	if _, err := openSpool(sp.folder, s.Identity().ID, s.Now); !errors.Is(err, errSpoolTaken) {
		t.Errorf("a second process has it too: %v", err)
	}
	appendTo(t, sp, testhistory.Must(s.GeneralRecord(guid(1), "USER_CREATE"))(t))
	if err := sp.close(); err != nil {
		t.Fatal(err)
	}
	again := testhistory.Must(openSpool(sp.folder, s.Identity().ID, s.Now))(t)
	if again.id != sp.id || again.journal.Total() != 1 {
		t.Errorf("opened again, it is %s with %d records", again.id, again.journal.Total())
	}
	if err := again.close(); err != nil {
		t.Error(err)
	}
}

func TestASpoolThatNothingWasPutInLeavesNothingBehind(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	folder := t.TempDir()
	sp := testhistory.Must(createSpool(folder, aboutStore(s), s.Now))(t)
	if err := sp.close(); err != nil {
		t.Fatal(err)
	}
	if left := testhistory.Must(filepath.Glob(filepath.Join(folder, "*")))(t); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
