package ingest

import (
	"context"
	"time"
)

// BacklogError is what keeps records in the spool.
type BacklogError struct {
	Since time.Time // zero: there is none
	Error string
}

// noteProgress ends a backlog and wakes those who wait.
func (w *writer) noteProgress() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.backlog.Since.IsZero() {
		w.store.Log().Info("records are stored again", "after", time.Since(w.backlog.Since).Round(time.Second))
	}
	w.backlog = BacklogError{}
	w.announce()
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

// waitUntil waits until done reports true. While the database is unavailable it does not wait.
func (w *writer) waitUntil(ctx context.Context, done func() bool) {
	for !done() && ctx.Err() == nil {
		w.mu.Lock()
		progress, failing := w.progress, !w.backlog.Since.IsZero()
		w.mu.Unlock()
		if failing || done() {
			return
		}
		wakeUp(w.hurry)
		select {
		case <-progress:
		case <-ctx.Done():
		}
	}
}
