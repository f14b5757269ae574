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

// startRecorder runs a recorder until the returned function is called.
func startRecorder(t testing.TB, s *Store) (*Recorder, func()) {
	t.Helper()
	r := NewRecorder(s)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	return r, func() { cancel(); <-ended }
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
	s := openTest(t, testdb.SQLite(t))
	r := NewRecorder(s)
	good, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	other, _ := s.GeneralRecord("560eee91-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	damaged := state{id: other.Installation, seen: []byte{0xff}, created: []byte{}, reports: []byte{}}
	err := s.write.Exec("INSERT INTO installations VALUES (?, ?, ?, ?)", damaged.id.String(), damaged.seen, damaged.created, damaged.reports).Error
	if err != nil {
		t.Fatal(err)
	}
	group := []waiting{{other, make(chan error, 1)}, {good, make(chan error, 1)}}
	r.commit(group)
	if err := <-group[0].done; !errors.Is(err, errState) {
		t.Errorf("the bad one: %v", err)
	}
	if err := <-group[1].done; err != nil {
		t.Errorf("its neighbour: %v", err)
	}
}

func TestAStoppedRecorderHasStoredWhatItTookAndTakesNoMore(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	r := NewRecorder(s)
	var answers []chan error
	for i := range 10 {
		rec, _ := s.GeneralRecord(fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", i), "APP_CREATE")
		w := waiting{rec, make(chan error, 1)}
		r.queue <- w
		answers = append(answers, w.done)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Run(ctx)
	for _, done := range answers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	rec, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	late, cancelLate := context.WithTimeout(t.Context(), time.Minute)
	defer cancelLate()
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
