package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"compreface-stats/models/internal/db"
)

// Erased is what an erasure removed. It is zero for an installation that was not known.
type Erased struct {
	Days    int // on which it had been seen
	Records int64
}

// Summary says it for the audit log, which never names an installation.
func (e Erased) Summary() string {
	return fmt.Sprintf("one installation (days: %d, records: %d)", e.Days, e.Records)
}

// Erase removes all that is kept of the installation with the GUID, and takes it out of every number, so that those
// are what they would be had it never posted. Of days before the cutoff, numbers that only removed facts could tell
// stay as they are: how many creations there were, and the sizes of collections. Should the installation post
// again, it is a new one. The error is an *Invalid for what is no GUID.
//
// What the installation has posted before and still waits in a spool is not stored any more, and the spools that
// running servers keep are cleared of it within a minute: see SpoolErasure. A server uses Recorder.Erase.
func (s *Store) Erase(ctx context.Context, installGUID string) (erased Erased, err error) {
	id, err := s.InstallationID(installGUID)
	if err != nil {
		return erased, err
	}
	err = s.db.UpdateAlone(ctx, func(tx *db.Tx) error { // so that its facts stay as they are
		if err := s.CheckIdentity(tx); err != nil {
			return err
		}
		erased, err = s.erase(ctx, tx, id)
		return err
	})
	if err != nil {
		return Erased{}, fmt.Errorf("erase: %w", err)
	}
	return erased, nil
}

func (s *Store) erase(ctx context.Context, tx *db.Tx, id ID) (erased Erased, err error) {
	in, err := readInstallation(tx, id)
	if err != nil {
		return erased, err
	}
	if in.seen.empty() {
		return NewAside(s).erase(tx, id)
	}
	h, err := readCutoff(tx.DB)
	if err != nil {
		return erased, err
	}
	facts, err := factsOf(ctx, s, tx, &in, h)
	if err != nil {
		return erased, fmt.Errorf("read its facts: %w", err)
	}
	now := s.now()
	if err := noteErasure(tx, id, erasedUntil(now, in.seen.last()), now); err != nil {
		return erased, err
	}
	takeBack := newDelta()
	takeBack.addTimes(-1, in.contribution(facts, h))
	if err := s.writeRollups(tx, takeBack); err != nil {
		return erased, err
	}
	return removeRows(tx, &in)
}

// erasedUntil is up to when what the installation posted is not to come back from a spool: until now, or where a clock
// that was wrong has dated some of it later, until the end of the newest day.
func erasedUntil(now time.Time, newest Day) time.Time {
	const tomorrow = 1 // what comes just before midnight may count for the next day
	if newest <= DayOf(now)+tomorrow {
		return now
	}
	return (newest + 1).Time()
}

// noteErasure has the spools forget what the installation posted up to the time, and what else is its own here.
func noteErasure(tx *db.Tx, id ID, until, now time.Time) error {
	now = now.UTC()
	note := SpoolErasure{Mark: ErasureMark(id), ErasedAt: until.UTC(), NotedAt: &now}
	if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&note).Error; err != nil {
		return fmt.Errorf("note it for the spools: %w", err)
	}
	for _, table := range []string{firstSights.Name, "key_observations"} {
		if err := tx.Exec("DELETE FROM "+table+" WHERE install_guid = ?", id).Error; err != nil {
			return err
		}
	}
	const surplus = "DELETE FROM surplus_records WHERE install_guid = ? AND at <= ?"
	return tx.Exec(surplus, id, until.UnixMilli()).Error
}

// removeRows removes the rows that are the installation's own, and those that count nothing any more.
func removeRows(tx *db.Tx, in *installation) (erased Erased, err error) {
	erased.Days = len(in.places())
	if erased.Records, err = deleteFacts(tx, in.places()); err != nil {
		return erased, fmt.Errorf("remove its facts: %w", err)
	}
	if err := tx.Exec("DELETE FROM installations WHERE install_guid = ?", in.id).Error; err != nil {
		return erased, err
	}
	return erased, clearZeros(tx)
}

// factsOf reads the installation's facts back as the records that they were.
func factsOf(
	ctx context.Context, s *Store, tx *db.Tx, in *installation, h retentionCutoff,
) (records []Record, err error) {
	places := slices.DeleteFunc(in.places(), func(p installationDay) bool { return h.moved && p.day < h.since })
	err = s.facts.creations(ctx, tx, places, func(f *CreationFact) error {
		records = append(records, f.record())
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.facts.reports(ctx, tx, places, func(f *ReportFact) error {
		records = append(records, f.record())
		return nil
	})
	return records, err
}

// contribution is what the installation adds to every roll-up: see recounted.
func (in *installation) contribution(facts []Record, h retentionCutoff) *delta {
	changes, _ := in.recounted(facts, h)
	return changes
}

// recounted is what the installation adds to every roll-up, as far as that can be derived, and its state: its days
// before the retention cutoff come from its state, the rest from its facts, through the same batch that counted them
// when they came.
func (in *installation) recounted(facts []Record, h retentionCutoff) (*delta, installation) {
	b := newBatch(facts, 0)
	if len(b.installations) == 0 {
		b.installations = []*installationBatch{{installation: installation{id: in.id}}}
	}
	again := b.installations[0]
	if h.moved {
		again.markBefore(h.since, in, b.changes)
	}
	b.changes.countAdoption(new(installation).milestones(), again.milestones())
	b.run(facts)
	for _, t := range b.changes.all() {
		t.derivable(h)
	}
	return b.changes, again.installation
}

// markBefore marks the days of a state that lie before the one from which facts are kept.
func (in *installation) markBefore(since Day, kept *installation, out *delta) {
	for d := range kept.seen.all {
		if d < since {
			in.markSeen(d, out)
		}
	}
	for _, a := range Actions() {
		for d := range kept.created[a].all {
			if d < since {
				in.markCreated(a, d, out)
			}
		}
	}
	for d := range kept.filled.all {
		if d < since {
			in.filled.add(d)
		}
	}
}

// clearZeros removes the rows of roll-ups that say nothing any more, as if they had never been written.
func clearZeros(tx *db.Tx) error {
	for _, t := range newDelta().all() {
		if err := t.clearZeros(tx); err != nil {
			return fmt.Errorf("clear %s: %w", t.name(), err)
		}
	}
	return nil
}
