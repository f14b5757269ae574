package models

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// BenchmarkPartitions compares PostgreSQL's table of facts as it is with one that is parted by month: what a
// record costs, what pruning half of the days costs against dropping their partitions, and how much disk is taken.
//
//	go test -run xx -bench Partitions -benchtime 1x -timeout 60m ./models
func BenchmarkPartitions(b *testing.B) {
	const installs, days, batch = 4_000, 120, 10_000
	for _, parted := range []bool{false, true} {
		b.Run(map[bool]string{false: "whole", true: "by-month"}[parted], func(b *testing.B) {
			for b.Loop() {
				s := openTest(b, testdb.Server(b).URL)
				if parted {
					partByMonth(b, s)
				}
				rng, first := rand.New(rand.NewPCG(1, 1)), day("2025-09-03")
				began := time.Now()
				for d := range Day(days) {
					for group := range slices.Chunk(midnight(b, s, first+d, rng.Perm(installs)), batch) {
						if _, err := s.Add(b.Context(), group, AddOptions{}); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(time.Since(began).Microseconds())/(5*installs*days), "µs/record")
				size, err := s.DatabaseBytes(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(size)/1e6, "MB-disk")
				began = time.Now()
				if _, err := s.Prune(b.Context(), days/2, nil); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms/prune")
				if parted {
					began = time.Now()
					execute(b, s, "DROP TABLE installation_days_12")
					b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms/drop")
				}
			}
		})
	}
}

func partByMonth(b *testing.B, s *Store) {
	execute(b, s, "ALTER TABLE installation_days RENAME TO whole")
	execute(b, s, "CREATE TABLE installation_days (LIKE whole) PARTITION BY RANGE (day)")
	execute(b, s, "ALTER TABLE installation_days ADD PRIMARY KEY (day, install_guid)")
	for month := 1; month <= 12; month++ {
		execute(
			b,
			s,
			fmt.Sprintf(
				"CREATE TABLE installation_days_%d PARTITION OF installation_days "+
					"FOR VALUES FROM ('2025-%02d-01') TO (DATE '2025-%02d-01' + INTERVAL '1 month')",
				month,
				month,
				month,
			),
		)
	}
}

func execute(b *testing.B, s *Store, statement string) {
	b.Helper()
	if err := s.db.Write(b.Context()).Exec(statement).Error; err != nil {
		b.Fatalf("%s: %v", statement, err)
	}
}
