package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"compreface-stats/models/internal/db"
)

// RemovedDay is what the removal of a day removed.
type RemovedDay struct {
	Day           Day
	Installations int64 // that had been seen on it
	Records       int64 // those among them whose facts were kept
	Downtimes     int64
}

// Summary says it for the audit log.
func (r RemovedDay) Summary() string {
	return fmt.Sprintf("%s, which cannot be true (installations: %d, records: %d, downtimes: %d)",
		r.Day, r.Installations, r.Records, r.Downtimes)
}

// RemoveDay removes all that is kept under a day that cannot be true and takes it out of every number, so that those
// are what they would be without it. It returns ErrDayCanBe for any other day, and ErrClockInDoubt while nobody knows
// which days can be. progress may be nil.
func (s *Store) RemoveDay(ctx context.Context, day Day, progress func(done, total int64)) (r RemovedDay, err error) {
	if err := s.requireClock(ctx); err != nil {
		return r, fmt.Errorf("remove a day: %w", err)
	}
	possible := possibleDays(s)
	if possible.holds(day) {
		return r, ErrDayCanBe
	}
	err = s.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		run := &dayRemoval{store: s, tx: tx, possible: possible, removed: RemovedDay{Day: day}, progress: progress}
		err := run.all(ctx)
		r = run.removed
		return err
	})
	if err != nil {
		return RemovedDay{}, fmt.Errorf("remove %s: %w", day, err)
	}
	return r, nil
}

// dayRemoval is the removal of a day under way.
type dayRemoval struct {
	store    *Store
	tx       *db.Tx
	possible Span
	cutoff   retentionCutoff
	changes  *delta
	removed  RemovedDay
	progress func(done, total int64)
}

func (r *dayRemoval) all(ctx context.Context) (err error) {
	if r.cutoff, err = readCutoff(r.tx.DB); err != nil {
		return err
	}
	ids, err := r.seenOnDay(ctx)
	if err != nil {
		return fmt.Errorf("find its installations: %w", err)
	}
	r.changes = newDelta()
	for i, id := range ids {
		if err := r.installation(ctx, id); err != nil {
			return err
		}
		if r.progress != nil {
			r.progress(int64(i)+1, int64(len(ids)))
		}
	}
	r.removed.Installations = int64(len(ids))
	if err := r.aside(); err != nil {
		return fmt.Errorf("take it out of what is set aside: %w", err)
	}
	if err := r.store.writeRollups(r.tx, r.changes); err != nil {
		return err
	}
	if err := r.rest(); err != nil {
		return err
	}
	return clearZeros(r.tx)
}

// seenOnDay lists the installations that were seen on the day. Its facts may be gone: the states know.
func (r *dayRemoval) seenOnDay(ctx context.Context) (ids []ID, err error) {
	err = r.tx.EachRow(func(rows *sql.Rows) error {
		var id ID
		var seen []byte
		if err := rows.Scan(&id, &seen); err != nil {
			return err
		}
		days, _, err := readDaySet(slices.Clone(seen))
		if err == nil && days.has(r.removed.Day) {
			ids = append(ids, id)
		}
		return errors.Join(err, ctx.Err())
	}, "SELECT install_guid, seen FROM installations")
	return ids, err
}

// installation takes the day out of one installation: what it adds to every number is taken back, and what it adds
// without the day is added.
func (r *dayRemoval) installation(ctx context.Context, id ID) error {
	day := r.removed.Day
	in, err := readInstallation(r.tx, id)
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, r.store, r.tx, &in, r.cutoff)
	if err != nil {
		return fmt.Errorf("read its facts: %w", err)
	}
	r.changes.addTimes(-1, in.contribution(facts, r.cutoff))
	gone, err := deleteFacts(r.tx, []installationDay{{day: day, installation: id}})
	if err != nil {
		return fmt.Errorf("remove its facts: %w", err)
	}
	r.removed.Records += gone
	if left := in.without(day); left.seen.empty() {
		if err := r.tx.Exec("DELETE FROM first_sights WHERE install_guid = ?", id).Error; err != nil {
			return err
		}
		return r.tx.Exec("DELETE FROM installations WHERE install_guid = ?", id).Error
	}
	facts = slices.DeleteFunc(facts, func(rec Record) bool { return rec.Day() == day })
	again, state := in.recountedWithout(day, facts, r.cutoff)
	r.changes.addTimes(+1, again)
	return installationStates.Replace(r.tx, []InstallationState{state.state()})
}

// without is the installation's state without a day.
func (in *installation) without(day Day) installation {
	left := *in
	left.seen.remove(day)
	left.filled.remove(day)
	for a := range left.created {
		left.created[a].remove(day)
	}
	left.reports = slices.DeleteFunc(slices.Clone(in.reports), func(r report) bool { return r.day == day })
	return left
}

// recountedWithout is recounted once the day has no facts but those that are among the given, which are all of the
// installation's.
func (in *installation) recountedWithout(day Day, facts []Record, cutoff retentionCutoff) (*delta, installation) {
	left := in.without(day)
	changes, state := left.recounted(facts, cutoff)
	state.keepFromBefore(&left, cutoff)
	return changes, state
}

// keepFromBefore takes over what only facts from before the retention cutoff could tell.
func (in *installation) keepFromBefore(kept *installation, cutoff retentionCutoff) {
	if !cutoff.moved {
		return
	}
	if in.newest.day < cutoff.since && kept.newest.day == in.newest.day {
		in.newest = kept.newest
	}
	for _, r := range kept.reports {
		known := func(other report) bool { return other.collection == r.collection }
		if r.day < cutoff.since && !slices.ContainsFunc(in.reports, known) {
			in.reports = append(in.reports, r)
		}
	}
	slices.SortFunc(in.reports, compareReports)
	in.reports = newestReports(in.reports)
}

// rest removes what is kept of the day itself.
func (r *dayRemoval) rest() error {
	for _, row := range []any{&IngestKeyCount{}, &SurplusRecord{}} {
		if err := r.tx.Delete(row, "day = ?", r.removed.Day).Error; err != nil {
			return err
		}
	}
	var downtimes []Downtime
	if err := r.tx.Find(&downtimes).Error; err != nil {
		return err
	}
	for _, d := range downtimes {
		if day, ok := d.falseDay(r.possible); ok && day == r.removed.Day {
			if err := r.tx.Delete(&d).Error; err != nil {
				return err
			}
			r.removed.Downtimes++
		}
	}
	// A wrong clock may have removed the facts of days to come, too, before its cutoff was taken back.
	if r.cutoff.moved && (r.removed.Day < r.cutoff.exactFrom() || r.removed.Day > r.possible.To) {
		return r.withoutFacts()
	}
	return nil
}

// withoutFacts removes the numbers of the day that only removed facts could have told.
func (r *dayRemoval) withoutFacts() error {
	for _, statement := range []string{
		"UPDATE daily_services SET creations = 0 WHERE day = ?",
		"DELETE FROM daily_moves WHERE day = ?",
	} {
		if err := r.tx.Exec(statement, r.removed.Day).Error; err != nil {
			return err
		}
	}
	_, _, err := moveRollups(r.tx)
	return err
}
