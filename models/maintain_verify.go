package models

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

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

// Verify counts every roll-up again, straight from the facts and by brute force, and returns where the stored ones differ (at most
// 1,000 differences). It reads one state of the database, so that records may be posted meanwhile. progress may be nil.
//
// Where facts were removed, it counts again what can be: of days before the cutoff it trusts the days seen and the days of creations that are
// kept with each installation, and leaves out how many creations there were, and sizes.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64)) ([]Difference, error) {
	var differences []Difference
	err := s.db.View(ctx, func(tx *db.Tx) error {
		v := &verifier{store: s, tx: tx, counted: make(delta)}
		var err error
		if v.cutoff, err = readCutoff(tx.DB); err != nil {
			return err
		}
		if err := v.countAll(ctx, progress); err != nil {
			return err
		}
		for id := range rollupCount {
			if err := v.compare(ctx, id); err != nil {
				return err
			}
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
	cutoff     retentionCutoff
	counted     delta
	differences []Difference
}

func (v *verifier) differ(where, stored, facts string) {
	if stored != facts && len(v.differences) < differencesMax {
		v.differences = append(v.differences, Difference{where, stored, facts})
	}
}

// factsSQL streams all facts and the state kept of each installation, sorted by installation; the database sorts outside of memory. The
// columns of statistics_faces come first and as they are: SQLite's driver would take a text of unknown origin for a time and try.
const factsSQL = `
SELECT   install_guid, day, collection_guid AS name, faces_range AS what, created_at, NULL AS seen, NULL AS created, NULL AS reports,
         NULL AS filled
FROM     statistics_faces
UNION ALL
SELECT   install_guid, NULL, NULL, NULL, NULL, seen, created, reports, filled FROM installations
UNION ALL
SELECT   install_guid, day, NULL, action_name, created_at, NULL, NULL, NULL, NULL FROM statistics_general
ORDER BY 1`

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
		var f anyFact
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
	for _, column := range []struct {
		name       string
		kept, want []byte
	}{
		{"seen", h.kept.seen, want.seen}, {"created", h.kept.created, want.created},
		{"reports", h.kept.reports, want.reports}, {"filled", h.kept.filled, want.filled},
	} {
		where := fmt.Sprintf("installations %s, %s", h.id, column.name)
		v.differ(where, hex.EncodeToString(column.kept), hex.EncodeToString(column.want))
	}
	return nil
}

// compare holds one roll-up's stored rows against what was counted.
func (v *verifier) compare(ctx context.Context, id rollup) error {
	t, counted, stored := &rollupTables[id], make(map[string]row), make(map[string]row)
	for key, r := range v.counted {
		if key.table == id {
			v.collect(id, counted, key.day, t.partText(key), *r)
		}
	}
	err := v.tx.EachRow(func(rows *sql.Rows) error {
		day, part, values, err := t.scan(rows.Scan)
		if err == nil {
			v.collect(id, stored, day, part, values)
		}
		return err
	}, t.allSQL())
	if err != nil {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	for _, key := range slices.Sorted(maps.Keys(stored)) {
		v.compareRow(t, key, stored[key], counted[key])
		delete(counted, key)
	}
	for _, key := range slices.Sorted(maps.Keys(counted)) {
		v.compareRow(t, key, row{}, counted[key])
	}
	return nil
}

// collect adds a row to what is compared, as far as facts can still tell it.
func (v *verifier) collect(id rollup, all map[string]row, day Day, part string, values row) {
	for column, steps := range rollupTables[id].steps {
		if day, ok := v.cutoff.place(id, column, day, steps); ok {
			key := joinKey(day, part)
			r := all[key]
			r[column] += values[column]
			all[key] = r
		}
	}
}

func (v *verifier) compareRow(t *rollupTable, key string, stored, facts row) {
	for i, column := range t.columns[t.keys:] {
		v.differ(fmt.Sprintf("%s %s, %s", t.name, key, column), strconv.FormatInt(stored[i], 10), strconv.FormatInt(facts[i], 10))
	}
}
