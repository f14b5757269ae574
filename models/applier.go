package models

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	applyChunk = 10_000 // records stored in one transaction: bounds memory
	// Under load it pays to wait a little, so that an installation's records, which come one after another, are stored together.
	busyBatch = 128
	applyRest = time.Second
	// How long to wait before a database that failed is asked again.
	firstPause, longestPause = 100 * time.Millisecond, 5 * time.Second
	applyTimeout             = 2 * time.Minute // a connection that went silent is given up
)

// applier stores spooled records in the database.
type applier struct {
	store    *Store
	stored   atomic.Int64  // number of the own spool's last group that is stored
	waiting  atomic.Int64  // records in the spools that are not stored
	news     chan struct{} // there are records
	hurry    chan struct{} // somebody waits for them to be stored
	mu       sync.Mutex
	surplus  surplus
	expired  atomic.Int64  // records that came too late to be counted
	progress chan struct{} // closed and replaced when something was stored, or the database went away
	trouble  Trouble
}

// Trouble is what keeps records in the spool.
type Trouble struct {
	Since time.Time // zero: there is none
	Error string
}

func (a *applier) init(s *Store) {
	a.store = s
	a.news, a.hurry, a.progress = make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{})
}

// arrived says that so many records are in the own spool.
func (a *applier) arrived(records int) {
	a.waiting.Add(int64(records))
	wake(a.news)
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run stores what is in the spools until ctx ends.
func (a *applier) run(ctx context.Context, spools []*spool) {
	for i, sp := range spools {
		if i > 0 {
			a.adopt(ctx, sp)
		}
	}
	own := spools[0]
	for ctx.Err() == nil {
		batch := a.drainOnce(ctx, own)
		if batch < 0 {
			continue
		}
		switch {
		case batch == 0:
			a.awaitNews(ctx)
		case batch > busyBatch && a.waiting.Load() < applyChunk: // after an outage there is enough to do
			a.rest(ctx)
		}
	}
}

func (a *applier) awaitNews(ctx context.Context) {
	select {
	case <-a.news:
	case <-a.hurry:
	case <-ctx.Done():
	}
}

// rest waits a moment for more records, unless somebody is in a hurry.
func (a *applier) rest(ctx context.Context) {
	select {
	case <-a.hurry:
	case <-time.After(applyRest):
	case <-ctx.Done():
	}
}

// adopt stores what a crashed process left behind and removes its spool.
func (a *applier) adopt(ctx context.Context, sp *spool) {
	a.store.log.Info("storing what another process left in its spool", "spool", sp.path)
	for ctx.Err() == nil {
		if a.drainOnce(ctx, sp) != 0 {
			continue
		}
		count, err := sp.countSetAside(ctx)
		if err == nil && count == 0 && sp.stored != positionUnknown {
			err = errors.Join(sp.close(), os.Remove(sp.path))
		}
		if err != nil {
			a.store.log.Warn("a spool that is stored could not be removed", "spool", sp.path, "error", err)
		}
		return
	}
}

// drainOnce stores the next records of a spool and returns how many there were; -1 means that they could not be stored now, after a pause.
func (a *applier) drainOnce(ctx context.Context, sp *spool) int {
	count, err := a.storeNext(ctx, sp)
	if err != nil {
		a.troubled(ctx, err)
		return -1
	}
	a.mu.Lock()
	if !a.trouble.Since.IsZero() {
		a.store.log.Info("records are stored again", "after", time.Since(a.trouble.Since).Round(time.Second))
	}
	a.trouble = Trouble{}
	a.announce()
	a.mu.Unlock()
	return count
}

// announce wakes those who wait for progress; a.mu is held.
func (a *applier) announce() {
	close(a.progress)
	a.progress = make(chan struct{})
}

// troubled notes the trouble and pauses, the longer the longer it lasts.
func (a *applier) troubled(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	a.mu.Lock()
	if a.trouble.Since.IsZero() {
		a.trouble.Since = time.Now()
		a.store.log.Error("records cannot be stored now; they wait in the spool", "error", err)
	}
	a.trouble.Error = err.Error()
	a.announce()
	pause := min(max(time.Since(a.trouble.Since)/2, firstPause), longestPause)
	a.mu.Unlock()
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}

func (a *applier) currentTrouble() Trouble {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.trouble
}

// storeNext stores the next records of a spool in one transaction and returns how many there were.
func (a *applier) storeNext(ctx context.Context, sp *spool) (int, error) {
	// After an upgrade everything may have to be counted anew first, which takes as long as it takes.
	if err := a.store.prepare(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, applyTimeout)
	defer cancel()
	done, err := a.store.spoolPosition(ctx, sp)
	if err != nil {
		return 0, err
	}
	records, last, err := sp.read(ctx, done, applyChunk)
	if err != nil {
		return 0, err
	}
	if len(records) == 0 {
		if done > 0 && a.waiting.Load() == 0 {
			return 0, sp.forget(ctx, done)
		}
		return 0, nil
	}
	began := time.Now()
	f, err := a.store.addSpooled(ctx, sp.id, records, done, last)
	if isPermanent(err) {
		err = a.storeSingly(ctx, sp, records, done, last)
	}
	if err != nil {
		sp.stored = positionUnknown // the transaction may have been committed and its answer lost
		return 0, err
	}
	if f != nil {
		a.surplus.note(records, f.outcomes)
		a.noteExpired(f.outcomes)
	}
	a.store.metrics.stored(len(records), time.Since(began))
	a.waiting.Add(-int64(len(records)))
	sp.stored = last
	a.stored.Store(last)
	return len(records), nil
}

func (a *applier) noteExpired(outcomes []Outcome) {
	late := int64(0)
	for _, outcome := range outcomes {
		if outcome == Expired {
			late++
		}
	}
	if late > 0 {
		a.expired.Add(late)
		a.store.log.Warn("records had waited so long that they could not be counted any more", "records", late)
	}
}

// storeSingly finds the records that the database will not take and sets them aside, so that one of them cannot hold up all others.
// The transaction of each record is safe to repeat.
func (a *applier) storeSingly(ctx context.Context, sp *spool, records []Record, done, last int64) error {
	for _, rec := range records {
		err := a.store.Add(ctx, []Record{rec}, true)
		if isPermanent(err) {
			a.store.log.Error("a record is set aside: the database does not take it", "error", err)
			err = sp.setAside(ctx, rec, err)
		}
		if err != nil {
			return err
		}
	}
	_, err := a.store.addSpooled(ctx, sp.id, nil, done, last)
	return err
}

// settle waits until the own spool is stored up to the number.
func (a *applier) settle(ctx context.Context, number int64) {
	for a.stored.Load() < number && ctx.Err() == nil {
		a.mu.Lock()
		progress, troubled := a.progress, !a.trouble.Since.IsZero()
		a.mu.Unlock()
		if troubled || a.stored.Load() >= number {
			return
		}
		wake(a.hurry)
		select {
		case <-progress:
		case <-ctx.Done():
		}
	}
}
