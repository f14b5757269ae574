package models

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	queueLength = 16384 // records that wait to be spooled; past that their senders wait to be let in
	groupLength = 4096  // records that are spooled at once at the most
	// After a group of a crowd the next one is given a moment to grow: fewer, larger groups leave more of the processors to the posts
	// themselves (a tenth more records a second with 512 senders). Fewer senders are not kept waiting.
	crowd       = 128
	crowdLinger = time.Millisecond
)

// ErrStopped is returned for a record that comes after the recorder has stopped.
var ErrStopped = errors.New("the recorder has stopped")

// Recorder takes records in and sees to it that each is stored exactly once. It is safe for concurrent use.
//
// A record is acknowledged when it is in the spool, on this machine's disk and synced: while one group is synced, the senders that arrive
// wait together and share the next. From the spool the applier stores records in the database, in their order and with their time,
// usually within milliseconds; while the database is away, busy or locked they wait there, also across a crash of this process.
type Recorder struct {
	store   *Store
	spools  []*spool // the own one first, then what crashed processes left behind
	queue   chan *waiting
	stopped chan struct{}
	applier applier
	rate    rate
	spooled atomic.Int64 // number of the last group in the own spool
	failing atomic.Bool  // the last group could not be spooled
}

// waiting is a record and the sender who waits for it.
type waiting struct {
	record Record
	done   chan error
}

var waitings = sync.Pool{New: func() any { return &waiting{done: make(chan error, 1)} }}

// NewRecorder opens a spool beside the database and returns a recorder that stores into s once Run is called. Close it after Run.
func NewRecorder(ctx context.Context, s *Store) (*Recorder, error) {
	spools, err := openSpools(ctx, s.spoolPrefix)
	if err != nil {
		return nil, err
	}
	r := &Recorder{store: s, spools: spools, queue: make(chan *waiting, queueLength), stopped: make(chan struct{})}
	r.applier.init(s)
	s.metrics.watchQueue(func() int { return len(r.queue) })
	if err := r.takeStock(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("look into the spool: %w", err), r.Close())
	}
	return r, nil
}

// takeStock finds out what the spools hold that is not stored, and when the last record came. While the database is away, it relies on
// what the spool knows.
func (r *Recorder) takeStock(ctx context.Context) (err error) {
	own := r.spools[0]
	if err := r.store.borrowKey(own.key); err != nil {
		return err
	}
	if r.store.options.PseudonymKey == "" {
		if err := own.keepKey(ctx, string(r.store.pseudonymKey)); err != nil {
			return err
		}
	}
	for _, sp := range r.spools {
		done, err := r.store.spoolPosition(ctx, sp)
		if err != nil && !r.store.options.MayBeAway {
			return err
		}
		count, err := sp.waiting(ctx, done)
		if err != nil {
			return err
		}
		r.applier.waiting.Add(count)
	}
	r.applier.stored.Store(max(own.stored, 0))
	r.spooled.Store(own.next - 1)
	if r.rate.last, err = r.store.newestRecord(ctx); r.store.options.MayBeAway {
		return nil
	}
	return err
}

// openSpools opens the first spool that no running process has, and those that nobody has any more.
func openSpools(ctx context.Context, prefix string) (spools []*spool, err error) {
	const most = 256 // processes on one machine
	for n := range most {
		path := fmt.Sprintf("%s%d", prefix, n+1)
		if _, err := os.Stat(path); len(spools) > 0 && err != nil {
			return spools, nil
		}
		sp, err := openSpool(ctx, path)
		switch {
		case errors.Is(err, errSpoolTaken):
		case err != nil:
			return nil, errors.Join(err, closeSpools(spools))
		default:
			spools = append(spools, sp)
		}
	}
	if len(spools) == 0 {
		return nil, fmt.Errorf("all %d spools %s… are taken", most, prefix)
	}
	return spools, nil
}

func closeSpools(spools []*spool) error {
	var errs []error
	for _, sp := range spools {
		errs = append(errs, sp.close())
	}
	return errors.Join(errs...)
}

// Close gives the spools back. What is in them is stored by the next process.
func (r *Recorder) Close() error { return closeSpools(r.spools) }

// Record returns when the record is on disk, or with the reason why it is not. It waits while the queue is full: a refused sender
// gives up its day, a waiting one loses nothing.
func (r *Recorder) Record(ctx context.Context, rec Record) error {
	w := waitings.Get().(*waiting)
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
		waitings.Put(w)
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

// Run takes records in until ctx ends, then those that still wait, and stores what it can of the spool within the grace. Call it once.
func (r *Recorder) Run(ctx context.Context, grace time.Duration) {
	applying, stopApplying := context.WithCancel(context.WithoutCancel(ctx))
	applied := make(chan struct{})
	go func() { r.applier.run(applying, r.spools); close(applied) }()
	r.spoolAll(ctx)
	close(r.stopped)

	patience, cancel := context.WithTimeout(applying, grace)
	defer cancel()
	r.Settle(patience)
	stopApplying()
	<-applied
}

func (r *Recorder) spoolAll(ctx context.Context) {
	var group []*waiting
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
func (r *Recorder) gather(group []*waiting) []*waiting {
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

// commit spools the group and answers its senders.
func (r *Recorder) commit(group []*waiting) {
	records := make([]Record, len(group))
	for i, w := range group {
		records[i] = w.record
	}
	own, began := r.spools[0], time.Now()
	err := own.append(context.Background(), records, r.applier.stored.Load())
	r.noteSpooling(err)
	r.store.metrics.spooled(len(records), time.Since(began))
	if err == nil {
		r.spooled.Store(own.next - 1)
		r.applier.arrived(len(records))
		r.rate.note(r.store.now(), len(records))
	}
	for _, w := range group {
		w.done <- err
	}
}

// noteSpooling logs when the disk stops taking records and when it takes them again, not each record lost.
func (r *Recorder) noteSpooling(err error) {
	switch was := r.failing.Swap(err != nil); {
	case err != nil && !was:
		r.store.log.Error("records cannot be kept: their senders are told so", "error", err)
	case err == nil && was:
		r.store.log.Info("records are kept again")
	}
}

// Intake is the state of taking records in.
type Intake struct {
	Full     bool    // the disk did not take the last group: senders are told so
	Waiting  int64   // acknowledged records that are not stored in the database yet
	SetAside int64   // records that the database did not take, kept in the spool
	Trouble  Trouble // why records wait, while they do
	Surplus  SurplusCount
	Expired  int64 // records since the process started that came too late to be counted: acknowledged and not stored
}

// Intake reports how records come in.
func (r *Recorder) Intake(ctx context.Context) (Intake, error) {
	aside, err := r.spools[0].countSetAside(ctx)
	return Intake{r.failing.Load(), r.applier.waiting.Load(), aside, r.applier.currentTrouble(), r.applier.surplus.count(r.store.dailyLimit),
		r.applier.expired.Load()}, err
}

// Settle waits until what was acknowledged before is stored, or ctx ends. While the database is away it does not wait.
func (r *Recorder) Settle(ctx context.Context) { r.applier.settle(ctx, r.spooled.Load()) }
