package ingest

import (
	"errors"
	"testing"
	"time"

	"compreface-stats/models/ingest/journal"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestSendersWaitALittleWhereTooMuchWaitsToBeStored(t *testing.T) {
	r := testhistory.Must(NewRecorder(t.Context(), testhistory.Open(t, testdb.SQLite(t))))(t)
	defer r.Close()
	const group = enoughWaiting/2 + 5_000
	for _, want := range []time.Duration{0, 0, 10_000 * pausePerRecord, longestPauseOfGroup} {
		if got := r.linger(0); got != want {
			t.Errorf("with %d waiting: %s, want %s", r.shelf.waiting(), got, want)
		}
		frame := make([]byte, journal.HeaderBytes+group*spooledBytes)
		testhistory.Must(r.shelf.mine().append(frame, group))(t)
	}
	r.writer.backlog = BacklogError{Since: time.Now(), Error: errors.ErrUnsupported.Error()}
	if got := r.linger(0); got != 0 {
		t.Errorf("%s while the database is away", got)
	}
	if got := r.linger(crowd); got != crowdLinger {
		t.Errorf("a crowd waits %s while the database is away", got)
	}
}
