package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// This file removes what is set aside, and has what removes other things know of it.

// Remove erases the batch's installations for good, in one transaction. Of an erasure that was asked for, only what
// was posted until then goes: what came later is counted from then on, as a new installation's. It returns ErrNoBatch
// where there is none.
func (a *Aside) Remove(ctx context.Context, batchID string) (AsideChange, error) {
	change, err := a.eachOf(ctx, batchID, func(run *asideRun, rows []AsideInstallation) error {
		return run.remove(ctx, rows)
	})
	return change, db.Wrap("remove what is set aside", err)
}

// RemoveErased erases for good what waits in batches of AsideErasure that are not held, as far as it was asked for up
// to a time or its installation has confirmed it.
func (a *Aside) RemoveErased(ctx context.Context, askedUntil time.Time) (change AsideChange, err error) {
	const due = `batch IN (SELECT id FROM aside_batches WHERE kind = ? AND NOT held) AND (aside_at <= ? OR confirmed = 1)`
	args := []any{due, AsideErasure, askedUntil.UnixMilli()}
	var some int64
	err = a.store.db.Read(ctx).Model(&AsideInstallation{}).Where(due, args[1:]...).Limit(1).Count(&some).Error
	if err != nil || some == 0 {
		return change, db.Wrap("look for erasures that are due", err)
	}
	err = a.store.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if err := a.store.CheckIdentity(tx); err != nil {
			return err
		}
		run := &asideRun{store: a.store, tx: tx, changes: newDelta()}
		for {
			var rows []AsideInstallation
			if err := tx.Order("install_guid").Limit(asideStep).Find(&rows, args...).Error; err != nil {
				return err
			}
			if len(rows) == 0 {
				change = run.moved
				return errors.Join(run.finish(), dropEmptyBatches(tx))
			}
			if err := run.remove(ctx, rows); err != nil {
				return err
			}
		}
	})
	return change, db.Wrap("erase what waits", err)
}

// dropEmptyBatches removes the batches of which nothing is left, and to which nothing may come back.
func dropEmptyBatches(tx *db.Tx) error {
	const unused = "DELETE FROM aside_batches WHERE id NOT IN (SELECT batch FROM aside_installations) " +
		"AND id NOT IN (SELECT earlier FROM aside_installations)"
	return tx.Exec(unused).Error
}

// remove erases installations that are set aside. What they added to the numbers was taken back before.
func (r *asideRun) remove(ctx context.Context, rows []AsideInstallation) error {
	ids := asideIDs(rows)
	facts, err := readAsideFacts(r.tx, ids)
	if err != nil {
		return err
	}
	keys, err := readSightKeys(r.tx, ids)
	if err != nil {
		return err
	}
	if err := removeAside(r.tx, ids); err != nil {
		return err
	}
	var later []Record
	for i := range rows {
		in, _, err := rows[i].restored()
		if err != nil {
			return err
		}
		until, after := rows[i].split(&in, facts[rows[i].Installation], r.store.now())
		if err := noteErasure(r.tx, rows[i].Installation, until, r.store.now()); err != nil {
			return err
		}
		r.moved.Records += int64(len(facts[rows[i].Installation]) - len(after))
		for j := range after {
			after[j].IngestKey = keys[rows[i].Installation]
		}
		later = append(later, after...)
		if err := r.beginAgain(&rows[i], after); err != nil {
			return err
		}
	}
	r.moved.Installations += int64(len(rows))
	if len(later) == 0 {
		return nil
	}
	b, err := r.store.storeFacts(ctx, r.tx, later, AddOptions{Posted: true})
	if err == nil {
		r.changes.addTimes(+1, b.changes)
	}
	return err
}

// beginAgain sets an installation that posted after its erasure was requested aside again, where it had been before:
// whoever decided about it then decided about those posts, too. Others are newcomers, as storeFacts takes them in.
func (r *asideRun) beginAgain(was *AsideInstallation, after []Record) error {
	if len(after) == 0 || was.Earlier == "" {
		return nil
	}
	is, err := isBatch(r.tx, was.Earlier)
	if err != nil || !is {
		return err
	}
	first := slices.MinFunc(after, func(a, b Record) int { return a.At.Compare(b.At) })
	if err := firstSights.Replace(r.tx, []FirstSight{sightOf(first)}); err != nil {
		return err
	}
	cutoff, err := readCutoff(r.tx.DB)
	if err != nil {
		return err
	}
	row := AsideInstallation{
		Installation: was.Installation, Batch: was.Earlier, AsideAt: r.store.now().UnixMilli(), FactsSince: cutoff.text(),
	}
	row.setState(InstallationState{Seen: []byte{}, Created: []byte{}, Reports: []byte{}, Filled: []byte{}})
	return asideInstallations.Replace(r.tx, []AsideInstallation{row})
}

func isBatch(tx *db.Tx, id string) (bool, error) {
	var rows int64
	err := tx.Model(&AsideBatch{}).Where("id = ?", id).Limit(1).Count(&rows).Error
	return rows > 0, err
}

// readSightKeys reads by which keys the installations were heard of first.
func readSightKeys(tx *db.Tx, ids []ID) (map[ID]KeyMark, error) {
	keys := make(map[ID]KeyMark)
	for some := range slices.Chunk(ids, asideStep) {
		var sights []FirstSight
		if err := tx.Find(&sights, "install_guid IN ?", some).Error; err != nil {
			return nil, fmt.Errorf("read first sights: %w", err)
		}
		for _, s := range sights {
			mark, err := parseKeyMark(s.IngestKey)
			if err != nil {
				return nil, err
			}
			keys[s.Installation] = mark
		}
	}
	return keys, nil
}

// waitsForErasure reports whether the installation's erasure was asked for: each may be confirmed.
func (a *AsideInstallation) waitsForErasure() bool { return a.Confirm != "" }

// newestDay is the last day of which something is kept, counted before it was set aside or come since.
func newestDay(in *installation, facts []Record) Day {
	var newest Day
	if !in.seen.empty() {
		newest = in.seen.last()
	}
	for _, rec := range facts {
		newest = max(newest, rec.Day())
	}
	return newest
}

// split says up to when records are erased, and returns those that are kept.
func (a *AsideInstallation) split(in *installation, facts []Record, now time.Time) (until time.Time, after []Record) {
	if !a.waitsForErasure() {
		return erasedUntil(now, newestDay(in, facts)), nil
	}
	asked := time.UnixMilli(a.AsideAt).UTC()
	return asked, slices.DeleteFunc(facts, func(rec Record) bool { return !rec.At.After(asked) })
}

// erase erases an installation that is set aside, at once.
func (a *Aside) erase(tx *db.Tx, id ID) (erased Erased, err error) {
	rows, err := readAsideRows(tx, []ID{id})
	if err != nil || rows[id] == nil {
		return erased, err
	}
	in, _, err := rows[id].restored()
	if err != nil {
		return erased, err
	}
	facts, err := readAsideFacts(tx, []ID{id})
	if err != nil {
		return erased, err
	}
	if err := removeAside(tx, []ID{id}); err != nil {
		return erased, err
	}
	if err := dropEmptyBatches(tx); err != nil {
		return erased, err
	}
	erased.Days, erased.Records = len(in.places()), int64(len(facts[id]))
	now := a.store.now()
	return erased, noteErasure(tx, id, erasedUntil(now, newestDay(&in, facts[id])), now)
}

// heldAside adds what is kept of an installation that is set aside.
func heldAside(tx *db.Tx, id ID, held *Held) error {
	rows, err := readAsideRows(tx, []ID{id})
	if err != nil || rows[id] == nil {
		return err
	}
	in, _, err := rows[id].restored()
	if err != nil {
		return err
	}
	facts, err := readAsideFacts(tx, []ID{id})
	if err != nil {
		return err
	}
	var b AsideBatch
	if err := tx.Limit(1).Find(&b, "id = ?", rows[id].Batch).Error; err != nil {
		return err
	}
	held.Aside = &HeldAside{Kind: b.Kind, Since: time.UnixMilli(rows[id].AsideAt).UTC(), Held: b.Held}
	held.Aside.Confirm = rows[id].Confirm
	held.take(in.places(), heldAsideFacts(facts[id]))
	return nil
}

// heldAsideFacts are the facts that were set aside with it.
func heldAsideFacts(facts []Record) *heldFacts {
	kept := newHeldFacts()
	for _, rec := range facts {
		if rec.Kind == Faces {
			kept.sizes[rec.Day()] = append(kept.sizes[rec.Day()], rec.Size)
		} else {
			kept.create(rec.Day(), HeldCreation{At: rec.At, Action: rec.Action})
		}
	}
	return kept
}
