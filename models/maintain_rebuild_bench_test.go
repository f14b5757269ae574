package models_test

import (
	"runtime"
	"testing"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// BenchmarkRebuild counts one million facts of 2,000 installations anew; see facts/s. Run it with -benchtime=1x.
func BenchmarkRebuild(b *testing.B) {
	const facts = 1_000_000
	for name, database := range map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
		b.Run(name, func(b *testing.B) {
			s := testhistory.Open(b, database(b))
			if _, err := s.Import(b.Context(), &exportReader{rows: facts, installs: 2000}, nil); err != nil {
				b.Fatal(err)
			}
			var peak uint64
			watch := func(int64, int64) {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
			for b.Loop() {
				if err := s.Rebuild(b.Context(), watch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
			b.ReportMetric(facts*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
			testhistory.CheckVerify(b, s)
		})
	}
}
