package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// today is the day on which the recorders of these tests work.
var today = models.Span{From: testhistory.NewYear, To: testhistory.NewYear}

func TestWhatIsAnsweredIsStoredOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const senders, posts = 40, 12
		s := testhistory.Open(t, url)
		r, stop := startRecorder(t, s)
		var wait sync.WaitGroup
		for i := range senders {
			wait.Go(func() {
				guid := fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", i)
				for range posts {
					rec, err := s.GeneralRecord(guid, "USER_CREATE")
					if err == nil {
						err = r.Record(t.Context(), rec)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		stop()
		sum := testhistory.Must(s.Services(t.Context(), today, models.ByDay))(t)
		if sum[0].Creations[models.UserCreate] != senders*posts || sum[0].Installations[models.UserCreate] != senders {
			t.Errorf("%+v", sum[0])
		}
		testhistory.CheckVerify(t, s)
	})
}

func TestOneBadRecordCostsNoNeighbourItsDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		good, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
		bad, _ := s.GeneralRecord("560eee91-5fca-11eb-988b-0242ac120003", "USER_CREATE")
		const damage = "INSERT INTO installations (install_guid, seen, created, reports) VALUES (?, ?, ?, ?)"
		row := []any{bad.Installation.String(), []byte{0xff}, []byte{}, []byte{}}
		if err := s.DB().Write(t.Context()).Exec(damage, row...).Error; err != nil {
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		defer stop()
		for _, rec := range []models.Record{bad, good} {
			if err := r.Record(t.Context(), rec); err != nil {
				t.Error(err)
			}
		}
		r.WaitUntilApplied(t.Context())
		got := r.Status()
		if got.DeadLetters != 1 || got.Waiting != 0 || !got.BacklogError.Since.IsZero() {
			t.Errorf("%+v", got)
		}
		sum := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t)
		if sum.Active.Active1 != 1 {
			t.Errorf("the neighbour is not counted: %+v", sum.Active)
		}
	})
}

func TestASurplusIsAcknowledgedCountedAndNotStored(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.OpenWith(t, models.Options{URL: url, DailyLimit: 3})
		r, stop := startRecorder(t, s)
		defer stop()
		post := func(rec models.Record, err error) {
			if err == nil {
				err = r.Record(t.Context(), rec)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		const greedy, modest = "560eee90-5fca-11eb-988b-0242ac120003", "560eee91-5fca-11eb-988b-0242ac120003"
		for i := range 5 {
			post(s.GeneralRecord(greedy, "APP_CREATE"))
			r.WaitUntilApplied(t.Context())
			for range 2 {
				post(s.FacesRecord(greedy, fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", i), "51-200"))
			}
		}
		post(s.GeneralRecord(modest, "APP_CREATE"))
		r.WaitUntilApplied(t.Context())
		got := r.Status()
		if want := (SurplusCount{Limit: 3, Records: 2 + 2*2, Installations: 1}); got.Surplus != want {
			t.Errorf("%+v, want %+v", got.Surplus, want)
		}
		const repeats = 3 // of those that were stored, the second report
		r.reserve.level.Store(roomForKnown)
		if err := r.Record(t.Context(), testhistory.Must(s.GeneralRecord(greedy, "USER_CREATE"))(t)); !errors.Is(err, ErrDiskFull) {
			t.Errorf("beyond the limit on a disk that is nearly full: %v", err)
		}
		if err := r.Record(t.Context(), testhistory.Must(s.GeneralRecord(modest, "USER_CREATE"))(t)); err != nil {
			t.Errorf("within the limit on a disk that is nearly full: %v", err)
		}
		r.reserve.level.Store(roomForAll)
		counts := testhistory.Must(Counts(t.Context(), s))(t)
		if want := []models.IntakeCount{
			{Day: today.From, What: CountRepeated, Count: repeats}, {Day: today.From, What: CountSurplus, Count: 2 + 2*2},
		}; !slices.Equal(counts, want) {
			t.Errorf("counted %+v, want %+v", counts, want)
		}
		sum := testhistory.Must(s.Services(t.Context(), today, models.ByDay))(t)
		if sum[0].Creations[models.AppCreate] != 3+1 {
			t.Errorf("%d creations are stored", sum[0].Creations[models.AppCreate])
		}
		testhistory.CheckVerify(t, s)
	})
}

func TestWhatACrashedProcessAcknowledgedIsStoredByTheNext(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for i := range 2 { // neighbours on the same machine
			leaveBehind(t, s, 10*i, 10*i+1, 10*i+2)
		}
		for range 2 { // a further start must not store them again
			_, stop := startRecorder(t, s)
			waitUntilSeen(t, s, 6)
			stop()
		}
		sum := testhistory.Must(s.Summary(t.Context(), testhistory.NewYear))(t)
		if sum.EverSeen != 6 || sum.EverCreated[models.UserCreate] != 6 {
			t.Errorf("%+v", sum)
		}
		testhistory.CheckVerify(t, s)
	})
}

func TestAStoppedRecorderTakesNoMore(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	r, stop := startRecorder(t, s)
	stop()
	rec, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	late, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.Record(late, rec); !errors.Is(err, ErrStopped) {
		t.Errorf("after the stop: %v", err)
	}
}

func TestSendersAreToldInTimeThatADiskTakesTooLong(t *testing.T) {
	q := newQueue()
	q.patience = time.Millisecond
	g := q.join(&models.Record{}) // and nobody spools it
	<-g.done
	if !errors.Is(g.err, context.DeadlineExceeded) {
		t.Errorf("%v", g.err)
	}
	g.settle(nil) // what comes later changes nothing
}
