package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"compreface-stats/models/internal/db"
)

// This file moves installations between what is counted and what is set aside.

// Choice is an installation to set aside, unless it was seen on a day before the hour, as of an import; 0: anyhow.
type Choice struct {
	Installation ID
	Hour         int64
}

// Chooser chooses installations within the transaction that sets them aside.
type Chooser func(*db.Tx) ([]Choice, error)

// SetAside sets installations aside in one transaction. Those that are so already, or not known, are left as they
// are. Every other writer waits meanwhile. prepare, called for each, may be nil.
func (a *Aside) SetAside(
	ctx context.Context, b AsideBatch, choose Chooser, prepare func(*AsideInstallation),
) (change AsideChange, err error) {
	err = a.store.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if err := a.store.CheckIdentity(tx); err != nil {
			return err
		}
		choices, err := choose(tx)
		if err != nil || len(choices) == 0 {
			return err
		}
		if err := addAsideBatch(tx, b); err != nil {
			return err
		}
		run := &asideRun{store: a.store, tx: tx, changes: newDelta()}
		if run.cutoff, err = readCutoff(tx.DB); err != nil {
			return err
		}
		for some := range slices.Chunk(choices, asideStep) {
			if err := run.moveOut(ctx, some, b.ID, prepare); err != nil {
				return err
			}
		}
		change = run.moved
		if err := run.finish(); err != nil {
			return err
		}
		return dropEmptyBatches(tx)
	})
	return change, db.Wrap("set aside", err)
}

func (e *AsideEffect) add(in *installation, day Day) {
	e.Installations++
	for d := range in.seen.all {
		if d > day-headlineWindow && d <= day {
			e.Active28++
			return
		}
	}
}

// takes reports whether the installation is one that is chosen.
func (c Choice) takes(in *installation) bool {
	return !in.seen.empty() && (c.Hour == 0 || in.seen.first >= DayOf(HourTime(c.Hour)))
}

// asideRun moves installations between what is counted and what is set aside.
type asideRun struct {
	store   *Store
	tx      *db.Tx
	cutoff  retentionCutoff
	changes *delta
	moved   AsideChange
}

func (r *asideRun) finish() error {
	if err := r.store.writeRollups(r.tx, r.changes); err != nil {
		return err
	}
	return clearZeros(r.tx)
}

// moveOut takes installations out of the numbers.
func (r *asideRun) moveOut(
	ctx context.Context, choices []Choice, batchID string, prepare func(*AsideInstallation),
) error {
	out, rows := &batch{}, make(map[ID]*AsideInstallation, len(choices))
	for _, c := range choices {
		in, err := readInstallation(r.tx, c.Installation)
		if err != nil {
			return err
		}
		if !c.takes(&in) {
			continue
		}
		id := in.id
		facts, err := factsOf(ctx, r.store, r.tx, &in, r.cutoff)
		if err != nil {
			return fmt.Errorf("read its facts: %w", err)
		}
		r.changes.addTimes(-1, in.contribution(facts, r.cutoff))
		row := &AsideInstallation{
			Installation: id, Batch: batchID, AsideAt: r.store.now().UnixMilli(), FactsSince: r.cutoff.text(),
		}
		if prepare != nil {
			prepare(row)
		}
		rows[id] = row
		out.take(in, facts)
		r.moved.Records += int64(len(facts))
		if _, err := deleteFacts(r.tx, in.places()); err != nil {
			return err
		}
		if err := r.tx.Exec("DELETE FROM installations WHERE install_guid = ?", id).Error; err != nil {
			return err
		}
	}
	r.moved.Installations += int64(len(out.installations))
	return out.writeAside(r.tx, rows)
}

// take puts an installation and its facts into a batch that only writes.
func (b *batch) take(in installation, facts []Record) {
	p := &installationBatch{installation: in}
	p.takeFacts(facts)
	b.installations = append(b.installations, p)
}

// Release counts the batch's installations again, as if they had never been set aside, in one transaction. Of erasures
// that were requested, those that had been set aside before are put back to where they were, if that still is: who
// requests them undoes no decision. It returns ErrNoBatch where there is none.
func (a *Aside) Release(ctx context.Context, batchID string) (change AsideChange, err error) {
	change, err = a.eachOf(ctx, batchID, (*asideRun).moveIn)
	return change, db.Wrap("release", err)
}

// eachOf passes all installations of a batch on to move, and removes the batch.
func (a *Aside) eachOf(
	ctx context.Context, batchID string, move func(*asideRun, []AsideInstallation) error,
) (change AsideChange, err error) {
	err = a.store.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if err := a.store.CheckIdentity(tx); err != nil {
			return err
		}
		done := tx.Delete(&AsideBatch{}, "id = ?", batchID)
		if done.Error != nil || done.RowsAffected == 0 {
			return cmp.Or(done.Error, ErrNoBatch)
		}
		run := &asideRun{store: a.store, tx: tx, changes: newDelta()}
		for {
			var rows []AsideInstallation
			some := tx.Order("install_guid").Limit(asideStep)
			if err := some.Find(&rows, "batch = ?", batchID).Error; err != nil {
				return err
			}
			if len(rows) == 0 {
				change = run.moved
				return run.finish()
			}
			if err := move(run, rows); err != nil {
				return err
			}
		}
	})
	return change, err
}

// moveIn counts installations again, but for those that were set aside before their erasure was requested.
func (r *asideRun) moveIn(rows []AsideInstallation) error {
	rows, err := r.putBack(rows)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := asideIDs(rows)
	facts, err := readAsideFacts(r.tx, ids)
	if err != nil {
		return err
	}
	back := &batch{}
	for i := range rows {
		if err := r.count(&rows[i], facts[rows[i].Installation], back); err != nil {
			return err
		}
	}
	r.moved.Installations += int64(len(rows))
	if err := back.writeFacts(r.tx); err != nil {
		return err
	}
	if err := back.writeStates(r.tx); err != nil { // also of those whose facts are all removed
		return err
	}
	return removeAside(r.tx, ids)
}

// putBack returns the rows without those that go back to the batch that they were in.
func (r *asideRun) putBack(rows []AsideInstallation) (others []AsideInstallation, err error) {
	const back = "UPDATE aside_installations SET batch = earlier, earlier = '', confirm = '', confirmed = 0 " +
		"WHERE install_guid = ? AND earlier IN (SELECT id FROM aside_batches)"
	for _, row := range rows {
		if row.Earlier == "" {
			others = append(others, row)
			continue
		}
		done := r.tx.Exec(back, row.Installation)
		if done.Error != nil {
			return nil, fmt.Errorf("put back: %w", done.Error)
		}
		if done.RowsAffected == 0 {
			others = append(others, row)
		}
	}
	return others, nil
}

// count adds what the installation adds to every number.
func (r *asideRun) count(row *AsideInstallation, facts []Record, back *batch) error {
	in, cutoff, err := row.restored()
	if err != nil {
		return err
	}
	r.changes.addTimes(+1, in.contribution(facts, cutoff))
	if len(row.Frozen) > 0 {
		frozen, err := thawDelta(row.Frozen)
		if err != nil {
			return err
		}
		r.changes.addTimes(+1, frozen)
	}
	back.take(in, facts)
	r.moved.Records += int64(len(facts))
	return nil
}

func (a *AsideInstallation) restored() (in installation, cutoff retentionCutoff, err error) {
	st := a.state()
	for _, bytes := range []*[]byte{&st.Seen, &st.Created, &st.Reports, &st.Filled} {
		*bytes = slices.Clone(*bytes) // restore takes them over
	}
	if err = in.restore(st); err == nil {
		cutoff, err = a.cutoff()
	}
	return in, cutoff, err
}

func asideIDs(rows []AsideInstallation) []ID {
	ids := make([]ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].Installation
	}
	return ids
}

// removeAside removes the rows of installations that are set aside.
func removeAside(tx *db.Tx, ids []ID) error {
	for _, table := range []string{asideInstallations.Name, asideCreations.Name, asideReports.Name} {
		for some := range slices.Chunk(ids, asideStep) {
			if err := tx.Exec("DELETE FROM "+table+" WHERE install_guid IN ?", some).Error; err != nil {
				return err
			}
		}
	}
	return nil
}
