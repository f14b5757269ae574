package models

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/packed"
)

// storeFacts stores a group of records in the transaction and returns what became of them and what they change in
// the roll-ups, for the caller to write in the same transaction.
func (s *Store) storeFacts(ctx context.Context, tx *db.Tx, group []Record, options AddOptions) (*batch, error) {
	b := newBatch(group, options.DailyLimit)
	if err := s.dropExpired(tx, b, group); err != nil {
		return nil, err
	}
	if len(b.installations) == 0 {
		return b, nil
	}
	if err := s.loadStates(ctx, tx, b); err != nil {
		return nil, fmt.Errorf("load installations: %w", err)
	}
	if err := NewAside(s).divert(tx, b, group, options); err != nil {
		return nil, fmt.Errorf("set aside: %w", err)
	}
	if err := s.loadDays(ctx, tx, b, group); err != nil {
		return nil, fmt.Errorf("load what is kept of the days: %w", err)
	}
	if err := s.loadHistory(ctx, tx, b, group); err != nil {
		return nil, fmt.Errorf("load earlier reports: %w", err)
	}
	b.run(group)
	if err := keepSurplus(tx, group, b.outcomes); err != nil {
		return nil, fmt.Errorf("keep what is beyond the daily limit: %w", err)
	}
	return b, b.writeFacts(tx)
}

func (s *Store) loadStates(ctx context.Context, tx *db.Tx, b *batch) error {
	byID := make(map[ID]*installationBatch, len(b.installations))
	for _, p := range b.installations {
		byID[p.id] = p
	}
	states, err := s.facts.installations(ctx, tx, b.ids())
	if err != nil {
		return err
	}
	for _, st := range states {
		if err := byID[st.Installation].restore(st); err != nil {
			return err
		}
	}
	return nil
}

// loadDays reads what is kept already of the days of the records.
func (s *Store) loadDays(ctx context.Context, tx *db.Tx, b *batch, group []Record) error {
	byID := make(map[ID]*installationBatch)
	var dates []installationDay
	for _, p := range b.installations {
		for _, i := range p.records {
			d := group[i].Day()
			if p.seen.has(d) && !p.hasLoaded(d) {
				byID[p.id] = p
				p.days = append(p.days, dayFacts{day: d})
				dates = append(dates, installationDay{installation: p.id, day: d})
			}
		}
	}
	if len(dates) == 0 {
		return nil
	}
	return s.facts.days(ctx, tx, dates, func(row *InstallationDay) error {
		return byID[row.Installation].on(row.Day).restore(row)
	})
}

// loadHistory asks for the reports around those that come after newer ones: with those of a size window on either
// side of them, their effect is the same as in order. Why the window's last day is needed too, see newestReports.
func (s *Store) loadHistory(ctx context.Context, tx *db.Tx, b *batch, group []Record) error {
	byID := make(map[ID]*installationBatch)
	var dates []installationDay
	for _, p := range b.installations {
		var days daySet
		for _, i := range p.records {
			if rec := group[i]; rec.Kind == Faces {
				days.add(rec.Day())
			}
		}
		if !p.needsHistory(group, &days) {
			continue
		}
		p.late = true
		byID[p.id] = p
		for d := range p.seen.near(&days, sizeWindow) {
			dates = append(dates, installationDay{installation: p.id, day: d})
		}
	}
	if len(dates) == 0 {
		return nil
	}
	return s.facts.reports(ctx, tx, dates, func(fact *ReportFact) error {
		p := byID[fact.Installation]
		p.history, _ = mergeReport(p.history, fact.report())
		return nil
	})
}

// needsHistory reports whether the state alone does not tell what the reports of these days change: some come after
// newer ones, or put a collection elsewhere than its earlier report of the same day did, which the state has in
// place of what it had moved from.
func (p *installationBatch) needsHistory(group []Record, days *daySet) bool {
	newest, reported := p.newestDay()
	if !reported || days.empty() || days.first > newest {
		return false
	}
	if days.first < newest {
		return true
	}
	for _, i := range p.records {
		if group[i].Kind != Faces {
			continue
		}
		r := group[i].report()
		if n, found := slices.BinarySearchFunc(p.reports, r, compareReports); found && p.reports[n].part() != r.part() {
			return true
		}
	}
	return false
}

// writeFacts writes what is kept of the days that changed, and the states that follow from them.
func (b *batch) writeFacts(tx *db.Tx) error {
	rows, states, err := b.rows()
	if err != nil {
		return err
	}
	if err := installationDays.Replace(tx, rows); err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	if err := installationStates.Replace(tx, states); err != nil {
		return fmt.Errorf("write installations: %w", err)
	}
	return nil
}

// writeStates writes the states of all installations, also of those whose facts are as they were.
func (b *batch) writeStates(tx *db.Tx) error {
	states := make([]InstallationState, len(b.installations))
	for i, p := range b.installations {
		states[i] = p.state()
	}
	return installationStates.Replace(tx, states)
}

// rows are what is to be written, in the order of the primary keys.
func (b *batch) rows() (days []InstallationDay, states []InstallationState, err error) {
	room := []byte{}
	for _, p := range b.installations {
		changed := len(days)
		for i := range p.days {
			if !p.days[i].changed {
				continue
			}
			var row InstallationDay
			if row, room, err = p.days[i].pack(p.id, room); err != nil {
				return nil, nil, err
			}
			days = append(days, row)
		}
		if len(days) > changed {
			states = append(states, p.state())
		}
	}
	slices.SortStableFunc(days, func(a, b InstallationDay) int { return cmp.Compare(a.Day, b.Day) })
	return days, states, nil
}

// dayFacts is what is kept of one installation's day.
type dayFacts struct {
	day       Day
	creations []packed.Creation
	reports   []packed.Report
	changed   bool // it is not stored like this
}

// on returns the day's facts, good until the next call.
func (p *installationBatch) on(d Day) *dayFacts {
	for i := len(p.days) - 1; i >= 0; i-- {
		if p.days[i].day == d {
			return &p.days[i]
		}
	}
	p.days = append(p.days, dayFacts{day: d})
	return &p.days[len(p.days)-1]
}

func (p *installationBatch) hasLoaded(d Day) bool {
	return slices.ContainsFunc(p.days, func(f dayFacts) bool { return f.day == d })
}

func (f *dayFacts) findCreation(key RecordKey) (place int, found bool) {
	return slices.BinarySearchFunc(f.creations, key, func(c packed.Creation, key RecordKey) int {
		return bytes.Compare(c.Key[:], key[:])
	})
}

func (f *dayFacts) has(key RecordKey) bool {
	_, found := f.findCreation(key)
	return found
}

func (f *dayFacts) addCreation(rec Record) {
	i, _ := f.findCreation(rec.Key)
	fact := packed.Creation{Key: rec.Key, At: rec.At.UnixMilli(), Action: byte(rec.Action)}
	f.creations, f.changed = slices.Insert(f.creations, i, fact), true
}

// putReport takes in a report in the place of the collection's earlier one.
func (f *dayFacts) putReport(r report) {
	i, found := slices.BinarySearchFunc(f.reports, r.collection, func(kept packed.Report, collection ID) int {
		return bytes.Compare(kept.Collection[:], collection[:])
	})
	if !found {
		f.reports = slices.Insert(f.reports, i, packed.Report{})
	}
	f.reports[i], f.changed = packed.Report{Collection: r.collection, At: r.at, Size: byte(r.size)}, true
}

// restore reads what is stored.
func (f *dayFacts) restore(row *InstallationDay) (err error) {
	if f.creations, err = row.place().Creations(row.Creations); err == nil {
		f.reports, err = row.place().Reports(row.Reports)
	}
	if err != nil {
		return fmt.Errorf("%w: facts of %s on %s: %w", errState, row.Installation, row.Day, err)
	}
	return nil
}

// pack makes the row of the day, whose bytes it adds to the room.
func (f *dayFacts) pack(id ID, room []byte) (row InstallationDay, _ []byte, err error) {
	row = InstallationDay{Installation: id, Day: f.day}
	start := len(room)
	if room, err = row.place().AppendCreations(room, f.creations); err != nil {
		return row, nil, err
	}
	middle := len(room)
	if room, err = row.place().AppendReports(room, f.reports); err != nil {
		return row, nil, err
	}
	row.Creations, row.Reports = room[start:middle:middle], room[middle:len(room):len(room)]
	return row, room, nil
}
