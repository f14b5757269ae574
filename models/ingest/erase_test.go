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
		s := openTest(t, url)
		r, stop := startRecorder(t, s)
		defer stop()
		post := func(install string) models.Record {
			rec := answer(t, func() (models.Record, error) { return s.GeneralRecord(install, "USER_CREATE") })
			if err := r.Record(t.Context(), rec); err != nil {
				t.Fatal(err)
			}
			return rec
		}
		for _, rec := range []models.Record{post(mine), post(other)} {
			if err := r.spools[0].deadLetter(t.Context(), rec, errors.New("refused")); err != nil {
				t.Fatal(err)
			}
		}
		post(mine)
		if got := answer(t, func() (models.Erased, error) { return r.Erase(t.Context(), mine) }); got.Records != 2 {
			t.Errorf("erased %+v", got)
		}
		if dead := answer(t, func() (int64, error) { return r.spools[0].countDeadLetters(t.Context()) }); dead != 1 {
			t.Errorf("%d dead letters, want the other's", dead)
		}
		r.WaitUntilApplied(t.Context())
		if kept := answer(t, func() (models.Census, error) { return s.Census(t.Context()) }); kept.Facts != 1 {
			t.Errorf("%d facts", kept.Facts)
		}
		testhistory.CheckVerify(t, s)
	})
}
