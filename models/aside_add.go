package models

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// This file has what becomes of records of installations that are set aside, and of those heard of first.

// What HourlyCount counts.
const (
	CountNewcomers = "newcomers" // installations heard of first, and counted
	CountErasures  = "erasures"  // that were asked for
)

// HourOf is the hour of a time, counted since 1970.
func HourOf(at time.Time) int64 { return at.Unix() / int64(time.Hour/time.Second) }

// HourTime is when the hour begins.
func HourTime(hour int64) time.Time { return time.Unix(hour*int64(time.Hour/time.Second), 0).UTC() }

// divert takes those installations out of the batch that are set aside, or from now on are, and keeps their
// records there. An installation that is set aside has no state among those that are counted, so only newcomers are
// looked for.
func (a *Aside) divert(tx *db.Tx, b *batch, group []Record, options AddOptions) error {
	newcomers := slices.Clone(b.installations)
	newcomers = slices.DeleteFunc(newcomers, func(p *installationBatch) bool { return !p.seen.empty() })
	if len(newcomers) == 0 {
		return nil
	}
	rows, err := readAsideRows(tx, idsOf(newcomers))
	if err != nil {
		return err
	}
	if options.Posted {
		fresh := slices.DeleteFunc(newcomers, func(p *installationBatch) bool { return rows[p.id] != nil })
		if err := a.welcome(tx, fresh, group, rows); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return keepAside(tx, b, group, rows)
}

func idsOf(all []*installationBatch) []ID {
	ids := make([]ID, len(all))
	for i, p := range all {
		ids[i] = p.id
	}
	return ids
}

// welcome notes when newcomers were heard of first, and sets those aside that are more than an hour may bring.
func (a *Aside) welcome(
	tx *db.Tx, fresh []*installationBatch, group []Record, rows map[ID]*AsideInstallation,
) error {
	sights := make([]FirstSight, len(fresh))
	byHour := make(map[int64][]*installationBatch)
	for i, p := range fresh {
		first := group[slices.MinFunc(p.records, func(a, b int) int { return group[a].At.Compare(group[b].At) })]
		sights[i] = sightOf(first)
		byHour[sights[i].Hour] = append(byHour[sights[i].Hour], p)
	}
	if err := firstSights.Replace(tx, sights); err != nil {
		return fmt.Errorf("note first sights: %w", err)
	}
	for _, hour := range slices.Sorted(maps.Keys(byHour)) { // each counts for the day's ceiling before the next
		let, err := a.letIn(tx, hour, byHour[hour], rows)
		if err != nil {
			return err
		}
		if err := CountHour(tx, HourlyCount{Hour: hour, What: CountNewcomers, Count: let}); err != nil {
			return err
		}
	}
	return nil
}

// sightOf is the first sight of the installation whose first record this is.
func sightOf(first Record) FirstSight {
	return FirstSight{Installation: first.Installation, Hour: HourOf(first.At), IngestKey: first.IngestKey.String()}
}

// letIn counts those of an hour's newcomers that are let in, the first to come first, and makes rows for the others.
func (a *Aside) letIn(
	tx *db.Tx, hour int64, those []*installationBatch, rows map[ID]*AsideInstallation,
) (let int64, err error) {
	let = int64(len(those))
	left, why, err := a.roomFor(tx, hour)
	if err != nil || why == "" || let <= left {
		return let, err
	}
	slices.SortFunc(those, func(a, b *installationBatch) int { return a.records[0] - b.records[0] })
	h, err := readCutoff(tx.DB)
	if err != nil {
		return 0, err
	}
	at := HourTime(hour)
	made := AsideBatch{
		ID: "ceiling-" + at.Format("2006-01-02-15"), Kind: AsideCeiling, MadeAt: a.store.now().UTC(),
		Who: "the server", Why: why,
	}
	if err := addAsideBatch(tx, made); err != nil {
		return 0, err
	}
	for _, p := range those[left:] {
		rows[p.id] = &AsideInstallation{
			Installation: p.id, Batch: made.ID, AsideAt: a.store.now().UnixMilli(), FactsSince: h.text(),
		}
	}
	return left, nil
}

// keepAside stores the records of those installations that have a row beside what is counted, by the same batch that
// would count them, so that they are in the end what they would be.
func keepAside(tx *db.Tx, b *batch, group []Record, rows map[ID]*AsideInstallation) error {
	aside := &batch{outcomes: b.outcomes, changes: newDelta(), limit: b.limit}
	b.installations = slices.DeleteFunc(b.installations, func(p *installationBatch) bool {
		if rows[p.id] != nil {
			aside.installations = append(aside.installations, p)
		}
		return rows[p.id] != nil
	})
	ids := idsOf(aside.installations)
	facts, err := readAsideFacts(tx, ids)
	if err != nil {
		return err
	}
	for _, p := range aside.installations {
		if err := p.restore(rows[p.id].state()); err != nil {
			return err
		}
		p.recall(facts[p.id])
	}
	aside.run(group)
	for _, p := range aside.installations {
		for _, i := range p.records {
			if b.outcomes[i] == Stored {
				b.outcomes[i] = SetAside
			}
			rows[p.id].hear(group[i])
		}
	}
	if err := aside.writeAside(tx, rows); err != nil {
		return err
	}
	return removeEmptyStates(tx, ids)
}

// recall makes all facts of the installation known, so that nothing else need be asked for.
func (p *installationBatch) recall(facts []Record) {
	p.takeFacts(facts)
	for i := range p.days {
		p.days[i].changed = false
	}
	for _, rec := range facts {
		if rec.Kind == Faces {
			r := rec.report()
			r.fresh = false
			p.history, _ = mergeReport(p.history, r)
		}
	}
	p.late = true
}

// takeFacts takes facts in as they are.
func (p *installationBatch) takeFacts(facts []Record) {
	for _, rec := range facts {
		if rec.Kind == General {
			p.on(rec.Day()).addCreation(rec)
		} else {
			p.on(rec.Day()).putReport(rec.report())
		}
	}
}

// hear looks whether the record is the one that confirms an erasure.
func (a *AsideInstallation) hear(rec Record) {
	inTime := rec.At.UnixMilli() > a.AsideAt && rec.At.UnixMilli() <= a.AsideAt+ConfirmWithin.Milliseconds()
	if a.Confirm != "" && rec.Kind == General && rec.Action.String() == a.Confirm && inTime {
		a.Confirmed = 1
	}
}

// ConfirmWithin is how long after an erasure was asked for its installation can confirm it.
const ConfirmWithin = time.Hour

// writeAside writes the batch's facts and states to the tables of what is set aside.
func (b *batch) writeAside(tx *db.Tx, rows map[ID]*AsideInstallation) error {
	states := make([]AsideInstallation, len(b.installations))
	var creations []AsideCreation
	var reports []AsideReport
	for i, p := range b.installations {
		rows[p.id].setState(p.state())
		states[i] = *rows[p.id]
		for j := range p.days {
			if p.days[j].changed {
				creations, reports = p.days[j].aside(p.id, creations, reports)
			}
		}
	}
	if err := asideInstallations.Replace(tx, states); err != nil {
		return err
	}
	if err := asideCreations.Replace(tx, creations); err != nil {
		return err
	}
	return asideReports.Replace(tx, reports)
}

// aside adds the day's facts as they are kept beside what is counted.
func (f *dayFacts) aside(id ID, creations []AsideCreation, reports []AsideReport) ([]AsideCreation, []AsideReport) {
	for _, c := range f.creations {
		creations = append(creations, AsideCreation{
			Installation: id, Day: f.day, Key: c.Key, CreatedAt: time.UnixMilli(c.At).UTC(), Action: Action(c.Action),
		})
	}
	for _, r := range f.reports {
		reports = append(reports, AsideReport{
			Installation: id, Day: f.day, Collection: r.Collection, CreatedAt: time.UnixMilli(r.At).UTC(),
			Size: SizeRange(r.Size),
		})
	}
	return creations, reports
}

// removeEmptyStates removes what was made of installations only to keep other processes waiting for them.
func removeEmptyStates(tx *db.Tx, ids []ID) error {
	if tx.OnSQLite() {
		return nil
	}
	for some := range slices.Chunk(ids, asideStep) {
		err := tx.Exec("DELETE FROM installations WHERE length(seen) = 0 AND install_guid IN ?", some).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// CountHour adds to the count of an hour.
func CountHour(tx *db.Tx, count HourlyCount) error {
	return hourlyCounts.Add(tx, []HourlyCount{count})
}
