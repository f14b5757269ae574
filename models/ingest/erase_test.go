package ingest

import (
	"errors"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestARecordJustPostedDoesNotComeBackAfterAnErasure(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const mine, other = "560eee90-5fca-11eb-988b-0242ac120003", "560eee91-5fca-11eb-988b-0242ac120003"
		s := testhistory.Open(t, url)
		r, stop := startRecorder(t, s)
		defer stop()
		post := func(install string) models.Record {
			rec := testhistory.Must(s.GeneralRecord(install, "USER_CREATE"))(t)
			if err := r.Record(t.Context(), rec); err != nil {
				t.Fatal(err)
			}
			return rec
		}
		for _, rec := range []models.Record{post(mine), post(other)} {
			if err := r.shelf.mine().letters.add(rec, errors.New("refused")); err != nil {
				t.Fatal(err)
			}
		}
		post(mine)
		if got := testhistory.Must(r.Erase(t.Context(), mine))(t); got.Records != 2 {
			t.Errorf("erased %+v", got)
		}
		if dead := r.Status().DeadLetters; dead != 1 {
			t.Errorf("%d dead letters, want the other's", dead)
		}
		r.WaitUntilApplied(t.Context())
		if kept := testhistory.Must(s.Census(t.Context()))(t); kept.Facts != 1 {
			t.Errorf("%d facts", kept.Facts)
		}
		testhistory.CheckVerify(t, s)
	})
}
