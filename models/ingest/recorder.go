// Package ingest takes records in so that each is stored exactly once, whatever crashes. A record is acknowledged
// when it is in the spool, on this machine's disk; from there the writer stores it through the engine. It may use
// models, models/internal/db and the package journal below it, and nothing that stands beside it; nobody but it
// touches a spool.
//
// Start with Recorder: Record acknowledges, Run spools and stores, WaitUntilApplied waits for what was
// acknowledged. An acknowledged record is made durable in journal.Append, and stored in writer.storeNext.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest/journal"
)

// ErrStopped is returned for a record that comes after the recorder has stopped.
var ErrStopped = errors.New("the recorder has stopped")

// ErrDiskFull is returned for a record that there is no room for.
var ErrDiskFull = journal.ErrDiskFull

// Recorder takes records in and sees to it that each is stored exactly once. It is safe for concurrent use.
//
// A record is acknowledged when it is in the spool, on this machine's disk and synced: while one group is synced,
// the senders that arrive join the next. From the spool the writer stores records in the database, in their order
// and with their time, usually within milliseconds; while the database is unavailable, busy or locked they wait
// there, also across a crash of this process.
type Recorder struct {
	store   *models.Store
	shelf   *shelf
	queue   *queue
	writer  *writer
	metrics *recorderMetrics
	rate    recordRate
	reserve reserve
	failing atomic.Pointer[error] // why the last group could not be spooled; nil: it could
}

// NewRecorder begins a spool in the database's folder and returns a recorder that stores into s once Run is called.
// Close it after Run.
func NewRecorder(ctx context.Context, s *models.Store) (*Recorder, error) {
	answered := s.Identity().ID != ""
	if err := knowDatabase(s); err != nil {
		return nil, err
	}
	sh := &shelf{folder: s.Options().SpoolFolder()}
	own, err := createSpool(sh.folder, aboutStore(s), s.Now)
	if err != nil {
		return nil, err
	}
	sh.own = own
	if answered { // and has told who it is itself
		err = rememberDatabase(s)
	}
	if err != nil {
		return nil, errors.Join(err, own.close())
	}
	r := &Recorder{store: s, shelf: sh, queue: newQueue()}
	r.reserve.bytes, r.reserve.folder = s.Options().DiskReserve, own.folder
	r.lookForRoom()
	r.metrics = newMetrics(r.queue.length, r.reserve.free.Load)
	r.writer = newWriter(s, r.metrics, sh)
	r.rate.last, err = s.NewestRecord(ctx)
	if err != nil && !s.Options().MayBeUnavailable {
		return nil, errors.Join(fmt.Errorf("ask for the newest record: %w", err), r.Close())
	}
	return r, nil
}

// knowDatabase sees to it that the store can take records in: what it cannot ask the database for, because that is
// unavailable, was kept beside the spools.
func knowDatabase(s *models.Store) error {
	if s.Identity().ID != "" {
		return nil
	}
	kept, err := recallDatabase(s.Options())
	if err != nil {
		return err
	}
	return s.BorrowIdentity(kept)
}

// Close gives the spools back. What is in them is stored by the next process.
func (r *Recorder) Close() error { return r.shelf.close() }

// Record returns when the record is on disk, or with the reason why it is not: within 55 seconds, also if ctx never
// ends.
func (r *Recorder) Record(ctx context.Context, rec models.Record) error {
	if err := r.reserve.admit(ctx, r.store, rec.Installation); err != nil {
		return err
	}
	if r.reserve.level.Load() != roomForAll && r.writer.surplus.has(rec.Installation, rec.Day()) {
		return errNoRoom // what is left is for others: this would be in no number
	}
	g := r.queue.join(&rec)
	if g == nil {
		return ErrStopped
	}
	if ctx.Done() == nil { // to wait for one thing costs less than for two
		<-g.done
		return g.err
	}
	select {
	case <-g.done:
		return g.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run takes records in until ctx ends, then those that still wait, and stores what it can of the spools within the
// grace. Call it once.
func (r *Recorder) Run(ctx context.Context, grace time.Duration) {
	applying, stopApplying := context.WithCancel(context.WithoutCancel(ctx))
	applied := make(chan struct{})
	go func() { r.writer.run(applying); close(applied) }()
	r.spoolAll(ctx)

	patience, cancel := context.WithTimeout(applying, grace)
	defer cancel()
	r.writer.waitUntil(patience, func() bool { return r.shelf.waiting() == 0 })
	stopApplying()
	<-applied
}

func (r *Recorder) spoolAll(ctx context.Context) {
	last, crowded := 0, 0
	retry := time.NewTicker(retryEvery)
	defer retry.Stop()
	for {
		select {
		case <-retry.C:
			r.lookForRoom()
			r.retryDisk()
		case <-r.queue.news:
			time.Sleep(r.linger(crowded))
			last = r.commit(r.queue.next(max(last, crowded)))
			crowded = max(last, crowded/2)
		case <-ctx.Done():
			r.commit(r.queue.end())
			return
		}
	}
}

// linger is how long the next group is given to grow. Where more than enough waits to be stored, and is being stored,
// it is as long as that takes: senders who wait a moment leave the processors to the storing, so that what waits stays
// bounded however fast they post. While the database cannot be written to, nobody would gain by waiting.
func (r *Recorder) linger(crowded int) (pause time.Duration) {
	if crowded >= crowd {
		pause = crowdLinger
	}
	excess := r.shelf.waiting() - enoughWaiting
	if excess > 0 && r.writer.currentBacklogError().Since.IsZero() {
		pause = max(pause, min(time.Duration(excess)*pausePerRecord, longestPauseOfGroup))
	}
	return pause
}

// commit spools the group, answers its senders and returns how many there are.
func (r *Recorder) commit(g *waitingGroup) int {
	if g.count == 0 {
		return 0
	}
	began := time.Now()
	_, err := r.shelf.mine().append(g.frame, g.count)
	g.late.Stop()
	if g.count >= crowd {
		r.writer.crowd.note()
	}
	r.noteSpooling(err)
	r.metrics.spooled(g.count, time.Since(began))
	if err == nil {
		wakeUp(r.writer.news)
		r.rate.note(r.store.Now(), g.count)
	}
	g.settle(err)
	return g.count
}

// retryEvery is how often a disk that took no group is tried again, so that this server is ready as soon as it
// takes some.
const retryEvery = 2 * time.Second

func (r *Recorder) lookForRoom() {
	if words := r.reserve.look(); words != "" {
		r.store.Log().Warn(words, "free", r.reserve.free.Load(), "reserve", r.reserve.bytes)
	}
}

func (r *Recorder) retryDisk() {
	if r.failing.Load() != nil {
		r.noteSpooling(r.shelf.mine().journal.MakeRoom())
	}
}

// noteSpooling logs when the disk stops taking records and when it takes them again, not each record lost.
func (r *Recorder) noteSpooling(err error) {
	var now *error
	if err != nil {
		now = &err
	}
	switch was := r.failing.Swap(now); {
	case err != nil && was == nil:
		r.store.Log().Error("records cannot be kept: their senders are told so", "error", err)
	case err == nil && was != nil:
		r.store.Log().Info("records are kept again")
	}
}
