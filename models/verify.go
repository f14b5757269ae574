package models

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
)

// Difference is a stored number that does not follow from the facts.
type Difference struct {
	Where         string // table, key and column in words
	Stored, Facts int64
}

const (
	verifyChunk    = 500  // installations read at once: bounds memory
	differencesMax = 1000 // a broken database is told by fewer
)

// Verify counts every roll-up again, straight from the facts and by brute force, and returns where the stored ones differ (at most
// 1,000 differences). It reads one state of the database, so that records may be posted meanwhile. progress may be nil.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64)) ([]Difference, error) {
	var differences []Difference
	err := s.snapshot(ctx, func(tx *sql.Tx) error {
		v := &verifier{store: s, tx: tx, counted: make(delta)}
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

// snapshot runs f in a transaction that reads one state of the database.
func (s *Store) snapshot(ctx context.Context, f func(tx *sql.Tx) error) error {
	return s.read.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		tx, ok := db.Statement.ConnPool.(*sql.Tx)
		if !ok {
			return fmt.Errorf("begin: %T is not a transaction", db.Statement.ConnPool)
		}
		return f(tx)
	}, s.bulk.snapshot())
}

type verifier struct {
	store       *Store
	tx          *sql.Tx
	counted     delta
	differences []Difference
}

func (v *verifier) differ(where string, stored, facts int64) {
	if stored != facts && len(v.differences) < differencesMax {
		v.differences = append(v.differences, Difference{where, stored, facts})
	}
}

// countAll goes through the facts installation by installation.
func (v *verifier) countAll(ctx context.Context, progress func(done, total int64)) error {
	ids, err := v.installations(ctx)
	if err != nil {
		return fmt.Errorf("list installations: %w", err)
	}
	total := int64(len(ids))
	for done := int64(0); len(ids) > 0; {
		n := min(verifyChunk, len(ids))
		if err := v.countChunk(ctx, ids[:n]); err != nil {
			return err
		}
		ids, done = ids[n:], done+int64(n)
		if progress != nil {
			progress(done, total)
		}
	}
	return nil
}

func (v *verifier) installations(ctx context.Context) (ids []ID, err error) {
	rows, err := v.tx.QueryContext(ctx, `
SELECT install_guid FROM statistics_general
UNION
SELECT install_guid FROM statistics_faces
UNION
SELECT install_guid FROM installations
ORDER  BY 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ID
		if err := rows.Scan(scanID{&id}); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (v *verifier) countChunk(ctx context.Context, ids []ID) error {
	histories, windows := make(map[ID]*factHistory, len(ids)), make([]window, len(ids))
	for i, id := range ids {
		histories[id], windows[i] = newFactHistory(), window{id, Span{MinDay, MaxDay}}
	}
	err := v.store.bulk.creations(ctx, v.tx, windows, func(f createFact) { histories[f.installation].addCreation(f) })
	if err != nil {
		return fmt.Errorf("read create events: %w", err)
	}
	err = v.store.bulk.reports(ctx, v.tx, windows, func(f faceFact) { histories[f.installation].addReport(f) })
	if err != nil {
		return fmt.Errorf("read reports: %w", err)
	}
	for _, h := range histories {
		h.count(v.counted)
	}
	return v.compareStates(ctx, ids, histories)
}

// compareStates checks the state that is kept of each installation, since later records build on it.
func (v *verifier) compareStates(ctx context.Context, ids []ID, histories map[ID]*factHistory) error {
	stored, err := v.store.bulk.states(ctx, v.tx, ids)
	if err != nil {
		return fmt.Errorf("read installations: %w", err)
	}
	byID := make(map[ID]state, len(stored))
	for _, st := range stored {
		byID[st.id] = st
	}
	for id, h := range histories {
		st, want := byID[id], h.state(id)
		for name, pair := range map[string][2][]byte{
			"seen": {st.seen, want.seen}, "created": {st.created, want.created}, "reports": {st.reports, want.reports},
		} {
			if !slices.Equal(pair[0], pair[1]) {
				v.differ(fmt.Sprintf("installations %s, %s (bytes)", id, name), int64(len(pair[0])), -int64(len(pair[1])))
			}
		}
	}
	return nil
}

// compare holds one roll-up's stored rows against what was counted.
func (v *verifier) compare(ctx context.Context, id rollup) error {
	t, counted := &rollupTables[id], make(map[string]row)
	for key, r := range v.counted {
		if key.table == id {
			counted[t.key(key)] = *r
		}
	}
	rows, err := v.tx.QueryContext(ctx, t.allSQL())
	if err != nil {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	defer rows.Close()
	for rows.Next() {
		day, part, values, err := t.scan(rows.Scan)
		if err != nil {
			return fmt.Errorf("read %s: %w", t.name, err)
		}
		key := joinKey(day, part)
		v.compareRow(t, key, values, counted[key])
		delete(counted, key)
	}
	for _, key := range slices.Sorted(maps.Keys(counted)) {
		v.compareRow(t, key, row{}, counted[key])
	}
	return rows.Err()
}

func (v *verifier) compareRow(t *rollupTable, key string, stored, facts row) {
	for i, column := range t.columns[t.keys:] {
		v.differ(fmt.Sprintf("%s %s, %s", t.name, key, column), stored[i], facts[i])
	}
}
