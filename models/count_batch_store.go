package models

import (
	"context"
	"fmt"
	"slices"

	"compreface-stats/models/internal/db"
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
	if options.Recheck {
		if err := s.loadKnown(ctx, tx, b, group); err != nil {
			return nil, fmt.Errorf("load known records: %w", err)
		}
	}
	if err := s.loadHistory(ctx, tx, b, group); err != nil {
		return nil, fmt.Errorf("load earlier reports: %w", err)
	}
	b.run(group)
	return b, b.writeFacts(tx)
}

func (s *Store) loadStates(ctx context.Context, tx *db.Tx, b *batch) error {
	ids := make([]ID, len(b.installations))
	byID := make(map[ID]*installationBatch, len(b.installations))
	for i, p := range b.installations {
		ids[i] = p.id
		byID[p.id] = p
	}
	states, err := s.facts.installations(ctx, tx, ids)
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

// loadKnown asks for the stored create events of the days on which an installation is known to have created the same.
func (s *Store) loadKnown(ctx context.Context, tx *db.Tx, b *batch, group []Record) error {
	byID := make(map[ID]*installationBatch)
	var dates []installationDay
	for _, p := range b.installations {
		var days daySet
		for _, i := range p.records {
			if rec := group[i]; rec.Kind == General && p.created[rec.Action].has(rec.Day()) {
				days.add(rec.Day())
			}
		}
		for d := range days.all {
			byID[p.id] = p
			dates = append(dates, installationDay{installation: p.id, day: d})
		}
	}
	if len(dates) == 0 {
		return nil
	}
	return s.facts.creations(ctx, tx, dates, func(fact *CreationFact) error {
		p := byID[fact.Installation]
		if p.known == nil {
			p.known = make(map[RecordKey]bool)
		}
		p.known[fact.Key] = true
		return nil
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

// writeFacts writes the batch's facts, and the states that follow from them.
func (b *batch) writeFacts(tx *db.Tx) error {
	if err := creationFacts.Replace(tx, b.creations); err != nil {
		return fmt.Errorf("write create events: %w", err)
	}
	if err := reportFacts.Replace(tx, b.reports); err != nil {
		return fmt.Errorf("write reports: %w", err)
	}
	if len(b.creations)+len(b.reports) == 0 {
		return nil
	}
	states := make([]InstallationState, len(b.installations))
	for i, p := range b.installations {
		states[i] = p.state()
	}
	if err := installationStates.Replace(tx, states); err != nil {
		return fmt.Errorf("write installations: %w", err)
	}
	return nil
}
