// Package demo invents two years of records, so that a new user sees every chart with something in it. It stores
// them as records that were received, through the engine, and marks the database so that no real record is ever
// mixed with them. It may use models and nothing that stands beside it. Start with Fill; a world lives through its
// days in liveThrough.
package demo

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	daysInvented = 730
	seed         = 2026
	groupLength  = 20_000 // records stored at once: bounds memory
)

// Fill fills an empty database with an invented history of two years up to yesterday: installations that come,
// grow, pause and leave, so that every chart has something to show. It returns models.ErrNotEmpty where there are
// records. progress may be nil.
func Fill(ctx context.Context, s *models.Store, progress func(done, total int)) error {
	err := s.Load(ctx, func(l *models.Loader) error {
		if _, some, err := s.Extent(ctx); err != nil || some {
			return cmp.Or(err, models.ErrNotEmpty)
		}
		if err := inventHistory(s, l, progress); err != nil {
			return err
		}
		mark := db.Setting{Name: models.DemoSetting, Value: s.Now().UTC().Format(time.RFC3339)}
		if err := db.AddSetting(l.Tx.DB, mark); err != nil {
			return err
		}
		return cmp.Or(inventNotes(l.Tx, s.Now()), inventPulls(l.Tx, s.Now()))
	})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

func inventHistory(s *models.Store, l *models.Loader, progress func(done, total int)) error {
	// #nosec G404 -- the same history every time
	w := &world{rng: rand.New(rand.NewPCG(seed, seed)), store: s}
	first := models.DayOf(s.Now()) - daysInvented
	for i := range daysInvented {
		w.liveThrough(first+models.Day(i), float64(i)/daysInvented)
		if len(w.group) >= groupLength || i == daysInvented-1 {
			if _, err := l.Add(w.group, models.AddOptions{}); err != nil {
				return err
			}
			w.group = w.group[:0]
		}
		if progress != nil {
			progress(i+1, daysInvented)
		}
	}
	return nil
}

// world is all invented installations on the day that is being lived through.
type world struct {
	rng      *rand.Rand
	store    *models.Store
	installs []*inventedInstallation
	group    []models.Record
}

// inventedInstallation is one invented installation.
type inventedInstallation struct {
	id          models.ID
	leaves      models.Day    // the day on which it is switched off for good
	awayUntil   models.Day    // it reports nothing before
	clock       time.Duration // how far after midnight it posts; some clocks run fast
	reliability float64       // share of days on which it is up
	keepsDemo   bool
	collections []inventedCollection
	empties     int // detection and verification services, which report 0
}

type inventedCollection struct {
	id     models.ID
	faces  float64
	growth float64 // a day, as a factor
}

// liveThrough lets installations arrive and the others go about their day; progress runs from 0 to 1 over the
// history.
func (w *world) liveThrough(d models.Day, progress float64) {
	arrivals := 0.35 + 1.1*progress
	if weekday := d.Time().Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		arrivals *= 0.45
	}
	if month := d.Time().Month(); month == time.August || month == time.December {
		arrivals *= 0.7
	}
	for ; arrivals > 0; arrivals-- {
		if w.rng.Float64() < arrivals {
			w.arrive(d)
		}
	}
	staying := w.installs[:0]
	for _, in := range w.installs {
		if d < in.leaves {
			w.liveDay(in, d)
			staying = append(staying, in)
		}
	}
	w.installs = staying
}

// arrive sets an installation up: most are tried out and gone within days, some stay for years.
func (w *world) arrive(d models.Day) {
	stay := 1 + int(w.rng.ExpFloat64()*260)
	if w.rng.IntN(100) < 35 {
		stay = 1 + w.rng.IntN(4)
	}
	in := &inventedInstallation{
		id: w.id(), leaves: d + models.Day(stay), keepsDemo: w.rng.IntN(10) < 8,
		clock:       time.Duration(w.rng.NormFloat64()*20_000+5_000) * time.Millisecond,
		reliability: 0.75 + 0.25*w.rng.Float64(),
	}
	w.installs = append(w.installs, in)
	at := d.Time().Add(time.Duration(6*3600+w.rng.IntN(16*3600)) * time.Second)
	w.create(in, models.UserCreate, at)
	curious := w.rng.IntN(100)
	if curious >= 7 { // the others look around and go no further
		w.create(in, models.AppCreate, at.Add(40*time.Second))
	}
	if curious >= 16 {
		w.createService(in, at.Add(95*time.Second))
	}
}

// createService makes a service of the type that people choose most, or one of the others.
func (w *world) createService(in *inventedInstallation, at time.Time) {
	switch n := w.rng.IntN(100); {
	case n < 62:
		w.create(in, models.FaceRecognitionCreate, at)
		in.collections = append(in.collections, inventedCollection{
			id:     w.id(),
			faces:  1,
			growth: 1 + w.rng.ExpFloat64()*0.035,
		})
	case n < 82:
		w.create(in, models.FaceDetectionCreate, at)
		in.empties++
	default:
		w.create(in, models.FaceVerificationCreate, at)
		in.empties++
	}
}

// liveDay reports the collections at midnight and, now and then, lets people create something or the installation
// pause.
func (w *world) liveDay(in *inventedInstallation, d models.Day) {
	if d < in.awayUntil || w.rng.Float64() > in.reliability {
		return
	}
	if w.rng.IntN(250) == 0 {
		in.awayUntil = d + models.Day(10+w.rng.IntN(60))
	}
	at := d.Time().Add(in.clock)
	if in.keepsDemo {
		at = w.report(in, models.DemoRecognition, models.SizeDemo, at)
		at = w.report(in, models.DemoDetection, models.SizeEmpty, at)
		at = w.report(in, models.DemoVerification, models.SizeEmpty, at)
	}
	for i := range in.collections {
		c := &in.collections[i]
		at = w.report(in, c.id, rangeHolding(c.faces), at)
		c.faces = min(c.faces*c.growth+w.rng.Float64(), 4_000_000)
		c.growth = 1 + (c.growth-1)*0.997
	}
	for i := range in.empties {
		service := models.ID{0: in.id[0], 1: in.id[1], 2: in.id[2], 6: 0x80, 8: 0x80, 15: byte(i)}
		at = w.report(in, service, models.SizeEmpty, at)
	}
	if w.rng.IntN(70) == 0 {
		w.createService(in, d.Time().Add(time.Duration(7+w.rng.IntN(12))*time.Hour))
	}
	if w.rng.IntN(90) == 0 {
		w.create(in, models.UserCreate, d.Time().Add(time.Duration(7+w.rng.IntN(12))*time.Hour))
	}
}

// rangeHolding is the range that so many faces fall into.
func rangeHolding(faces float64) models.SizeRange {
	for r := models.SizeRange(models.SizeRangeCount - 1); r > 0; r-- {
		if faces >= float64(r.Lower()) {
			return r
		}
	}
	return models.SizeEmpty
}

func (w *world) create(in *inventedInstallation, a models.Action, at time.Time) {
	rec := models.Record{Kind: models.General, Installation: in.id, At: at, Action: a}
	rec.Key = w.store.NewRecordKey(at)
	w.group = append(w.group, rec)
}

func (w *world) report(in *inventedInstallation, collection models.ID, size models.SizeRange, at time.Time) time.Time {
	w.group = append(w.group, models.Record{
		Kind:         models.Faces,
		Installation: in.id,
		At:           at,
		Collection:   collection,
		Size:         size,
	})
	return at.Add(time.Duration(80+w.rng.IntN(150)) * time.Millisecond)
}

func (w *world) id() models.ID {
	var id models.ID
	binary.BigEndian.PutUint64(id[:8], w.rng.Uint64())
	binary.BigEndian.PutUint64(id[8:], w.rng.Uint64())
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id
}
