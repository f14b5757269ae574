package stay

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// histories hold what only facts tell of each installation: how long its collections stood in each size, and how many
// it created on each day. They are of one version of the database, like lives: what this process stored since is read
// of the days and installations that it changed; else all facts are read again.
type histories struct {
	store    *models.Store
	turn     chan struct{} // one at a time; whoever waits for it may be told to stop waiting
	read     atomic.Bool   // all facts were, once
	version  string
	of       map[models.ID]*history
	wholeAt  time.Time     // when all facts were read last
	wholeFor time.Duration // how long it took
}

// history is that of one installation.
type history struct {
	collections []models.Stays // sorted
	created     []models.DayCreations
}

func newHistories(store *models.Store) *histories {
	return &histories{store: store, turn: make(chan struct{}, 1)}
}

// reportHolds is for how many days a report says where its collection stands.
const reportHolds = 7

// lock waits for its turn, and reads all facts where it is not known what changed. They need not be those of now:
// follow reads the rest.
func (h *histories) lock(ctx context.Context) error {
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	now, err := h.versionNow(ctx)
	if err == nil && !h.canFollow(now) {
		err = h.readAll(ctx)
	}
	if err != nil {
		h.unlock()
	}
	return err
}

func (h *histories) unlock() { <-h.turn }

func (h *histories) canFollow(now string) bool {
	_, _, known := h.store.ChangedFacts(h.version, now)
	return known && h.version != ""
}

// errMoved is returned where others changed the database while it was read.
var errMoved = errors.New("others changed the database meanwhile: ask again")

// follow reads again what changed up to the version of the transaction, which began after lock. It reads from a week
// before the first day that changed on: what stood before it and goes on beyond has a report in that week.
func (h *histories) follow(ctx context.Context, tx *db.Tx) error {
	now, err := models.LivesVersion(tx)
	if err != nil || now == h.version {
		return err
	}
	ids, since, known := h.store.ChangedFacts(h.version, now)
	if !known {
		return errMoved
	}
	if len(ids) == 0 {
		h.version = now
		return nil
	}
	from := since - reportHolds
	rows, err := h.store.FactsSince(ctx, tx, from, ids)
	if err != nil {
		return err
	}
	h.version = ""
	for _, id := range ids {
		h.at(id).cut(from)
	}
	for i := range rows {
		if err := h.take(&rows[i]); err != nil {
			return err
		}
	}
	h.version = now
	return nil
}

const (
	chunkDays  = 14          // of facts read in one transaction: a longer one keeps SQLite's log from shrinking
	logAfter   = time.Second // a first reading that takes longer is logged
	logEvery   = 10 * time.Second
	restFactor = 20 // in the background, all facts are read again only after a rest of so many times as long
)

// readAll reads all facts, a few days at a time. What is stored meanwhile is read afterwards.
func (h *histories) readAll(ctx context.Context) error {
	h.version, h.of = "", make(map[models.ID]*history)
	began, logged := time.Now(), time.Now()
	version, err := h.versionNow(ctx)
	if err != nil {
		return err
	}
	extent, err := h.extent(ctx)
	if err != nil {
		return err
	}
	for from := extent.From; from <= extent.To; from += chunkDays {
		chunk := models.Span{From: from, To: min(from+chunkDays-1, extent.To)}
		err := h.store.DB().View(ctx, func(tx *db.Tx) error { return models.FactDays(ctx, tx, chunk, h.take) })
		if err != nil {
			return err
		}
		if time.Since(logged) > logEvery {
			logged = time.Now()
			h.store.Log().Info("reading the facts that segments and face collections are counted from", "day", chunk.To.String(),
				"of", extent.To.String())
		}
	}
	h.version, h.wholeAt, h.wholeFor = version, time.Now(), time.Since(began)
	h.read.Store(true)
	if h.wholeFor > logAfter {
		h.store.Log().Info("read the facts that segments and face collections are counted from", "seconds",
			h.wholeFor.Round(time.Millisecond).Seconds(), "installations", len(h.of))
	}
	return nil
}

// isCheap reports whether it is known what changed, or all facts were read long ago for how long that takes.
func (h *histories) isCheap(ctx context.Context) bool {
	select {
	case h.turn <- struct{}{}:
		defer h.unlock()
	default:
		return false // somebody reads them already
	}
	now, err := h.versionNow(ctx)
	return err == nil && (h.canFollow(now) || time.Since(h.wholeAt) > restFactor*h.wholeFor)
}

func (h *histories) versionNow(ctx context.Context) (version string, err error) {
	err = h.store.DB().View(ctx, func(tx *db.Tx) error {
		version, err = models.LivesVersion(tx)
		return err
	})
	return version, err
}

func (h *histories) extent(ctx context.Context) (span models.Span, err error) {
	err = h.store.DB().View(ctx, func(tx *db.Tx) error {
		span, err = models.FactExtent(tx)
		return err
	})
	return span, err
}

func (h *histories) at(id models.ID) *history {
	of := h.of[id]
	if of == nil {
		of = &history{}
		h.of[id] = of
	}
	return of
}

// take adds the facts of a day; those of an installation come in the order of days.
func (h *histories) take(row *models.InstallationDay) error {
	of := h.at(row.Installation)
	created, err := row.Facts(of.report)
	for a, count := range created {
		if count > 0 {
			of.created = append(of.created, models.DayCreations{Day: row.Day, Action: models.Action(a), Count: count})
		}
	}
	return err
}

// report adds a report, which is newer than those of its collection.
func (of *history) report(f *models.ReportFact) error {
	i, found := slices.BinarySearchFunc(of.collections, f.Collection, func(s models.Stays, id models.ID) int {
		return bytes.Compare(s.Collection[:], id[:])
	})
	if !found {
		of.collections = slices.Insert(of.collections, i, models.Stays{Collection: f.Collection})
	}
	list := of.collections[i].List
	if n := len(list); n > 0 && list[n-1].Size == f.Size && f.Day <= list[n-1].Last+reportHolds {
		list[n-1].Last = f.Day
		return nil
	}
	of.collections[i].List = append(list, models.Stay{First: f.Day, Last: f.Day, Size: f.Size})
	return nil
}

// cut removes what lies from a day on. A stay that went on beyond seems to have lasted until the day before.
func (of *history) cut(from models.Day) {
	for i := range of.collections {
		list := slices.DeleteFunc(of.collections[i].List, func(s models.Stay) bool { return s.First >= from })
		if n := len(list); n > 0 {
			list[n-1].Last = min(list[n-1].Last, from-1)
		}
		of.collections[i].List = list
	}
	of.collections = slices.DeleteFunc(of.collections, func(s models.Stays) bool { return len(s.List) == 0 })
	of.created = slices.DeleteFunc(of.created, func(c models.DayCreations) bool { return c.Day >= from })
}

// largestOn is the largest part in which any of the collections stood on the day.
func (of *history) largestOn(day models.Day) (largest models.SizePart) {
	for i := range of.collections {
		list := of.collections[i].List
		n, _ := slices.BinarySearchFunc(list, day+1, func(s models.Stay, day models.Day) int { return int(s.First - day) })
		if n > 0 && day < list[n-1].Last+reportHolds {
			largest = max(largest, list[n-1].Part(of.collections[i].Collection))
		}
	}
	return largest
}
