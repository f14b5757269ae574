package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	queueLength = 16384 // records that wait; past that their senders wait to be let in
	groupLength = 4096  // records a transaction holds at the most
)

// ErrStopped is returned for a record that comes after the recorder has stopped.
var ErrStopped = errors.New("the recorder has stopped")

// Recorder stores records in groups: while one transaction commits, the senders that arrive wait together and share the
// next. It is safe for concurrent use.
type Recorder struct {
	store   *Store
	queue   chan waiting
	stopped chan struct{}
}

// waiting is a record and the sender who waits for it.
type waiting struct {
	record Record
	done   chan error
}

// NewRecorder returns a recorder that stores into s once Run is called.
func NewRecorder(s *Store) *Recorder {
	return &Recorder{store: s, queue: make(chan waiting, queueLength), stopped: make(chan struct{})}
}

// Record returns when the record is on disk, or with the reason why it is not. It waits while the queue is full: a refused sender
// gives up its day, a waiting one loses nothing.
func (r *Recorder) Record(ctx context.Context, rec Record) error {
	w := waiting{rec, make(chan error, 1)}
	select {
	case r.queue <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-r.stopped:
		return ErrStopped
	}
	select {
	case err := <-w.done:
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

// Run stores groups until ctx ends, then what still waits, and returns. Call it once.
func (r *Recorder) Run(ctx context.Context) {
	defer close(r.stopped)
	var group []waiting
	for {
		select {
		case first := <-r.queue:
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
func (r *Recorder) gather(group []waiting) []waiting {
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

// commitTimeout is a little less than a sender waits for its answer.
const commitTimeout = 55 * time.Second

// commit stores the group and answers its senders. One record that the database will not take must not cost its neighbours their
// day, so a group that fails is tried again one by one.
func (r *Recorder) commit(group []waiting) {
	ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
	defer cancel()
	records := make([]Record, len(group))
	for i, w := range group {
		records[i] = w.record
	}
	err := r.store.Add(ctx, records, false)
	if err != nil && len(group) > 1 {
		r.store.log.Warn("a group was not stored; trying its records one by one", "records", len(group), "error", err)
		r.commitSingly(ctx, group)
		return
	}
	for _, w := range group {
		w.done <- err
	}
}

func (r *Recorder) commitSingly(ctx context.Context, group []waiting) {
	for _, w := range group {
		w.done <- r.store.Add(ctx, []Record{w.record}, true)
	}
}

// Add stores records in one transaction, all or none. recheck says that they may be stored already.
func (s *Store) Add(ctx context.Context, records []Record, recheck bool) error {
	const tries = 5
	var err error
	for range tries {
		err = s.transaction(ctx, func(tx *sql.Tx) error {
			f, err := s.storeFacts(ctx, tx, records, recheck)
			if err != nil {
				return err
			}
			return s.writeChanges(ctx, tx, f.changes)
		})
		if !isConflict(err) {
			break
		}
		recheck = true
	}
	if err != nil {
		return fmt.Errorf("store records: %w", err)
	}
	return nil
}

// isConflict says that two transactions met and that this one may be tried again.
func isConflict(err error) bool {
	const serializationFailure, deadlock = "40001", "40P01"
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == serializationFailure || e.Code == deadlock)
}
