package ingest

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	// Records stored in one transaction: bounds memory. Where thousands come a second, as many as come in one: each page
	// of the database is written once for all of them.
	applyChunk = 60_000
	calmChunk  = applyChunk / 3
	// Under load it pays to wait a little, so that an installation's records, which come one after another, are stored
	// together.
	busyBatch = 128
	applyRest = time.Second
	// How long to wait before a database that failed is asked again.
	firstPause, longestPause = 100 * time.Millisecond, 5 * time.Second
	applyTimeout             = 2 * time.Minute // a connection that went silent is given up
	// How long the spool must keep what is stored, so that a commit need not wait for the disk: PostgreSQL's own comes
	// within a second, SQLite's with the next check-point.
	shortestReplay = time.Hour
	lookEvery      = time.Minute // how often the spools are looked after
)

// writer stores spooled records in the database.
type writer struct {
	store    *models.Store
	metrics  *recorderMetrics
	shelf    *shelf
	crowd    crowdSign
	looked   time.Time     // when the spools were looked after last; known to run alone
	scrubbed erasures      // that the spools were cleared of; known to run and Erase, under erasing
	erasing  sync.Mutex    // one erasure from the spools at a time
	news     chan struct{} // there are records
	hurry    chan struct{} // somebody waits for them to be stored
	mu       sync.Mutex
	surplus  surplusCounter
	expired  atomic.Int64  // records that came too late to be counted
	progress chan struct{} // closed and replaced when something was stored, or the database became unavailable
	backlog  BacklogError
}

func newWriter(s *models.Store, m *recorderMetrics, sh *shelf) *writer {
	return &writer{
		store: s, metrics: m, shelf: sh, scrubbed: make(erasures),
		news: make(chan struct{}, 1), hurry: make(chan struct{}, 1), progress: make(chan struct{}),
	}
}

func wakeUp(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run stores what is in the spools until ctx ends.
func (w *writer) run(ctx context.Context) {
	for ctx.Err() == nil {
		stored, err := w.round(ctx)
		switch {
		case err != nil:
			w.backOff(ctx, err)
		case stored == 0:
			w.awaitNews(ctx)
		case stored > busyBatch && w.shelf.waiting() < applyChunk: // after an outage there is enough to do
			w.rest(ctx)
		}
	}
}

// round looks after the spools when it is time, stores the next records of each, and returns how many there were.
func (w *writer) round(ctx context.Context) (stored int, err error) {
	// After an upgrade everything may have to be counted anew first, which takes as long as it takes.
	if err := w.store.Prepare(ctx); err != nil {
		return 0, err
	}
	w.lookWhenDue(ctx)
	var unreadable []error
	for _, sp := range w.shelf.spools() { // the own one first
		n, err := w.storeNext(ctx, sp)
		stored += n
		switch {
		case errors.Is(err, fs.ErrNotExist) && sp.vanished():
			w.giveUp(sp)
		case errors.Is(err, errUnreadable):
			unreadable = append(unreadable, err) // the others can be stored all the same
		case err != nil:
			return stored, err
		}
	}
	if len(unreadable) > 0 {
		return stored, errors.Join(unreadable...)
	}
	w.noteProgress()
	return stored, nil
}

// awaitNews waits until there are records, or it is time to look after the spools.
func (w *writer) awaitNews(ctx context.Context) {
	select {
	case <-w.news:
	case <-w.hurry:
	case <-time.After(lookEvery):
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

// chunk is how many records are stored in the next transaction. PostgreSQL gets fewer while there is time: each
// statement and commit of a large one would slow down whoever posts just then.
func (w *writer) chunk() int {
	if w.store.DB().OnSQLite() || w.shelf.waiting() >= enoughToHurry {
		return applyChunk
	}
	return calmChunk
}

// leaveToSenders rests as long as the database was busy, while a crowd posts and not too much waits: a database that
// takes a processor for itself for long would make whoever posts just then wait longest.
func (w *writer) leaveToSenders(busy time.Duration) {
	if w.shelf.waiting() < enoughToHurry && time.Since(w.crowd.last()) < crowdLasts {
		time.Sleep(busy)
	}
}

// storeNext stores the next records of a spool in one transaction and returns how many there were.
func (w *writer) storeNext(ctx context.Context, sp *spool) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, applyTimeout)
	defer cancel()
	last := sp.journal.Last()
	if last == 0 || sp.wasAsked() && sp.known().Stored >= last {
		return 0, nil
	}
	done, err := w.askAgain(ctx, sp)
	if err != nil {
		return 0, err
	}
	batch, err := readBatch(sp, done, w.chunk())
	if err != nil || batch.last == done.Stored {
		return 0, err
	}
	position, err := w.storeBatch(ctx, done, batch, sp.letters)
	if err != nil {
		sp.doubt() // the transaction may have been committed and its answer lost
		return 0, err
	}
	sp.learn(position)
	return len(batch.records), nil
}

// askAgain asks the database how far the spool is stored, unless that is known, and says when it went back in time.
func (w *writer) askAgain(ctx context.Context, sp *spool) (models.SpoolPosition, error) {
	before := sp.known()
	done, err := sp.stored(ctx, w.store)
	if again := before.Acknowledged - done.Acknowledged; err == nil && again > 0 {
		w.store.Log().Warn("the database went back in time: records that it had stored are stored again from the spool",
			"spool", sp.folder, "records", again)
	}
	return done, err
}

// storeBatch stores what was read of a spool behind the position, and returns the new one.
func (w *writer) storeBatch(
	ctx context.Context, done models.SpoolPosition, b spoolBatch, letters *deadLetters,
) (models.SpoolPosition, error) {
	began := time.Now()
	position, err := w.addSpooled(ctx, done, b)
	if models.IsPermanent(err) {
		position, err = w.storeSingly(ctx, done, b, letters)
	}
	if err != nil {
		return done, err
	}
	if lost := position.Missing - done.Missing; lost != 0 {
		w.store.Log().Error("acknowledged records are lost: their groups are not in the spool any more",
			"spool", done.ID, "records", lost)
	}
	w.metrics.stored(len(b.records), time.Since(began))
	return position, nil
}

// noteOutcomes counts records that were not stored.
func (w *writer) noteOutcomes(records []models.Record, outcomes []models.Outcome) {
	w.surplus.note(records, outcomes)
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

// errUnreadable is returned for a spool whose files cannot be read.
var errUnreadable = errors.New("a spool cannot be read")

// addOne stores a record, or returns errErasedMeanwhile: see tryAdd.
func (w *writer) addOne(
	ctx context.Context, rec models.Record, erased erasures,
) (outcomes []models.Outcome, err error) {
	one := []models.Record{rec}
	err = w.store.DB().Update(ctx, func(tx *db.Tx) error {
		if outcomes, err = w.store.AddTo(ctx, tx, one, models.AddOptions{Posted: true}); err != nil {
			return err
		}
		return stayUnerased(tx, erased, one)
	})
	return outcomes, db.Wrap("store a record", err)
}

// storeSingly finds the records that the database will not take and makes them dead letters, so that one of them
// cannot hold up all others. The transaction of each record is safe to repeat.
func (w *writer) storeSingly(
	ctx context.Context, done models.SpoolPosition, b spoolBatch, letters *deadLetters,
) (models.SpoolPosition, error) {
	erased, err := readErasures(w.store.DB().Read(ctx))
	if err != nil {
		return done, err
	}
	position := done
	records := erased.without(b.records)
	position.Erased += int64(len(b.records) - len(records))
	var stored []models.Record
	var became []models.Outcome
	for _, rec := range records {
		outcomes, err := w.addOne(ctx, rec, erased)
		if models.IsPermanent(err) {
			w.store.Log().Error("a record is a dead letter: the database does not take it", "error", err)
			err = letters.add(rec, err)
			position.DeadLetters++
		}
		if err != nil {
			return done, err
		}
		countOutcomes(&position, outcomes)
		for _, outcome := range outcomes {
			stored, became = append(stored, rec), append(became, outcome)
		}
	}
	return w.movePosition(ctx, done, b.advance(position), stored, became)
}
