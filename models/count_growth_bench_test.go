package models

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// BenchmarkGrowth lets 20,000 installations report five collections a day for 102 days, 10 million facts, in
// batches as the writer makes them, and compares what a record costs at the end with what it cost at the
// beginning.
//
//	go test -run xx -bench Growth -benchtime 1x -timeout 60m ./models
func BenchmarkGrowth(b *testing.B) {
	const installs, days, batch = 20_000, 102, 6_000
	for name, database := range map[string]func() string{
		"sqlite": func() string { return testdb.SQLite(b) }, "postgres": func() string { return testdb.Server(b).URL },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := openTest(b, database())
				rng := rand.New(rand.NewPCG(1, 1))
				var costs []time.Duration
				for d := range days {
					records := midnight(b, s, day("2025-01-01")+Day(d), rng.Perm(installs))
					began := time.Now()
					for group := range slices.Chunk(records, batch) {
						if _, err := s.Add(b.Context(), group, AddOptions{}); err != nil {
							b.Fatal(err)
						}
					}
					costs = append(costs, time.Since(began)/time.Duration(len(records)))
				}
				early, late := middle(costs[1:6]), middle(costs[days-5:])
				b.ReportMetric(float64(early.Nanoseconds()), "ns/record-at-100k")
				b.ReportMetric(float64(late.Nanoseconds()), "ns/record-at-10M")
				b.ReportMetric(float64(late)/float64(early), "ratio")
			}
		})
	}
}

func middle(costs []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(costs))
	return sorted[len(sorted)/2]
}

// midnight is one day's reports, installation after installation in the given order.
func midnight(b *testing.B, s *Store, d Day, order []int) []Record {
	records := make([]Record, 0, 5*len(order))
	for _, n := range order {
		for k := range 5 {
			rec, err := s.facesRecord(
				fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", n),
				fmt.Sprintf("%08x-5fca-11eb-%04x-0242ac120003", n, k),
				sizeRanges[(n+k)%SizeRangeCount].name,
				d.Time().Add(time.Second),
			)
			if err != nil {
				b.Fatal(err)
			}
			records = append(records, rec)
		}
	}
	return records
}
