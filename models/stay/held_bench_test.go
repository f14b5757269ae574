package stay_test

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// BenchmarkWhoStays asks about all of two years of STAY_INSTALLATIONS (500) installations that report on a third of
// their days and pause now and then: what is held already, after a post, and by somebody who holds nothing yet.
//
//	go test -run xx -bench WhoStays -benchtime 20x ./models/stay
func BenchmarkWhoStays(b *testing.B) {
	installations, err := strconv.Atoi(os.Getenv("STAY_INSTALLATIONS"))
	if err != nil {
		installations = 500
	}
	for name, open := range map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
		b.Run(name, func(b *testing.B) { benchWhoStays(b, open(b), installations) })
	}
}

func benchWhoStays(b *testing.B, url string, installations int) {
	s := testhistory.OpenWith(b, models.Options{URL: url, Clock: time.Now})
	today := models.DayOf(time.Now())
	span := models.Span{From: today - 730, To: today - 1}
	loadPausing(b, s, installations, span)
	keeper := stay.NewKeeper(s)
	before := heap()
	testhistory.Must(keeper.Of(b.Context(), stay.Who{}, span))(b)
	segment := testhistory.Must(stay.ParseSegment("once:no"))(b)
	testhistory.Must(keeper.Part(b.Context(), segment, span.To))(b)
	held := heap() - before
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			runtime.KeepAlive(keeper)
		}
		b.ReportMetric(float64(held)/float64(installations), "B/installation")
	})
	b.Run("held", func(b *testing.B) {
		for b.Loop() {
			testhistory.Must(keeper.Of(b.Context(), stay.Who{}, span))(b)
		}
	})
	b.Run("segment", func(b *testing.B) {
		segment := testhistory.Must(stay.ParseSegment("established:yes,service:nothing"))(b)
		for b.Loop() {
			testhistory.Must(keeper.Part(b.Context(), segment, span.To))(b)
		}
	})
	b.Run("nearly all", func(b *testing.B) {
		segment := testhistory.Must(stay.ParseSegment("once:no"))(b)
		for b.Loop() {
			testhistory.Must(keeper.Part(b.Context(), segment, span.To))(b)
		}
	})
	b.Run("climbs", func(b *testing.B) {
		for b.Loop() {
			testhistory.Must(keeper.Climbs(b.Context(), stay.Who{}, span))(b)
		}
	})
	b.Run("after a post", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			post := benchRecord(i%installations, today, uint64(i)<<32)
			testhistory.Must(s.Add(b.Context(), []models.Record{post}, models.AddOptions{}))(b)
			b.StartTimer()
			testhistory.Must(keeper.Of(b.Context(), stay.Who{}, span))(b)
		}
	})
	b.Run("nothing held", func(b *testing.B) {
		for b.Loop() {
			testhistory.Must(stay.NewKeeper(s).Of(b.Context(), stay.Who{}, span))(b)
		}
	})
}

func heap() int64 {
	for range 2 { // pools let go at the second
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func loadPausing(b *testing.B, s *models.Store, installations int, span models.Span) {
	rng := rand.New(rand.NewPCG(20, 26))
	quietUntil := make([]models.Day, installations)
	records := uint64(0)
	var batch []models.Record
	for day := span.From; day <= span.To; day++ {
		for n := range installations {
			if rng.IntN(300) == 0 {
				quietUntil[n] = day + 40
			}
			if int(day-span.From) >= n*365/installations && day >= quietUntil[n] && rng.IntN(3) == 0 {
				records++
				batch = append(batch, benchRecord(n, day, records))
			}
		}
		if len(batch) > 20_000 || day == span.To {
			testhistory.Must(s.Add(b.Context(), batch, models.AddOptions{}))(b)
			batch = batch[:0]
		}
	}
}

// benchRecord is a report, or now and then a create event.
func benchRecord(n int, day models.Day, number uint64) models.Record {
	rec := models.Record{Kind: models.Faces, At: day.Time(), Size: models.SizeRange(n % models.SizeRangeCount)}
	binary.BigEndian.PutUint64(rec.Installation[:8], uint64(n)*0x9e3779b97f4a7c15)
	rec.Collection = rec.Installation
	if number%90 == 0 {
		rec.Kind, rec.Action = models.General, models.Action(number/90%uint64(models.ActionCount))
		binary.BigEndian.PutUint64(rec.Key[4:], number)
	}
	return rec
}
