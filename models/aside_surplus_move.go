package models

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"compreface-stats/models/internal/db"
)

// This file counts what came beyond the limit of a day, and takes that back.

// surplusStep is how many records are counted at once: bounds memory.
const surplusStep = 20_000

// ReleaseSurplus counts what came beyond the limit of a day, in one transaction: every number is as if there had been
// no limit. It returns ErrNoBatch where nothing is kept that is not counted.
func (a *Aside) ReleaseSurplus(ctx context.Context, day Day) (AsideChange, error) {
	change, err := a.eachSurplus(ctx, func(run *asideRun) error { return run.countSurplus(ctx, day) })
	return change, db.Wrap("release what is beyond the daily limit", err)
}

// TakeBackSurplus takes what ReleaseSurplus counted out of every number again, in one transaction. What belongs to
// installations that are set aside stays with them. It returns ErrNoBatch where nothing is counted.
func (a *Aside) TakeBackSurplus(ctx context.Context, day Day) (AsideChange, error) {
	change, err := a.eachSurplus(ctx, func(run *asideRun) error { return run.takeSurplusBack(ctx, day) })
	return change, db.Wrap("take back what is beyond the daily limit", err)
}

// RemoveSurplus removes what is kept of a day and not counted. It returns ErrNoBatch where there is nothing.
func (a *Aside) RemoveSurplus(ctx context.Context, day Day) (AsideChange, error) {
	change, err := a.eachSurplus(ctx, func(run *asideRun) error {
		some := run.tx.Where("day = ? AND counted = 0", day)
		if err := some.Session(&gorm.Session{}).Model(&SurplusRecord{}).Distinct("install_guid").
			Count(&run.moved.Installations).Error; err != nil {
			return err
		}
		done := run.tx.Delete(&SurplusRecord{}, "day = ? AND counted = 0", day)
		run.moved.Records = done.RowsAffected
		return done.Error
	})
	return change, db.Wrap("remove what is beyond the daily limit", err)
}

func (a *Aside) eachSurplus(ctx context.Context, do func(*asideRun) error) (change AsideChange, err error) {
	err = a.store.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if err := a.store.CheckIdentity(tx); err != nil {
			return err
		}
		run := &asideRun{store: a.store, tx: tx, changes: newDelta()}
		if run.cutoff, err = readCutoff(tx.DB); err != nil {
			return err
		}
		if err := do(run); err != nil {
			return err
		}
		if change = run.moved; change.Records == 0 {
			return ErrNoBatch
		}
		return run.finish()
	})
	return change, err
}

// countSurplus stores the records of the day as if they came now and there were no limit. Those that were counted
// already are forgotten.
func (r *asideRun) countSurplus(ctx context.Context, day Day) error {
	seen := make(map[ID]bool)
	for {
		var rows []SurplusRecord
		some := r.tx.Order("install_guid, id, at, content").Limit(surplusStep)
		if err := some.Find(&rows, "day = ? AND counted = 0", day).Error; err != nil || len(rows) == 0 {
			r.moved.Installations = int64(len(seen))
			return err
		}
		if err := r.countSome(ctx, rows); err != nil {
			return err
		}
		for _, row := range rows {
			seen[row.Installation] = true
		}
		r.moved.Records += int64(len(rows))
	}
}

// countSome stores the first records of a day that are not counted, and marks those that are new facts.
func (r *asideRun) countSome(ctx context.Context, rows []SurplusRecord) error {
	counted, err := r.countRows(ctx, rows)
	if err != nil {
		return err
	}
	last := rows[len(rows)-1]
	const upTo = "day = ? AND counted = 0 AND (install_guid, id, at, content) <= (?, ?, ?, ?)"
	gone := r.tx.Delete(&SurplusRecord{}, upTo, last.Day, last.Installation, last.ID, last.At, last.Content)
	if gone.Error != nil {
		return gone.Error
	}
	return replaceSurplus(r.tx, counted)
}

// countRows stores the records, and returns the rows of those that are new facts.
func (r *asideRun) countRows(ctx context.Context, rows []SurplusRecord) (counted []SurplusRecord, err error) {
	group := make([]Record, len(rows))
	for i, row := range rows {
		if group[i], err = row.record(); err != nil {
			return nil, fmt.Errorf("what is kept of %s on %s: %w", row.Installation, row.Day, err)
		}
	}
	b, err := r.store.storeFacts(ctx, r.tx, group, AddOptions{})
	if err != nil {
		return nil, err
	}
	r.changes.addTimes(+1, b.changes)
	for i, row := range rows {
		if b.outcomes[i] == Stored || b.outcomes[i] == SetAside {
			row.Counted = 1
			counted = append(counted, row)
		}
	}
	return counted, nil
}

// takeSurplusBack goes through the installations of which something was counted.
func (r *asideRun) takeSurplusBack(ctx context.Context, day Day) error {
	var all []ID
	those := r.tx.Model(&SurplusRecord{}).Where("day = ? AND counted = 1", day)
	if err := those.Distinct("install_guid").Order("install_guid").Pluck("install_guid", &all).Error; err != nil {
		return err
	}
	for _, id := range all {
		in, err := readInstallation(r.tx, id)
		if err != nil {
			return err
		}
		if in.seen.empty() || r.cutoff.moved && day < r.cutoff.since {
			continue
		}
		if err := r.uncount(ctx, &in, day); err != nil {
			return fmt.Errorf("take back what was counted of %s: %w", id, err)
		}
	}
	return nil
}

// uncount takes one installation's counted records of a day out of its facts and keeps them as those say them now.
func (r *asideRun) uncount(ctx context.Context, in *installation, day Day) error {
	counted := r.tx.Where("install_guid = ? AND day = ? AND counted = 1", in.id, day).Session(&gorm.Session{})
	var rows []SurplusRecord
	if err := counted.Find(&rows).Error; err != nil {
		return err
	}
	facts, err := factsOf(ctx, r.store, r.tx, in, r.cutoff)
	if err != nil {
		return err
	}
	stay, back := splitSurplus(facts, rows)
	if err := counted.Delete(&SurplusRecord{}).Error; err != nil {
		return err
	}
	r.moved.Installations++
	r.moved.Records += int64(len(back))
	r.changes.addTimes(-1, in.contribution(facts, r.cutoff))
	if err := r.leave(in, stay, day); err != nil {
		return err
	}
	return replaceSurplus(r.tx, back)
}

// splitSurplus tells an installation's facts from those that the rows, of one day, had counted. These are as the facts
// say them: a collection may have reported again since.
func splitSurplus(facts []Record, rows []SurplusRecord) (stay []Record, back []SurplusRecord) {
	type place struct {
		day Day
		id  string
	}
	counted := make(map[place]bool, len(rows))
	for _, row := range rows {
		counted[place{row.Day, row.ID}] = true
	}
	for _, rec := range facts {
		if row := surplusOf(rec, 0); counted[place{row.Day, row.ID}] {
			back = append(back, row)
		} else {
			stay = append(stay, rec)
		}
	}
	return stay, back
}

// leave has the installation be what these facts, all that it has, make of it; those of one day are fewer than before.
func (r *asideRun) leave(in *installation, facts []Record, day Day) error {
	changes, state := in.recountedWithout(day, facts, r.cutoff)
	r.changes.addTimes(+1, changes)
	if _, err := deleteFacts(r.tx, []installationDay{{day: day, installation: in.id}}); err != nil {
		return err
	}
	if state.seen.empty() {
		return r.tx.Exec("DELETE FROM installations WHERE install_guid = ?", in.id).Error
	}
	one := &batch{}
	one.take(state, slices.DeleteFunc(facts, func(rec Record) bool { return rec.Day() != day }))
	if err := one.writeFacts(r.tx); err != nil {
		return err
	}
	return one.writeStates(r.tx)
}
