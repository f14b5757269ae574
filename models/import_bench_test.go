package models_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
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
	tails          map[int][]byte // lines behind their times, which are the same every day
	buffer         []byte
}

func (r *exportReader) Read(p []byte) (int, error) {
	for len(r.buffer) < len(p) && r.made < r.rows {
		line := r.made % (5 * r.installs)
		install, collection := line/5, line%5
		at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).
			AddDate(0, 0, r.made/5/r.installs).
			Add(time.Duration(install*17+collection*120) * time.Millisecond)
		r.buffer = append(models.AppendTime(append(r.buffer, '"'), at), r.tail(line)...)
		r.made++
	}
	n := copy(p, r.buffer)
	r.buffer = r.buffer[:copy(r.buffer, r.buffer[n:])]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (r *exportReader) tail(line int) []byte {
	install, collection := line/5, line%5
	if r.tails == nil {
		r.tails = make(map[int][]byte)
	}
	if r.tails[line] == nil {
		const tail = "\",\"%08x-5fca-11eb-988b-0242ac120003\",\"%08x-b53a-4465-a44e-f1c3c81c%04x\",%q\r\n"
		r.tails[line] = fmt.Appendf(nil, tail, install, install, collection, models.SizeRanges()[(install+collection)%models.SizeRangeCount])
	}
	return r.tails[line]
}

// BenchmarkImport imports one million rows; see rows/s. Beside it, it has the driver write as many rows of the same
// content, a row a fact, as fast as that can: see driver-rows/s. Run it with -benchtime=1x.
func BenchmarkImport(b *testing.B) {
	const rows = 1_000_000
	databases := map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres}
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				alone := writeAlone(b, testhistory.Open(b, databases[name](b)), rows)
				s := testhistory.Open(b, databases[name](b))
				var peak uint64
				watch := func(models.ImportProgress) {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapInuse)
				}
				runtime.GC()
				b.StartTimer()
				sum, err := s.Import(b.Context(), &exportReader{rows: rows, installs: 2000}, watch)
				if err != nil || sum.Accepted != rows {
					b.Fatalf("%+v %v", sum, err)
				}
				b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
				b.ReportMetric(rows/alone.Seconds(), "driver-rows/s")
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// looseFact is a fact as a row.
type looseFact struct {
	Installation models.ID  `gorm:"primaryKey;column:install_guid;type:uuid"`
	Day          models.Day `gorm:"primaryKey;type:date"`
	Collection   models.ID  `gorm:"primaryKey;column:collection_guid;type:uuid"`
	CreatedAt    time.Time
	Size         models.SizeRange `gorm:"column:faces_range;type:text"`
}

func (looseFact) TableName() string { return "loose_facts" }

// writeAlone has the driver write rows in groups, from memory: COPY on PostgreSQL, long statements on SQLite.
func writeAlone(b *testing.B, s *models.Store, rows int) time.Duration {
	b.Helper()
	create := `CREATE TABLE loose_facts (install_guid UUID NOT NULL, day DATE NOT NULL, collection_guid UUID NOT NULL,
		created_at TIMESTAMPTZ(3) NOT NULL, faces_range TEXT NOT NULL, PRIMARY KEY (day, install_guid, collection_guid))`
	if s.DB().OnSQLite() {
		create = regexp.MustCompile("UUID|DATE|TIMESTAMPTZ.3.").ReplaceAllString(create, "TEXT") + " STRICT, WITHOUT ROWID"
	}
	if err := s.DB().Write(b.Context()).Exec(create).Error; err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for n := 0; n < rows; n += importGroup {
		facts := looseFacts(n, importGroup)
		err := s.DB().Update(b.Context(), func(tx *db.Tx) error {
			if tx.OnSQLite() {
				return db.TableOf[looseFact]().Replace(tx, facts)
			}
			var text bytes.Buffer
			for _, f := range facts {
				fmt.Fprintf(&text, "%s\t%s\t%s\t%s\t%s\n", f.Installation, f.Day, f.Collection,
					models.AppendTime(nil, f.CreatedAt), f.Size)
			}
			return tx.CopyFrom(&text, "COPY loose_facts FROM STDIN")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}

const importGroup = 20_000

func looseFacts(first, count int) []looseFact {
	facts := make([]looseFact, count)
	for i := range facts {
		line := (first + i) % 10_000
		f := looseFact{Day: testhistory.Day("2023-01-01") + models.Day((first+i)/10_000)}
		f.CreatedAt = f.Day.Time().Add(time.Duration(line) * time.Millisecond)
		binary.BigEndian.PutUint64(f.Installation[:], uint64(line/5)*0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(f.Collection[:], uint64(line)*0x9e3779b97f4a7c15)
		facts[i] = f
	}
	return facts
}
