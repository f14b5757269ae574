package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest/journal"
)

// Status is the state of taking records in.
type Status struct {
	Failing      bool         // the disk did not take the last group: senders are told so
	Full         bool         // because there was no room
	Room         int64        // bytes of the spool's disk that other files may take: what is free beyond the reserve
	Scarce       bool         // there is so little room that installations which were never seen are refused
	Waiting      int64        // acknowledged records that are not stored in the database yet
	DeadLetters  int64        // records that the database did not take, kept in the spools
	BacklogError BacklogError // why records wait, while they do
	Surplus      SurplusCount
	Expired      int64 // records since the process started that came too late to be counted: acknowledged and not stored
	Lost         int64 // acknowledged records of these spools whose groups were gone before they were stored
	Spools       []SpoolStatus
	Strays       []StraySpool // spools in the folder whose records nobody stores
}

// SpoolStatus is what became of the records of one spool: Acknowledged is the sum of Waiting and of all that the
// position counts.
type SpoolStatus struct {
	Path         string
	Own          bool  // this process appends to it; others were left behind
	Acknowledged int64 // records that were ever in it
	Waiting      int64 // that are not stored
	Position     models.SpoolPosition
	Letters      int64    // dead letters that are kept in it
	Damage       []Damage // what could not be read of it
}

// Damage is a part of a spool that could not be read.
type Damage = journal.Damage

// Status reports how records come in.
func (r *Recorder) Status() Status {
	status := Status{
		BacklogError: r.writer.currentBacklogError(),
		Surplus:      r.writer.surplus.count(r.store.Options().DailyLimit),
		Expired:      r.writer.expired.Load(),
		Strays:       r.shelf.strays(),
	}
	status.Room = r.reserve.room()
	level := r.reserve.level.Load()
	status.Scarce = level == roomForKnown
	status.Full = level == roomForNone
	status.Failing = status.Full
	if failing := r.failing.Load(); failing != nil {
		status.Failing = true
		status.Full = status.Full || errors.Is(*failing, ErrDiskFull)
	}
	for i, sp := range r.shelf.spools() {
		one := sp.status()
		one.Own = i == 0
		status.Waiting += one.Waiting
		status.DeadLetters += one.Letters
		status.Lost += one.Position.Missing
		status.Spools = append(status.Spools, one)
	}
	return status
}

func (sp *spool) status() SpoolStatus {
	position := sp.known() // before the total, which only grows
	total := sp.journal.Total()
	return SpoolStatus{
		Path:         sp.folder,
		Acknowledged: total,
		Waiting:      max(total-position.Acknowledged, 0),
		Position:     position,
		Letters:      sp.letters.count(),
		Damage:       sp.journal.Damage(),
	}
}

// WaitUntilApplied waits until what was acknowledged before is stored, or ctx ends. While the database is
// unavailable it does not wait.
func (r *Recorder) WaitUntilApplied(ctx context.Context) {
	own := r.shelf.mine()
	number := own.journal.Last()
	r.writer.waitUntil(ctx, func() bool { return own.known().Stored >= number })
}

// Heartbeat is how lively the stream of records is.
type Heartbeat struct {
	Last      time.Time // receipt of the newest record; zero: there is none
	PerMinute int64     // records taken in the last complete minute
	Seen      int64     // installations seen today so far
	Expected  int64     // installations seen yesterday
	Least     int64     // installations seen at least on each of the seven complete days before today
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
	days, err := r.store.ActiveInstallations(ctx, models.Span{From: today - 7, To: today})
	if err != nil {
		return Heartbeat{Last: last, PerMinute: perMinute}, fmt.Errorf("heartbeat: %w", err)
	}
	beat := Heartbeat{
		Last: last, PerMinute: perMinute,
		Seen: days[7].Active1, Expected: days[6].Active1, Least: days[0].Active1,
	}
	for _, d := range days[:7] {
		beat.Least = min(beat.Least, d.Active1)
	}
	return beat, nil
}
