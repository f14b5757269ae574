package models_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// exportReader writes an export of so many rows while it is read, day by day as the old service would have: each
// installation reports five collections, one after another, at midnight.
type exportReader struct {
	rows, installs int
	made           int
	buffer         bytes.Buffer
}

func (r *exportReader) Read(p []byte) (int, error) {
	for r.buffer.Len() < len(p) && r.made < r.rows {
		install, collection := r.made/5%r.installs, r.made%5
		d := r.made / 5 / r.installs
		at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).
			AddDate(0, 0, d).
			Add(time.Duration(install*17+collection*120) * time.Millisecond)
		size := models.SizeRanges()[(install+collection)%models.SizeRangeCount]
		fmt.Fprintf(&r.buffer, "%q,\"%08x-5fca-11eb-988b-0242ac120003\",\"%08x-b53a-4465-a44e-f1c3c81c%04x\",%q\r\n",
			at.Format(db.SQLiteTime), install, install, collection, size)
		r.made++
	}
	n, _ := r.buffer.Read(p)
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// BenchmarkImport imports one million rows; see rows/s. Run it with -benchtime=1x.
func BenchmarkImport(b *testing.B) {
	const rows = 1_000_000
	databases := map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres}
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := testhistory.Open(b, databases[name](b))
				var peak uint64
				watch := func(models.ImportProgress) {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapInuse)
				}
				sum, err := s.Import(b.Context(), &exportReader{rows: rows, installs: 2000}, watch)
				if err != nil || sum.Accepted != rows {
					b.Fatalf("%+v %v", sum, err)
				}
				b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
