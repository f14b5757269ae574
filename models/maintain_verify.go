package models

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"compreface-stats/models/internal/db"
)

// Difference is a stored number that does not follow from the facts.
type Difference struct {
	Where         string // table, key and column in words
	Stored, Facts string
}

const (
	verifyStep     = 500  // installations between two words on progress
	differencesMax = 1000 // a broken database is told by fewer
)

// Verify counts every roll-up again, straight from the facts and by brute force, and returns where the stored ones
// differ (at most 1,000 differences). It reads one state of the database, so that records may be posted meanwhile.
// progress may be nil.
//
// Where facts were removed, it counts again what can be: of days before the cutoff it trusts the days seen and the
// days of creations that are kept with each installation, and leaves out how many creations there were, and sizes.
//
// It also checks that it is known of every record that was acknowledged, and taken from a spool, what became of it.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64)) ([]Difference, error) {
	var differences []Difference
	err := s.db.View(ctx, func(tx *db.Tx) error {
		v := &verifier{store: s, tx: tx, counted: newDelta()}
		var err error
		if v.cutoff, err = readCutoff(tx.DB); err != nil {
			return err
		}
		if err := v.countAll(ctx, progress); err != nil {
			return err
		}
		for _, t := range v.counted.all() {
			if err := t.compare(v); err != nil {
				return fmt.Errorf("read %s: %w", t.name(), err)
			}
		}
		if err := v.compareAside(); err != nil {
			return fmt.Errorf("check what is set aside: %w", err)
		}
		if err := v.compareSpools(); err != nil {
			return err
		}
		differences = v.differences
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return differences, nil
}

type verifier struct {
	store       *Store
	tx          *db.Tx
	cutoff      retentionCutoff
	counted     *delta
	differences []Difference
}

func (v *verifier) differ(where, stored, facts string) {
	if stored != facts && len(v.differences) < differencesMax {
		v.differences = append(v.differences, Difference{Where: where, Stored: stored, Facts: facts})
	}
}

// factsSQL streams all facts and the state kept of each installation, sorted by installation; the database sorts
// outside of memory. The columns of installation_days come first and as they are: SQLite's driver would take a text
// of unknown origin for a time and try.
var factsSQL = `
SELECT   install_guid, day, creations, reports, ` + noState + `
FROM     installation_days
UNION ALL
SELECT   install_guid, NULL, NULL, NULL, ` + installationStates.ListBehindKey() + ` FROM installations
ORDER BY 1`

// noState stands for the columns of a state where there is none.
var noState = strings.TrimSuffix(strings.Repeat("NULL, ", len(installationStates.Columns)-1), ", ")

// countAll goes through the facts installation by installation.
func (v *verifier) countAll(ctx context.Context, progress func(done, total int64)) error {
	total, err := v.countInstallations(ctx)
	if err != nil {
		return fmt.Errorf("count installations: %w", err)
	}
	rows, err := v.tx.SQL.QueryContext(ctx, factsSQL)
	if err != nil {
		return fmt.Errorf("read the facts: %w", err)
	}
	defer rows.Close()
	var h *factHistory
	for done := int64(0); rows.Next(); {
		var f keptRow
		if err := f.scan(rows); err != nil {
			return fmt.Errorf("read the facts: %w", err)
		}
		if h == nil || f.id != h.id {
			if err := v.finish(h); err != nil {
				return err
			}
			h = newFactHistory(f.id, v.cutoff)
			if done++; progress != nil && (done%verifyStep == 0 || done == total) {
				progress(done, total)
			}
		}
		if err := h.add(f); err != nil {
			return fmt.Errorf("facts of %s: %w", f.id, err)
		}
	}
	return errors.Join(v.finish(h), rows.Err())
}

func (v *verifier) countInstallations(ctx context.Context) (count int64, err error) {
	err = v.tx.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM installations").Scan(&count)
	return count, err
}

// finish counts an installation and checks the state that is kept of it, since later records build on it.
func (v *verifier) finish(h *factHistory) error {
	if h == nil {
		return nil
	}
	if err := h.trust(); err != nil {
		return fmt.Errorf("state of %s: %w", h.id, err)
	}
	h.count(v.counted)
	want := h.state()
	kept, counted := reflect.ValueOf(&h.kept).Elem(), reflect.ValueOf(&want).Elem()
	for _, c := range installationStates.Columns[installationStates.Keys:] {
		where := fmt.Sprintf("%s %s, %s", installationStates.Name, h.id, c.Name)
		v.differ(where, fmt.Sprintf("%x", c.Value(kept)), fmt.Sprintf("%x", c.Value(counted)))
	}
	return nil
}

// compare holds the roll-up's stored rows against what was counted, as far as facts can still tell it.
func (d *tableDelta[R]) compare(v *verifier) error {
	d.derivable(v.cutoff)
	rows, err := v.tx.Raw(d.table.Select()).Rows()
	if err != nil {
		return err
	}
	stored := newTableDelta(d.table)
	err = d.table.Scan(rows, func(r *R) error {
		d.table.add(stored.at(d.table.key(*r)), r, +1)
		return nil
	})
	if err != nil {
		return err
	}
	stored.derivable(v.cutoff)
	for _, key := range sortedKeys(stored, d) {
		d.compareRow(v, key, stored.at(key), d.at(key))
	}
	return nil
}

// sortedKeys lists the keys of both.
func sortedKeys[R rollupRow[R]](a, b *tableDelta[R]) []R {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a.rows)), maps.Keys(b.rows))
	slices.SortFunc(keys, R.compare)
	return slices.Compact(keys)
}

func (d *tableDelta[R]) compareRow(v *verifier, key R, stored, facts *R) {
	row := reflect.ValueOf(&key).Elem()
	kept, counted := reflect.ValueOf(stored).Elem(), reflect.ValueOf(facts).Elem()
	where := d.table.Name
	for _, c := range d.table.Columns[:d.table.Keys] {
		where += fmt.Sprintf(" %v", c.Value(row))
	}
	for _, n := range d.table.numbers {
		v.differ(where+", "+n.Name, fmt.Sprint(n.Int(kept)), fmt.Sprint(n.Int(counted)))
	}
}

// SpoolPositions returns what became of the records of every spool that has stored some, in the order of their IDs;
// those that are gone are one sum.
func (s *Store) SpoolPositions(ctx context.Context) (positions []SpoolPosition, err error) {
	err = s.db.Read(ctx).Order("id").Find(&positions).Error
	return positions, db.Wrap("read the spools' positions", err)
}

// compareSpools checks that it is known of every acknowledged record what became of it.
func (v *verifier) compareSpools() error {
	var positions []SpoolPosition
	if err := v.tx.Order("id").Find(&positions).Error; err != nil {
		return fmt.Errorf("read the spools' positions: %w", err)
	}
	for _, p := range positions {
		v.differ("spools "+p.ID+", acknowledged", fmt.Sprint(p.Acknowledged), fmt.Sprint(p.Acknowledged-p.Unaccounted()))
	}
	return nil
}
