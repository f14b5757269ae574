package ingest

import (
	"fmt"
	"sync"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// BenchmarkRecorder stores records of installations that post five each, one after another, as many installations
// at a time as the name says; no HTTP.
func BenchmarkRecorder(b *testing.B) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
		for _, senders := range []int{64, 512, 2000} {
			b.Run(fmt.Sprintf("%s/%d", name, senders), func(b *testing.B) {
				s := testhistory.Open(b, database(b))
				r, stop := startRecorder(b, s)
				defer stop()
				b.ReportAllocs()
				b.ResetTimer()
				var wait sync.WaitGroup
				for i := range senders {
					wait.Go(func() { sendInstallations(b, r, i, senders) })
				}
				wait.Wait()
				r.WaitUntilApplied(b.Context())
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
			})
		}
	}
}

func sendInstallations(b *testing.B, r *Recorder, sender, senders int) {
	for n := sender * 5; n < b.N; n += senders * 5 {
		install := fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", n)
		for k := range 5 {
			rec, err := r.store.GeneralRecord(install, "USER_CREATE")
			if k > 0 {
				rec, err = r.store.FacesRecord(
					install,
					fmt.Sprintf("%08x-5fca-11eb-%04x-0242ac120003", n, k),
					models.SizeRange(k).String(),
				)
			}
			if err == nil {
				err = r.Record(b.Context(), rec)
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	}
}
