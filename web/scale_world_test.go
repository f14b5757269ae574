package main

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"compreface-stats/models"
)

// scaleWorld is a history of any size: installations that arrive evenly over the first half of the days and stay,
// each with three to seven collections that it reports nearly every midnight, and something created now and then.
// Two years of 20,000 are 50 million facts.
type scaleWorld struct {
	installations, days int
	first               models.Day
	rng                 *rand.Rand
	records             uint64
}

func newScaleWorld(installations, days int) *scaleWorld {
	return &scaleWorld{installations: installations, days: days, first: models.DayOf(time.Now()) - models.Day(days),
		rng: rand.New(rand.NewPCG(20, 26))}
}

const scaleBatch = 20_000 // records stored in one transaction, as after an outage

// load stores the history as the writer does, through the batch that counts it, and returns how many records there
// were.
func (w *scaleWorld) load(b *testing.B, store *models.Store) (records int) {
	b.Helper()
	var batch []models.Record
	flush := func() {
		if _, err := store.Add(b.Context(), batch, models.AddOptions{}); err != nil {
			b.Fatal(err)
		}
		records, batch = records+len(batch), batch[:0]
	}
	for d := range w.days {
		day := w.first + models.Day(d)
		for n := range w.installations {
			if arrived := n * w.days / (2 * w.installations); d >= arrived {
				batch = w.liveDay(batch, n, day, d == arrived)
			}
			if len(batch) >= scaleBatch {
				flush()
			}
		}
		flush()
		if d%50 == 49 {
			b.Logf("%d of %d days, %d records", d+1, w.days, records)
		}
	}
	return records
}

func (w *scaleWorld) liveDay(batch []models.Record, n int, day models.Day, isFirst bool) []models.Record {
	at := day.Time().Add(time.Duration(n%5000) * time.Millisecond)
	if isFirst || w.rng.IntN(90) == 0 {
		batch = append(batch, w.create(n, models.Action(w.rng.IntN(int(models.ActionCount))), at))
	}
	if w.rng.IntN(33) == 0 {
		return batch // it was off
	}
	for k := range 3 + n%5 {
		size := models.SizeRange((n + k + int(day)/60) % models.SizeRangeCount)
		batch = append(
			batch,
			models.Record{Kind: models.Faces, Installation: scaleID(n, 0), At: at, Collection: scaleID(n, k+1), Size: size},
		)
	}
	return batch
}

func (w *scaleWorld) create(n int, action models.Action, at time.Time) models.Record {
	rec := models.Record{Kind: models.General, Installation: scaleID(n, 0), At: at, Action: action}
	w.records++
	binary.BigEndian.PutUint64(rec.Key[4:], w.records)
	return rec
}

// scaleID is spread over all values, as pseudonyms are.
func scaleID(n, k int) (id models.ID) {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(k)))
	binary.BigEndian.PutUint64(id[:8], rng.Uint64())
	binary.BigEndian.PutUint64(id[8:], rng.Uint64())
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id
}
