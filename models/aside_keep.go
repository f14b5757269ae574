package models

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"compreface-stats/models/internal/db"
)

// This file keeps what is set aside right while other things are removed: a prune, a day that cannot be true. And it
// has the witness.

// prune removes what is set aside of the days before the cutoff. What only those facts could tell is kept with
// the installation, as the totals keep it of those that are counted.
func (a *Aside) prune(ctx context.Context, p *Pruned) error {
	for more := true; more; {
		err := a.store.db.UpdateAlone(ctx, func(tx *db.Tx) error {
			h, err := readCutoff(tx.DB)
			if err != nil || !h.moved {
				more = false
				return err
			}
			var rows []AsideInstallation
			old := tx.Where("facts_since = '' OR facts_since < ?", h.text()).Order("install_guid").Limit(asideStep)
			if err := old.Find(&rows).Error; err != nil {
				return err
			}
			more = len(rows) > 0
			removed, err := freezeAside(tx, rows, h)
			p.Records += removed
			return err
		})
		if err != nil {
			return fmt.Errorf("what is set aside: %w", err)
		}
	}
	return a.pruneSurplus(ctx, p)
}

func freezeAside(tx *db.Tx, rows []AsideInstallation, h retentionCutoff) (removed int64, err error) {
	facts, err := readAsideFacts(tx, asideIDs(rows))
	if err != nil {
		return 0, err
	}
	for i := range rows {
		if err := rows[i].freeze(facts[rows[i].Installation], h); err != nil {
			return removed, err
		}
	}
	for _, table := range []string{asideCreations.Name, asideReports.Name} {
		for some := range slices.Chunk(asideIDs(rows), asideStep) {
			done := tx.Exec("DELETE FROM "+table+" WHERE day < ? AND install_guid IN ?", h.since, some)
			if done.Error != nil {
				return removed, done.Error
			}
			removed += done.RowsAffected
		}
	}
	return removed, asideInstallations.Replace(tx, rows)
}

// freeze keeps the difference between what the installation adds by all its facts, and by those from the cutoff on.
func (a *AsideInstallation) freeze(facts []Record, h retentionCutoff) error {
	in, before, err := a.restored()
	if err != nil {
		return err
	}
	frozen := in.contribution(facts, before)
	left := slices.DeleteFunc(slices.Clone(facts), func(rec Record) bool { return rec.Day() < h.since })
	frozen.addTimes(-1, in.contribution(left, h))
	if len(a.Frozen) > 0 {
		earlier, err := thawDelta(a.Frozen)
		if err != nil {
			return err
		}
		frozen.addTimes(+1, earlier)
	}
	a.FactsSince = h.text()
	a.Frozen, err = frozen.freeze()
	return err
}

// frozenDelta is a delta as JSON.
type frozenDelta struct {
	Active         []DailyActive    `json:",omitempty"`
	Services       []DailyServices  `json:",omitempty"`
	Sizes          []DailySizes     `json:",omitempty"`
	Moves          []DailyMoves     `json:",omitempty"`
	Adoption       []DailyAdoption  `json:",omitempty"`
	ActivePeriods  []PeriodActive   `json:",omitempty"`
	ServicePeriods []PeriodServices `json:",omitempty"`
	Retention      []Retention      `json:",omitempty"`
}

func (d *delta) freeze() ([]byte, error) {
	return json.Marshal(frozenDelta{
		Active: d.active.changed(), Services: d.services.changed(), Sizes: d.sizes.changed(), Moves: d.moves.changed(),
		Adoption: d.adoption.changed(), ActivePeriods: d.activePeriods.changed(),
		ServicePeriods: d.servicePeriods.changed(), Retention: d.retention.changed(),
	})
}

func thawDelta(text []byte) (*delta, error) {
	var f frozenDelta
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("what a prune kept: %w", err)
	}
	d := newDelta()
	d.active.addRows(f.Active)
	d.services.addRows(f.Services)
	d.sizes.addRows(f.Sizes)
	d.moves.addRows(f.Moves)
	d.adoption.addRows(f.Adoption)
	d.activePeriods.addRows(f.ActivePeriods)
	d.servicePeriods.addRows(f.ServicePeriods)
	d.retention.addRows(f.Retention)
	return d, nil
}

func (d *tableDelta[R]) addRows(rows []R) {
	for i := range rows {
		d.table.add(d.at(d.table.key(rows[i])), &rows[i], +1)
	}
}

// aside takes the day out of what is set aside, too.
func (r *dayRemoval) aside() error {
	var all []AsideInstallation
	if err := r.tx.Find(&all).Error; err != nil {
		return err
	}
	for i := range all {
		in, cutoff, err := all[i].restored()
		if err != nil {
			return err
		}
		if !in.seen.has(r.removed.Day) {
			continue
		}
		if err := r.dayAside(&all[i], in, cutoff); err != nil {
			return err
		}
		r.removed.Installations++
	}
	return nil
}

func (r *dayRemoval) dayAside(row *AsideInstallation, in installation, cutoff retentionCutoff) error {
	day, ids := r.removed.Day, []ID{row.Installation}
	for _, table := range []string{asideCreations.Name, asideReports.Name} {
		done := r.tx.Exec("DELETE FROM "+table+" WHERE install_guid = ? AND day = ?", row.Installation, day)
		if done.Error != nil {
			return done.Error
		}
		r.removed.Records += done.RowsAffected
	}
	if left := in.without(day); left.seen.empty() {
		return removeAside(r.tx, ids)
	}
	facts, err := readAsideFacts(r.tx, ids)
	if err != nil {
		return err
	}
	_, state := in.recountedWithout(day, facts[row.Installation], cutoff)
	row.setState(state.state())
	return asideInstallations.Replace(r.tx, []AsideInstallation{*row})
}

// compareAside checks the states of what is set aside against its facts, and that none of it is counted.
func (v *verifier) compareAside() error {
	var counted int64
	const both = "SELECT COUNT(*) FROM aside_installations WHERE install_guid IN (SELECT install_guid FROM installations)"
	if err := v.tx.Raw(both).Row().Scan(&counted); err != nil {
		return err
	}
	v.differ("installations that are set aside and counted", fmt.Sprint(counted), "0")
	for last := (ID{}); ; {
		var rows []AsideInstallation
		some := v.tx.Where("install_guid > ?", last).Order("install_guid").Limit(asideStep)
		if err := some.Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		facts, err := readAsideFacts(v.tx, asideIDs(rows))
		if err != nil {
			return err
		}
		for i := range rows {
			if err := v.compareState(&rows[i], facts[rows[i].Installation]); err != nil {
				return err
			}
		}
		last = rows[len(rows)-1].Installation
	}
}

func (v *verifier) compareState(row *AsideInstallation, facts []Record) error {
	cutoff, err := row.cutoff()
	if err != nil {
		return err
	}
	h := newFactHistory(row.Installation, cutoff)
	h.kept = row.state()
	for _, rec := range facts {
		h.addRecord(rec)
	}
	if err := h.trust(); err != nil {
		return err
	}
	want := h.state()
	kept, counted := reflect.ValueOf(&h.kept).Elem(), reflect.ValueOf(&want).Elem()
	for _, c := range installationStates.Columns[installationStates.Keys:] {
		where := fmt.Sprintf("%s %s, %s", asideInstallations.Name, h.id, c.Name)
		v.differ(where, fmt.Sprintf("%x", c.Value(kept)), fmt.Sprintf("%x", c.Value(counted)))
	}
	return nil
}

// addRecord takes in a fact that is set aside.
func (h *factHistory) addRecord(rec Record) {
	day := rec.Day()
	h.seen[day] = true
	if rec.Kind == General {
		h.creations[rec.Action][day]++
		return
	}
	if h.reports[rec.Collection] == nil {
		h.reports[rec.Collection] = make(map[Day]report)
	}
	r := rec.report()
	r.fresh = false
	h.reports[rec.Collection][day] = r
}
