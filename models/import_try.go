package models

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"compreface-stats/models/internal/db"
)

// trial finds out what an import would do, and writes nothing. A record is new unless its fact is kept, counted or set
// aside, or the file had it before: that is all that the outcome of an imported record depends on.
type trial struct {
	store *Store
	found map[factMark]struct{} // the new facts of the file so far
}

// factMark stands for a fact: a create event is one by its key, a report by its collection, each on a day of an
// installation.
type factMark [16]byte

func markOf(rec Record) factMark {
	text := make([]byte, 0, 64)
	text = append(text, rec.Installation[:]...)
	text = binary.BigEndian.AppendUint32(text, uint32(rec.Day()))
	text = append(text, byte(rec.Kind))
	if rec.Kind == General {
		text = append(text, rec.Key[:]...)
	} else {
		text = append(text, rec.Collection[:]...)
	}
	sum := sha256.Sum256(text)
	return factMark(sum[:len(factMark{})])
}

// look says what would become of a group of records.
func (t *trial) look(ctx context.Context, group []Record) (outcomes []Outcome, err error) {
	err = t.store.db.View(ctx, func(tx *db.Tx) error {
		if err := t.store.CheckIdentity(tx); err != nil {
			return err
		}
		cutoff, err := readCutoff(tx.DB)
		if err != nil {
			return err
		}
		kept, err := t.kept(ctx, tx, group)
		if err == nil {
			outcomes = t.outcomes(group, kept, cutoff.exactFrom())
		}
		return err
	})
	return outcomes, db.Wrap("look records up", err)
}

func (t *trial) outcomes(group []Record, kept map[factMark]struct{}, first Day) []Outcome {
	outcomes := make([]Outcome, len(group))
	for i, rec := range group {
		mark := markOf(rec)
		_, known := kept[mark]
		_, found := t.found[mark]
		switch {
		case rec.Day() < first:
			outcomes[i] = Expired
		case known || found:
			outcomes[i] = Repeated
		default:
			t.found[mark] = struct{}{}
		}
	}
	return outcomes
}

// kept is what is known of the days and installations of the records.
func (t *trial) kept(ctx context.Context, tx *db.Tx, group []Record) (map[factMark]struct{}, error) {
	days := make(map[installationDay]struct{}, len(group))
	installations := make(map[ID]struct{})
	for _, rec := range group {
		days[installationDay{installation: rec.Installation, day: rec.Day()}] = struct{}{}
		installations[rec.Installation] = struct{}{}
	}
	inOrder := slices.SortedFunc(maps.Keys(days), func(a, b installationDay) int {
		return cmp.Or(cmp.Compare(a.day, b.day), bytes.Compare(a.installation[:], b.installation[:]))
	})
	kept := make(map[factMark]struct{})
	err := t.store.facts.days(ctx, tx, inOrder, func(row *InstallationDay) error {
		err := row.EachCreation(func(f *CreationFact) error { kept[markOf(f.record())] = struct{}{}; return nil })
		if err != nil {
			return err
		}
		return row.eachReport(func(f *ReportFact) error { kept[markOf(f.record())] = struct{}{}; return nil })
	})
	if err != nil {
		return nil, err
	}
	ids := slices.SortedFunc(maps.Keys(installations), func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	return kept, keptAside(tx, ids, kept)
}

// keptAside adds what is kept of those of the installations that are set aside.
func keptAside(tx *db.Tx, ids []ID, kept map[factMark]struct{}) error {
	rows, err := readAsideRows(tx, ids)
	if err != nil || len(rows) == 0 {
		return err
	}
	facts, err := readAsideFacts(tx, slices.Collect(maps.Keys(rows)))
	for _, records := range facts {
		for _, rec := range records {
			kept[markOf(rec)] = struct{}{}
		}
	}
	return err
}
