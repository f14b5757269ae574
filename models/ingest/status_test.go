package ingest

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestTheHeartbeatKnowsTheLastRecordAcrossARestart(t *testing.T) {
	now := time.Date(2025, 3, 1, 12, 0, 30, 0, time.UTC)
	s, err := models.Open(t.Context(), models.Options{URL: testdb.SQLite(t), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, stop := startRecorder(t, s)
	rec, _ := s.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	if err := r.Record(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	r.WaitUntilApplied(t.Context())
	at := now
	now = now.Add(time.Minute)
	beat := testhistory.Must(r.Heartbeat(t.Context()))(t)
	if !beat.Last.Equal(at) || beat.PerMinute != 1 || beat.Seen != 1 || beat.Expected != 0 {
		t.Errorf("%+v", beat)
	}
	stop()
	now = now.Add(48 * time.Hour)
	r, stop = startRecorder(t, s)
	defer stop()
	beat = testhistory.Must(r.Heartbeat(t.Context()))(t)
	if !beat.Last.Equal(at) || beat.PerMinute != 0 || beat.Silent(now) != 48*time.Hour+time.Minute {
		t.Errorf("%+v", beat)
	}
}

// The quietest day is that of the seven complete ones before today: today is none of them, nor is an eighth.
func TestTheHeartbeatKnowsTheQuietestDayOfTheWeek(t *testing.T) {
	now := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	s, err := models.Open(t.Context(), models.Options{URL: testdb.SQLite(t), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, stop := startRecorder(t, s)
	defer stop()
	for passed, seen := range []int{1, 3, 2, 4, 3, 3, 3, 3, 1} {
		for i := range seen {
			rec, _ := s.GeneralRecord(fmt.Sprintf("560eee90-5fca-11eb-988b-0242ac12000%d", i), "USER_CREATE")
			if err := r.Record(t.Context(), rec); err != nil {
				t.Fatal(err)
			}
		}
		r.WaitUntilApplied(t.Context())
		if passed < 8 {
			now = now.AddDate(0, 0, 1)
		}
	}
	beat := testhistory.Must(r.Heartbeat(t.Context()))(t)
	if beat.Seen != 1 || beat.Expected != 3 || beat.Least != 2 {
		t.Errorf("%+v", beat)
	}
}

// The last record's facts may be gone while the last day is known.
func TestARecorderStartsWhereAllFactsWereRemoved(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		old := testhistory.Record{At: time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC), Action: "USER_CREATE"}
		old.Install = "560eee90-5fca-11eb-988b-0242ac120003"
		testhistory.Import(t, s, []testhistory.Record{old})
		if _, err := s.Prune(t.Context(), models.ShortestRetention, nil); err != nil {
			t.Fatal(err)
		}
		r, stop := startRecorder(t, s)
		defer stop()
		if beat := testhistory.Must(r.Heartbeat(t.Context()))(t); beat.Last.IsZero() {
			t.Error("no last record")
		}
		testhistory.CheckVerify(t, s)
	})
}

func TestAnyPathWillDo(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a #1? 100% 'day'")
	s := testhistory.Open(t, "sqlite:"+filepath.Join(folder, "stats.db"))
	_, stop := startRecorder(t, s)
	stop()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(folder), "*"))
	if err != nil || len(files) != 1 || files[0] != folder {
		t.Errorf("files beside the folder: %q %v", files, err)
	}
}
