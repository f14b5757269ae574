package ingest

import (
	"context"
	"fmt"
	"time"

	"compreface-stats/models"
)

// Status is the state of taking records in.
type Status struct {
	Full         bool         // the disk did not take the last group: senders are told so
	Waiting      int64        // acknowledged records that are not stored in the database yet
	DeadLetters  int64        // records that the database did not take, kept in the spool
	BacklogError BacklogError // why records wait, while they do
	Surplus      SurplusCount
	Expired      int64 // records since the process started that came too late to be counted: acknowledged and not stored
}

// Status reports how records come in.
func (r *Recorder) Status(ctx context.Context) (Status, error) {
	dead, err := r.spools[0].countDeadLetters(ctx)
	return Status{
		Full:         r.failing.Load(),
		Waiting:      r.writer.waiting.Load(),
		DeadLetters:  dead,
		BacklogError: r.writer.currentBacklogError(),
		Surplus:      r.writer.surplus.count(r.store.Options().DailyLimit),
		Expired:      r.writer.expired.Load(),
	}, err
}

// WaitUntilApplied waits until what was acknowledged before is stored, or ctx ends. While the database is
// unavailable it does not wait.
func (r *Recorder) WaitUntilApplied(ctx context.Context) {
	r.writer.waitUntilApplied(ctx, r.spooled.Load())
}

// Heartbeat is how lively the stream of records is.
type Heartbeat struct {
	Last      time.Time // receipt of the newest record; zero: there is none
	PerMinute int64     // records taken in the last complete minute
	Seen      int64     // installations seen today so far
	Expected  int64     // installations seen yesterday
}

// Silent says for how long there has been no record; zero before the first.
func (p Heartbeat) Silent(now time.Time) time.Duration {
	if p.Last.IsZero() {
		return 0
	}
	return max(now.Sub(p.Last), 0)
}

// Heartbeat returns how lively the stream is now. With an error it knows of records alone, not of installations.
func (r *Recorder) Heartbeat(ctx context.Context) (Heartbeat, error) {
	last, perMinute := r.rate.read(r.store.Now())
	today := models.DayOf(r.store.Now())
	days, err := r.store.ActiveInstallations(ctx, models.Span{From: today - 1, To: today})
	if err != nil {
		return Heartbeat{Last: last, PerMinute: perMinute}, fmt.Errorf("heartbeat: %w", err)
	}
	return Heartbeat{
		Last:      last,
		PerMinute: perMinute,
		Seen:      days[1].Active1,
		Expected:  days[0].Active1,
	}, nil
}
