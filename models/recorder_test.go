package models

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// startRecorder runs a recorder until the returned function is called, which stores everything first.
func startRecorder(t testing.TB, s *Store) (*Recorder, func()) {
	t.Helper()
	r, err := NewRecorder(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.Run(ctx, time.Minute); close(ended) }()
	return r, func() {
		cancel()
		<-ended
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsAnsweredIsStoredOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const senders, posts = 40, 12
		s := openTest(t, url)
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
		sum := answer(t, func() ([]ServicePeriod, error) {
			return s.Services(t.Context(), Span{day("2026-01-01"), day("2026-01-01")}, ByDay)
		})
		if sum[0].Creations[UserCreate] != senders*posts || sum[0].Installations[UserCreate] != senders {
			t.Errorf("%+v", sum[0])
		}
		checkVerify(t, s)
	})
}

func TestOneBadRecordCostsNoNeighbourItsDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		good, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
		bad, _ := s.GeneralRecord("560eee91-5fca-11eb-988b-0242ac120003", "USER_CREATE")
		const damage = "INSERT INTO installations (install_guid, seen, created, reports) VALUES (?, ?, ?, ?)"
		if err := s.db.Write(t.Context()).Exec(damage, bad.Installation.String(), []byte{0xff}, []byte{}, []byte{}).Error; err != nil {
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		defer stop()
		for _, rec := range []Record{bad, good} {
			if err := r.Record(t.Context(), rec); err != nil {
				t.Error(err)
			}
		}
		r.Settle(t.Context())
		if got, err := r.Intake(t.Context()); err != nil || got.SetAside != 1 || got.Waiting != 0 || !got.Trouble.Since.IsZero() {
			t.Errorf("%+v %v", got, err)
		}
		sum := answer(t, func() (Summary, error) { return s.Summary(t.Context(), day("2026-01-01")) })
		if sum.Active.Active1 != 1 {
			t.Errorf("the neighbour is not counted: %+v", sum.Active)
		}
	})
}

func TestASurplusIsAcknowledgedCountedAndNotStored(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		s.dailyLimit = 3
		r, stop := startRecorder(t, s)
		defer stop()
		post := func(rec Record, err error) {
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
			r.Settle(t.Context())
			for range 2 {
				post(s.FacesRecord(greedy, fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", i), "51-200"))
			}
		}
		post(s.GeneralRecord(modest, "APP_CREATE"))
		r.Settle(t.Context())
		got := answer(t, func() (Intake, error) { return r.Intake(t.Context()) })
		if want := (SurplusCount{Limit: 3, Records: 2 + 2*2, Installations: 1}); got.Surplus != want {
			t.Errorf("%+v, want %+v", got.Surplus, want)
		}
		sum := answer(t, func() ([]ServicePeriod, error) {
			return s.Services(t.Context(), Span{day("2026-01-01"), day("2026-01-01")}, ByDay)
		})
		if sum[0].Creations[AppCreate] != 3+1 {
			t.Errorf("%d creations are stored", sum[0].Creations[AppCreate])
		}
		checkVerify(t, s)
	})
}

func TestWhatACrashedProcessAcknowledgedIsStoredByTheNext(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		crashed, err := NewRecorder(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		second, err := NewRecorder(t.Context(), s) // its neighbour on the same machine
		if err != nil {
			t.Fatal(err)
		}
		for i, sp := range []*spool{crashed.spools[0], second.spools[0]} {
			for n := range 3 {
				rec, _ := s.GeneralRecord(fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", 10*i+n), "USER_CREATE")
				if err := sp.append(t.Context(), []Record{rec}, 0); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := errors.Join(crashed.Close(), second.Close()); err != nil {
			t.Fatal(err)
		}
		for range 2 { // a further start must not store them again
			_, stop := startRecorder(t, s)
			stop()
		}
		sum := answer(t, func() (Summary, error) { return s.Summary(t.Context(), day("2026-01-01")) })
		if sum.EverSeen != 6 || sum.EverCreated[UserCreate] != 6 {
			t.Errorf("%+v", sum)
		}
		checkVerify(t, s)
	})
}

func TestAStoppedRecorderTakesNoMore(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	r, stop := startRecorder(t, s)
	stop()
	rec, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	late, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.Record(late, rec); !errors.Is(err, ErrStopped) {
		t.Errorf("after the stop: %v", err)
	}
}

func TestTheSameGUIDIsTheSamePseudonymAndNeverItself(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	const guid = "59638de4-5fca-11eb-848b-0242ac120002"
	lower, err := s.FacesRecord(guid, "00000000-0000-0000-0000-000000000001", "11-50")
	if err != nil {
		t.Fatal(err)
	}
	upper, err := s.FacesRecord("59638DE4-5FCA-11EB-848B-0242AC120002", guid, "0")
	if err != nil {
		t.Fatal(err)
	}
	if lower.Installation != upper.Installation || lower.Installation.String() == guid || upper.Collection.String() == guid {
		t.Errorf("%v %v %v", lower.Installation, upper.Installation, upper.Collection)
	}
	if text := lower.Installation.String(); text[14] != '8' || lower.Collection.String() != "00000000-0000-0000-0000-000000000001" {
		t.Errorf("%s is no UUID of version 8, or the demo collection was concealed: %s", text, lower.Collection)
	}
	for _, bad := range []string{"", "59638de4", guid + "0", "59638de4+5fca-11eb-848b-0242ac120002", "zz638de4-5fca-11eb-848b-0242ac120002"} {
		if _, err := s.GeneralRecord(bad, "USER_CREATE"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
