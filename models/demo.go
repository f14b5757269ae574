package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	demoDays    = 730
	demoSetting = "demo"
	demoSeed    = 2026
)

// Demo fills an empty database with an invented history of two years up to yesterday: installations that come, grow, pause and
// leave, so that every chart has something to show. It answers ErrNotEmpty where there are records. progress may be nil.
func (s *Store) Demo(ctx context.Context, progress func(done, total int)) error {
	err := s.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if _, some, err := s.Extent(ctx); err != nil || some {
			return orNotEmpty(err)
		}
		return s.inventHistory(ctx, tx, progress)
	})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// ErrDemo is returned by what must not mix real records with invented ones.
var ErrDemo = errors.New("the database holds the invented demo history: use another one for real records")

func orNotEmpty(err error) error {
	if err != nil {
		return err
	}
	return ErrNotEmpty
}

// IsDemo reports whether the database was filled by Demo, so that pages can say so.
func (s *Store) IsDemo(ctx context.Context) (bool, error) {
	_, demo, err := db.GetSetting(s.db.Read(ctx), demoSetting)
	return demo, err
}

func (s *Store) inventHistory(ctx context.Context, tx *db.Tx, progress func(done, total int)) error {
	w := &demoWorld{rng: rand.New(rand.NewPCG(demoSeed, demoSeed)), store: s}
	first, changes := DayOf(s.now())-demoDays, make(delta)
	for i := range demoDays {
		w.liveThrough(first+Day(i), float64(i)/demoDays)
		if len(w.group) >= importChunk || i == demoDays-1 {
			f, err := s.storeFacts(ctx, tx, w.group, terms{})
			if err != nil {
				return err
			}
			changes.add(f.changes)
			w.group = w.group[:0]
		}
		if progress != nil {
			progress(i+1, demoDays)
		}
	}
	mark := db.Setting{Name: demoSetting, Value: s.now().UTC().Format(time.RFC3339)}
	if err := db.AddSetting(tx.DB, mark); err != nil {
		return err
	}
	if err := s.inventNotes(tx); err != nil {
		return err
	}
	return s.writeChanges(ctx, tx, changes)
}

// demoWorld is all invented installations on the day that is being lived through.
type demoWorld struct {
	rng      *rand.Rand
	store    *Store
	installs []*demoInstall
	group    []Record
}

// demoInstall is one invented installation.
type demoInstall struct {
	id          ID
	leaves      Day           // the day on which it is switched off for good
	awayUntil   Day           // it reports nothing before
	clock       time.Duration // how far after midnight it posts; some clocks run fast
	reliability float64       // share of days on which it is up
	demoKept    bool
	collections []demoCollection
	empties     int // detection and verification services, which report 0
}

type demoCollection struct {
	id     ID
	faces  float64
	growth float64 // a day, as a factor
}

// liveThrough lets installations arrive and the others go about their day; progress runs from 0 to 1 over the history.
func (w *demoWorld) liveThrough(d Day, progress float64) {
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
func (w *demoWorld) arrive(d Day) {
	stay := 1 + int(w.rng.ExpFloat64()*260)
	if w.rng.IntN(100) < 35 {
		stay = 1 + w.rng.IntN(4)
	}
	in := &demoInstall{
		id: w.id(), leaves: d + Day(stay), demoKept: w.rng.IntN(10) < 8,
		clock:       time.Duration(w.rng.NormFloat64()*20_000+5_000) * time.Millisecond,
		reliability: 0.75 + 0.25*w.rng.Float64(),
	}
	w.installs = append(w.installs, in)
	at := d.Time().Add(time.Duration(6*3600+w.rng.IntN(16*3600)) * time.Second)
	w.create(in, UserCreate, at)
	curious := w.rng.IntN(100)
	if curious >= 7 { // the others look around and go no further
		w.create(in, AppCreate, at.Add(40*time.Second))
	}
	if curious >= 16 {
		w.createService(in, at.Add(95*time.Second))
	}
}

// createService makes a service of the type that people choose most, or one of the others.
func (w *demoWorld) createService(in *demoInstall, at time.Time) {
	switch n := w.rng.IntN(100); {
	case n < 62:
		w.create(in, FaceRecognitionCreate, at)
		in.collections = append(in.collections, demoCollection{w.id(), 1, 1 + w.rng.ExpFloat64()*0.035})
	case n < 82:
		w.create(in, FaceDetectionCreate, at)
		in.empties++
	default:
		w.create(in, FaceVerificationCreate, at)
		in.empties++
	}
}

// liveDay reports the collections at midnight and, now and then, lets people create something or the installation pause.
func (w *demoWorld) liveDay(in *demoInstall, d Day) {
	if d < in.awayUntil || w.rng.Float64() > in.reliability {
		return
	}
	if w.rng.IntN(250) == 0 {
		in.awayUntil = d + Day(10+w.rng.IntN(60))
	}
	at := d.Time().Add(in.clock)
	if in.demoKept {
		at = w.report(in, demoRecognition, sizeDemo, at)
		at = w.report(in, demoDetection, sizeEmpty, at)
		at = w.report(in, demoVerification, sizeEmpty, at)
	}
	for i := range in.collections {
		c := &in.collections[i]
		at = w.report(in, c.id, rangeHolding(c.faces), at)
		c.faces = min(c.faces*c.growth+w.rng.Float64(), 4_000_000)
		c.growth = 1 + (c.growth-1)*0.997
	}
	for i := range in.empties {
		at = w.report(in, ID{0: in.id[0], 1: in.id[1], 2: in.id[2], 6: 0x80, 8: 0x80, 15: byte(i)}, sizeEmpty, at)
	}
	if w.rng.IntN(70) == 0 {
		w.createService(in, d.Time().Add(time.Duration(7+w.rng.IntN(12))*time.Hour))
	}
	if w.rng.IntN(90) == 0 {
		w.create(in, UserCreate, d.Time().Add(time.Duration(7+w.rng.IntN(12))*time.Hour))
	}
}

// rangeHolding is the range that so many faces fall into.
func rangeHolding(faces float64) SizeRange {
	for r := SizeRange(SizeRangeCount - 1); r > 0; r-- {
		if faces >= float64(r.Lower()) {
			return r
		}
	}
	return sizeEmpty
}

func (w *demoWorld) create(in *demoInstall, a Action, at time.Time) {
	rec := Record{Kind: General, Installation: in.id, At: at, Action: a}
	rec.Key = w.store.keys.next(at)
	w.group = append(w.group, rec)
}

func (w *demoWorld) report(in *demoInstall, collection ID, size SizeRange, at time.Time) time.Time {
	w.group = append(w.group, Record{Kind: Faces, Installation: in.id, At: at, Collection: collection, Size: size})
	return at.Add(time.Duration(80+w.rng.IntN(150)) * time.Millisecond)
}

func (w *demoWorld) id() ID {
	var id ID
	binary.BigEndian.PutUint64(id[:8], w.rng.Uint64())
	binary.BigEndian.PutUint64(id[8:], w.rng.Uint64())
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id
}
