package models_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// BenchmarkSurplus asks a database in which one installation sent SURPLUS_RECORDS (100,000) beyond the daily limit for what
// administrators see of it.
//
//	SURPLUS_RECORDS=1000000 go test -run xx -bench Surplus -benchtime 3x ./models
func BenchmarkSurplus(b *testing.B) {
	records, err := strconv.Atoi(os.Getenv("SURPLUS_RECORDS"))
	if err != nil {
		records = 100_000
	}
	for name, open := range map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
		b.Run(name, func(b *testing.B) { benchSurplus(b, open(b), records) })
	}
}

func benchSurplus(b *testing.B, url string, records int) {
	const guid = "560eee90-5fca-11eb-988b-0242ac120004"
	s := testhistory.OpenWith(b, models.Options{URL: url, Clock: time.Now})
	for sent := 0; sent < records; {
		group := make([]models.Record, 0, 5000)
		for range min(cap(group), records-sent) {
			sent++
			group = append(group, testhistory.Must(s.FacesRecord(guid, fmt.Sprintf("560eee90-5fca-11eb-988b-%012x", sent), "1-10"))(b))
		}
		testhistory.Must(s.Add(b.Context(), group, models.AddOptions{DailyLimit: 1}))(b)
	}
	b.Run("days", func(b *testing.B) {
		for b.Loop() {
			testhistory.Must(models.NewAside(s).SurplusDays(b.Context()))(b)
		}
	})
	b.Run("one installation", func(b *testing.B) {
		for b.Loop() {
			testhistory.Must(s.Held(b.Context(), guid))(b)
		}
	})
}
