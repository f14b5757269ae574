package upload_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"compreface-stats/handlers/upload"
	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

const export = "\"_createdAt\",\"install_guid\",\"action\"\n" +
	"\"2021-03-15 09:16:31.676\",\"560eee90-5fca-11eb-988b-000000000001\",\"USER_CREATE\"\n" +
	"\"2021-03-15 09:16:32.676\",\"560eee90-5fca-11eb-988b-000000000002\",\"USER_CREATE\"\n"

type world struct {
	*upload.Desk
	t      *testing.T
	folder string
	store  *models.Store
	now    time.Time
	room   int64
	noted  chan upload.State
}

func newWorld(t *testing.T, database string) *world {
	w := &world{t: t, folder: t.TempDir(), now: time.Now(), room: 1 << 20, noted: make(chan upload.State, 9)}
	store, err := models.Open(t.Context(), models.Options{URL: database, SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	w.Desk = upload.NewDesk(store, w.folder, func() int64 { return w.room }, func() time.Time { return w.now })
	t.Cleanup(func() { w.Close(); store.Close() })
	return w
}

func claimOf(owner string) upload.Claim {
	return upload.Claim{Owner: owner, Name: "general.csv", Size: int64(len(export)), Mark: "1"}
}

func (w *world) begin(c upload.Claim) upload.State {
	w.t.Helper()
	state, err := w.Begin(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return state
}

func (w *world) send(owner, id string, from int64, piece string) upload.State {
	w.t.Helper()
	state, err := w.Append(owner, id, from, strings.NewReader(piece))
	if err != nil {
		w.t.Fatal(err)
	}
	return state
}

// runs has the file imported and returns what became of it.
func (w *world) runs(owner, id string, try bool) upload.State {
	w.t.Helper()
	if err := w.Run(w.t.Context(), owner, id, try, func(_ context.Context, s upload.State) { w.noted <- s }); err != nil {
		w.t.Fatal(err)
	}
	for {
		if state, ok := w.Current(owner); !ok || !state.Running {
			return state
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAFileThatComesInPiecesIsTriedAndThenImportedAsAWholeOneIs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		w := newWorld(t, database)
		id := w.begin(claimOf("mary")).ID
		if state := w.send("mary", id, 0, export[:50]); state.Received != 50 || state.Whole() {
			t.Fatalf("%+v", state)
		}
		if err := w.Run(t.Context(), "mary", id, false, nil); !errors.Is(err, upload.ErrNotWhole) {
			t.Errorf("half a file: %v", err)
		}
		if again := w.begin(claimOf("mary")); again.ID != id || again.Received != 50 { // the line was cut
			t.Errorf("it does not go on: %+v", again)
		}
		if state := w.send("mary", id, 20, export[20:]); state.Received != 50 { // sent again before the answer came
			t.Errorf("a piece that does not follow was taken: %+v", state)
		}
		w.send("mary", id, 50, export[50:]+"more than was said")
		for range 2 {
			if tried := w.runs("mary", id, true); !tried.Done || !tried.Tried || tried.Summary.Accepted != 2 || tried.Err != nil {
				t.Errorf("tried: %+v", tried)
			}
		}
		if done := w.runs("mary", id, false); !done.Done || done.Tried || done.Summary.Accepted != 2 || done.Err != nil {
			t.Errorf("imported: %+v", done)
		}
		for _, tried := range []bool{true, true, false} {
			if noted := <-w.noted; noted.Tried != tried || noted.Summary.Accepted != 2 {
				t.Errorf("noted: %+v", noted)
			}
		}
		if err := w.Run(t.Context(), "mary", id, false, nil); !errors.Is(err, upload.ErrNone) {
			t.Errorf("an imported file is imported again: %v", err)
		}
	})
}

func TestAFileIsItsOwnersAloneAndGivesWayOnceNobodySendsIt(t *testing.T) {
	w := newWorld(t, testdb.SQLite(t))
	id := w.begin(claimOf("mary")).ID
	if _, err := w.Append("john", id, 0, strings.NewReader(export)); !errors.Is(err, upload.ErrNone) {
		t.Errorf("another person sends the rest: %v", err)
	}
	if err := w.Run(t.Context(), "john", id, false, nil); !errors.Is(err, upload.ErrNone) {
		t.Errorf("another person imports it: %v", err)
	}
	if err := w.Discard("john", id); !errors.Is(err, upload.ErrNone) {
		t.Errorf("another person removes it: %v", err)
	}
	if _, ok := w.Current("john"); ok {
		t.Error("another person sees it")
	}
	if _, err := w.Begin(claimOf("john")); !errors.Is(err, upload.ErrBusy) {
		t.Errorf("two files at once: %v", err)
	}
	w.now = w.now.Add(6 * time.Minute)
	w.begin(claimOf("john"))
	if _, ok := w.Current("mary"); ok {
		t.Error("a file that gave way is there")
	}
}

func TestNothingOfAFileHasANameOnDisk(t *testing.T) {
	w := newWorld(t, testdb.SQLite(t))
	id := w.begin(claimOf("mary")).ID
	w.send("mary", id, 0, export)
	if left, err := os.ReadDir(w.folder); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	w.room = 10
	if err := w.Discard("mary", id); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Begin(claimOf("mary")); !errors.Is(err, upload.ErrFull) {
		t.Errorf("a file for which there is no room: %v", err)
	}
}

// broken is an importer that fails as no importer should, or waits until it is told to stop.
type broken struct{ waits bool }

func (b broken) Import(
	ctx context.Context, _ io.Reader, _ func(models.ImportProgress),
) (models.ImportSummary, error) {
	if !b.waits {
		panic("a fault of ours")
	}
	<-ctx.Done()
	return models.ImportSummary{}, ctx.Err()
}

func (b broken) TryImport(
	ctx context.Context, file io.Reader, progress func(models.ImportProgress),
) (models.ImportSummary, error) {
	return b.Import(ctx, file, progress)
}

func TestAFaultOfTheImportEndsTheImportAlone(t *testing.T) {
	w := &world{t: t, now: time.Now(), noted: make(chan upload.State, 1)}
	w.Desk = upload.NewDesk(broken{}, t.TempDir(), func() int64 { return 1 << 20 }, func() time.Time { return w.now })
	id := w.begin(claimOf("mary")).ID
	w.send("mary", id, 0, export)
	if state := w.runs("mary", id, false); state.Err == nil || !strings.Contains(state.Err.Error(), "a fault of ours") {
		t.Errorf("%+v", state)
	}
}

// Whoever gives up a file that is being imported does not take away the one that has come since.
func TestAFileThatIsGivenUpStopsAndLeavesRoomForAnother(t *testing.T) {
	w := &world{t: t, now: time.Now(), noted: make(chan upload.State, 9)}
	w.Desk = upload.NewDesk(broken{waits: true}, t.TempDir(), func() int64 { return 1 << 20 }, func() time.Time { return w.now })
	id := w.begin(claimOf("mary")).ID
	w.send("mary", id, 0, export)
	if err := w.Run(t.Context(), "mary", id, false, func(context.Context, upload.State) {
		if _, err := w.Begin(claimOf("john")); err != nil && !errors.Is(err, upload.ErrBusy) {
			t.Error(err)
		}
		w.now = w.now.Add(time.Hour)
		w.begin(claimOf("john"))
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Discard("mary", id); err != nil {
		t.Fatal(err)
	}
	if state, ok := w.Current("john"); !ok || state.Received != 0 {
		t.Errorf("the other's file: %+v, %t", state, ok)
	}
}

func TestATrialThatWouldKeepOthersWaitingIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // whose clock jumps
		began := time.Now()
		_, err := upload.Try(t.Context(), broken{waits: true}, nil, nil)
		if !errors.Is(err, upload.ErrLongTrial) || time.Since(began) != upload.TryTime {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}
