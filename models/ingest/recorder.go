// Package ingest takes records in so that each is stored exactly once, whatever crashes. A record is acknowledged
// when it is in the spool, a file on this machine's disk; from there the writer stores it through the engine. It
// may use models and models/internal/db and nothing that stands beside it; nobody but it touches a spool.
//
// Start with Recorder: Record acknowledges, Run spools and stores, WaitUntilApplied waits for what was
// acknowledged. An acknowledged record is made durable in spool.append, and stored in writer.storeNext.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"compreface-stats/models"
)

const (
	queueLength = 16384 // records that wait to be spooled; past that their senders wait to be let in
	groupLength = 4096  // records that are spooled at once at the most
	// After a group of a crowd the next one is given a moment to grow: fewer, larger groups leave more of the
	// processors to the posts themselves (a tenth more records a second with 512 senders). Fewer senders are not kept
	// waiting.
	crowd       = 128
	crowdLinger = time.Millisecond
)

// ErrStopped is returned for a record that comes after the recorder has stopped.
var ErrStopped = errors.New("the recorder has stopped")

// Recorder takes records in and sees to it that each is stored exactly once. It is safe for concurrent use.
//
// A record is acknowledged when it is in the spool, on this machine's disk and synced: while one group is synced,
// the senders that arrive wait together and share the next. From the spool the writer stores records in the
// database, in their order and with their time, usually within milliseconds; while the database is unavailable,
// busy or locked they wait there, also across a crash of this process.
type Recorder struct {
	store   *models.Store
	spools  []*spool // the own one first, then what crashed processes left behind
	queue   chan *waitingRecord
	stopped chan struct{}
	writer  writer
	metrics *recorderMetrics
	rate    recordRate
	spooled atomic.Int64 // number of the last group in the own spool
	failing atomic.Bool  // the last group could not be spooled
}

// waitingRecord is a record and the sender who waits for it.
type waitingRecord struct {
	record models.Record
	done   chan error
}

var waitingPool = sync.Pool{New: func() any { return &waitingRecord{done: make(chan error, 1)} }}

// NewRecorder opens a spool beside the database and returns a recorder that stores into s once Run is called. Close
// it after Run.
func NewRecorder(ctx context.Context, s *models.Store) (*Recorder, error) {
	spools, err := openSpools(ctx, spoolPrefix(s.Options()), s.Log())
	if err != nil {
		return nil, err
	}
	r := &Recorder{store: s, spools: spools, queue: make(chan *waitingRecord, queueLength), stopped: make(chan struct{})}
	r.metrics = newMetrics(func() int { return len(r.queue) })
	r.writer.init(s, r.metrics)
	if err := r.takeStock(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("look into the spool: %w", err), r.Close())
	}
	return r, nil
}

// takeStock finds out what the spools hold that is not stored, and when the last record came. While the database is
// unavailable, it relies on what the spool knows.
func (r *Recorder) takeStock(ctx context.Context) (err error) {
	own := r.spools[0]
	if err := r.store.BorrowKey(own.key); err != nil {
		return err
	}
	if key := r.store.SpoolKey(); key != "" {
		if err := own.keepKey(ctx, key); err != nil {
			return err
		}
	}
	options := r.store.Options()
	for _, sp := range r.spools {
		done, err := spoolPosition(ctx, r.store, sp)
		if err != nil && !options.MayBeUnavailable {
			return err
		}
		count, err := sp.waiting(ctx, done)
		if err != nil {
			return err
		}
		r.writer.waiting.Add(count)
	}
	r.writer.stored.Store(max(own.stored, 0))
	r.spooled.Store(own.next - 1)
	if r.rate.last, err = r.store.NewestRecord(ctx); options.MayBeUnavailable {
		return nil
	}
	return err
}

// Close gives the spools back. What is in them is stored by the next process.
func (r *Recorder) Close() error { return closeSpools(r.spools) }

// Record returns when the record is on disk, or with the reason why it is not. It waits while the queue is full: a
// refused sender gives up its day, a waiting one loses nothing.
func (r *Recorder) Record(ctx context.Context, rec models.Record) error {
	w := waitingPool.Get().(*waitingRecord)
	w.record = rec
	select {
	case r.queue <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-r.stopped:
		return ErrStopped
	}
	select {
	case err := <-w.done:
		waitingPool.Put(w)
		return err
	case <-r.stopped:
		select { // Run may have answered just before it ended
		case err := <-w.done:
			return err
		default:
			return ErrStopped
		}
	}
}

// Run takes records in until ctx ends, then those that still wait, and stores what it can of the spool within the
// grace. Call it once.
func (r *Recorder) Run(ctx context.Context, grace time.Duration) {
	applying, stopApplying := context.WithCancel(context.WithoutCancel(ctx))
	applied := make(chan struct{})
	go func() { r.writer.run(applying, r.spools); close(applied) }()
	r.spoolAll(ctx)
	close(r.stopped)

	patience, cancel := context.WithTimeout(applying, grace)
	defer cancel()
	r.WaitUntilApplied(patience)
	stopApplying()
	<-applied
}

func (r *Recorder) spoolAll(ctx context.Context) {
	var group []*waitingRecord
	for {
		select {
		case first := <-r.queue:
			if len(group) >= crowd {
				time.Sleep(crowdLinger)
			}
			group = r.gather(append(group[:0], first))
			r.commit(group)
		case <-ctx.Done():
			for group = r.gather(group[:0]); len(group) > 0; group = r.gather(group[:0]) {
				r.commit(group)
			}
			return
		}
	}
}

// gather adds whoever is waiting already; it never waits for more.
func (r *Recorder) gather(group []*waitingRecord) []*waitingRecord {
	for len(group) < groupLength {
		select {
		case w := <-r.queue:
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

// commit spools the group and releases its senders.
func (r *Recorder) commit(group []*waitingRecord) {
	records := make([]models.Record, len(group))
	for i, w := range group {
		records[i] = w.record
	}
	own, began := r.spools[0], time.Now()
	err := own.append(context.Background(), records, r.writer.stored.Load())
	r.noteSpooling(err)
	r.metrics.spooled(len(records), time.Since(began))
	if err == nil {
		r.spooled.Store(own.next - 1)
		r.writer.arrived(len(records))
		r.rate.note(r.store.Now(), len(records))
	}
	for _, w := range group {
		w.done <- err
	}
}

// noteSpooling logs when the disk stops taking records and when it takes them again, not each record lost.
func (r *Recorder) noteSpooling(err error) {
	switch was := r.failing.Swap(err != nil); {
	case err != nil && !was:
		r.store.Log().Error("records cannot be kept: their senders are told so", "error", err)
	case err == nil && was:
		r.store.Log().Info("records are kept again")
	}
}
