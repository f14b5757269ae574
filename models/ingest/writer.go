package ingest

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"compreface-stats/models"
)

const (
	applyChunk = 10_000 // records stored in one transaction: bounds memory
	// Under load it pays to wait a little, so that an installation's records, which come one after another, are stored
	// together.
	busyBatch = 128
	applyRest = time.Second
	// How long to wait before a database that failed is asked again.
	firstPause, longestPause = 100 * time.Millisecond, 5 * time.Second
	applyTimeout             = 2 * time.Minute // a connection that went silent is given up
)

// writer stores spooled records in the database.
type writer struct {
	store    *models.Store
	metrics  *recorderMetrics
	stored   atomic.Int64  // number of the own spool's last group that is stored
	waiting  atomic.Int64  // records in the spools that are not stored
	news     chan struct{} // there are records
	hurry    chan struct{} // somebody waits for them to be stored
	mu       sync.Mutex
	surplus  surplusTally
	expired  atomic.Int64  // records that came too late to be counted
	progress chan struct{} // closed and replaced when something was stored, or the database became unavailable
	backlog  BacklogError
}

// BacklogError is what keeps records in the spool.
type BacklogError struct {
	Since time.Time // zero: there is none
	Error string
}

func (w *writer) init(s *models.Store, m *recorderMetrics) {
	w.store = s
	w.metrics = m
	w.news = make(chan struct{}, 1)
	w.hurry = make(chan struct{}, 1)
	w.progress = make(chan struct{})
}

// arrived is called when so many records are in the own spool.
func (w *writer) arrived(records int) {
	w.waiting.Add(int64(records))
	wakeUp(w.news)
}

func wakeUp(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run stores what is in the spools until ctx ends.
func (w *writer) run(ctx context.Context, spools []*spool) {
	for i, sp := range spools {
		if i > 0 {
			w.recoverOrphan(ctx, sp)
		}
	}
	own := spools[0]
	for ctx.Err() == nil {
		batch := w.drainOnce(ctx, own)
		if batch < 0 {
			continue
		}
		switch {
		case batch == 0:
			w.awaitNews(ctx)
		case batch > busyBatch && w.waiting.Load() < applyChunk: // after an outage there is enough to do
			w.rest(ctx)
		}
	}
}

func (w *writer) awaitNews(ctx context.Context) {
	select {
	case <-w.news:
	case <-w.hurry:
	case <-ctx.Done():
	}
}

// rest waits a moment for more records, unless somebody is in a hurry.
func (w *writer) rest(ctx context.Context) {
	select {
	case <-w.hurry:
	case <-time.After(applyRest):
	case <-ctx.Done():
	}
}

// drainOnce stores the next records of a spool and returns how many there were; -1 means that they could not be
// stored now, after a pause.
func (w *writer) drainOnce(ctx context.Context, sp *spool) int {
	count, err := w.storeNext(ctx, sp)
	if err != nil {
		w.backOff(ctx, err)
		return -1
	}
	w.mu.Lock()
	if !w.backlog.Since.IsZero() {
		w.store.Log().Info("records are stored again", "after", time.Since(w.backlog.Since).Round(time.Second))
	}
	w.backlog = BacklogError{}
	w.announce()
	w.mu.Unlock()
	return count
}

// announce wakes those who wait for progress; w.mu is held.
func (w *writer) announce() {
	close(w.progress)
	w.progress = make(chan struct{})
}

// backOff notes the error and pauses, the longer the longer it lasts.
func (w *writer) backOff(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	if w.backlog.Since.IsZero() {
		w.backlog.Since = time.Now()
		w.store.Log().Error("records cannot be stored now; they wait in the spool", "error", err)
	}
	w.backlog.Error = err.Error()
	w.announce()
	pause := min(max(time.Since(w.backlog.Since)/2, firstPause), longestPause)
	w.mu.Unlock()
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}

func (w *writer) currentBacklogError() BacklogError {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.backlog
}

// storeNext stores the next records of a spool in one transaction and returns how many there were.
func (w *writer) storeNext(ctx context.Context, sp *spool) (int, error) {
	// After an upgrade everything may have to be counted anew first, which takes as long as it takes.
	if err := w.store.Prepare(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, applyTimeout)
	defer cancel()
	done, err := spoolPosition(ctx, w.store, sp)
	if err != nil {
		return 0, err
	}
	records, last, err := sp.read(ctx, done, applyChunk)
	if err != nil {
		return 0, err
	}
	if len(records) == 0 {
		if done > 0 && w.waiting.Load() == 0 {
			return 0, sp.forget(ctx, done)
		}
		return 0, nil
	}
	began := time.Now()
	outcomes, err := w.addSpooled(ctx, sp.id, records, done, last)
	if models.IsPermanent(err) {
		err = w.storeSingly(ctx, sp, records, done, last)
	}
	if err != nil {
		sp.stored = positionUnknown // the transaction may have been committed and its answer lost
		return 0, err
	}
	if len(outcomes) > 0 {
		w.surplus.note(records, outcomes)
		w.noteExpired(outcomes)
	}
	w.metrics.stored(len(records), time.Since(began))
	w.waiting.Add(-int64(len(records)))
	sp.stored = last
	w.stored.Store(last)
	return len(records), nil
}

func (w *writer) noteExpired(outcomes []models.Outcome) {
	late := int64(0)
	for _, outcome := range outcomes {
		if outcome == models.Expired {
			late++
		}
	}
	if late > 0 {
		w.expired.Add(late)
		w.store.Log().Warn("records had waited so long that they could not be counted any more", "records", late)
	}
}

// storeSingly finds the records that the database will not take and makes them dead letters, so that one of them
// cannot hold up all others. The transaction of each record is safe to repeat.
func (w *writer) storeSingly(ctx context.Context, sp *spool, records []models.Record, done, last int64) error {
	for _, rec := range records {
		_, err := w.store.Add(ctx, []models.Record{rec}, models.AddOptions{Recheck: true})
		if models.IsPermanent(err) {
			w.store.Log().Error("a record is a dead letter: the database does not take it", "error", err)
			err = sp.deadLetter(ctx, rec, err)
		}
		if err != nil {
			return err
		}
	}
	_, err := w.addSpooled(ctx, sp.id, nil, done, last)
	return err
}

// waitUntilApplied waits until the own spool is stored up to the number.
func (w *writer) waitUntilApplied(ctx context.Context, number int64) {
	for w.stored.Load() < number && ctx.Err() == nil {
		w.mu.Lock()
		progress, failing := w.progress, !w.backlog.Since.IsZero()
		w.mu.Unlock()
		if failing || w.stored.Load() >= number {
			return
		}
		wakeUp(w.hurry)
		select {
		case <-progress:
		case <-ctx.Done():
		}
	}
}
