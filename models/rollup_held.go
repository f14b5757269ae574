package models

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"

	"gorm.io/gorm"

	"compreface-stats/models/internal/db"
)

// heldRollups is every roll-up in memory, as it was at one version of the database: a few megabytes after years,
// whatever they count. A question asks the database for the version alone; where it is another one, because another
// process wrote or the database went back in time, all are read again. What this process commits is added here, too.
type heldRollups struct {
	mu             sync.Mutex
	version        string // that is held; "": none
	active         heldTable[DailyActive]
	services       heldTable[DailyServices]
	sizes          heldTable[DailySizes]
	moves          heldTable[DailyMoves]
	adoption       heldTable[DailyAdoption]
	activePeriods  heldTable[PeriodActive]
	servicePeriods heldTable[PeriodServices]
	retention      heldTable[Retention]
}

func newHeldRollups() *heldRollups {
	return &heldRollups{
		active:         heldTable[DailyActive]{table: dailyActive},
		services:       heldTable[DailyServices]{table: dailyServices},
		sizes:          heldTable[DailySizes]{table: dailySizes},
		moves:          heldTable[DailyMoves]{table: dailyMoves},
		adoption:       heldTable[DailyAdoption]{table: dailyAdoption},
		activePeriods:  heldTable[PeriodActive]{table: periodActive},
		servicePeriods: heldTable[PeriodServices]{table: periodServices},
		retention:      heldTable[Retention]{table: retention},
	}
}

// heldRollup is what can be done with a roll-up in memory, whichever it is; heldTable is it.
type heldRollup interface {
	load(tx *db.Tx) error
	apply(change rollupDelta)
}

// all lists the roll-ups in the order of delta.all.
func (h *heldRollups) all() []heldRollup {
	return []heldRollup{
		&h.active, &h.services, &h.sizes, &h.moves, &h.adoption, &h.activePeriods, &h.servicePeriods, &h.retention,
	}
}

// rollupsSetting names the version of the roll-ups in the database: a text that is made anew by every transaction that
// changes them, and behind it the one before. It is no number, since a database that went back in time would count up
// to the same one with other contents.
const rollupsSetting = "rollups_version"

// versionLength is how long a version is, as rand.Text makes it.
const versionLength = 26

// moveRollups makes a new version of the roll-ups. Whoever changes them past writeRollups calls it.
func moveRollups(tx *db.Tx) (before, now string, err error) {
	const move = `
INSERT INTO settings (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value || substr(settings.value, 1, ?) RETURNING value`
	var both string
	err = tx.Raw(move, rollupsSetting, rand.Text(), versionLength).Row().Scan(&both)
	if err != nil {
		return "", "", fmt.Errorf("move the version of the totals: %w", err)
	}
	return both[versionLength:], both[:versionLength], nil
}

// rollupsVersion is the version that the database has; where nothing was written yet, it has one too.
func rollupsVersion(conn *gorm.DB) (string, error) {
	value, found, err := db.GetSetting(conn, rollupsSetting)
	if !found {
		return "the first", err
	}
	return value[:min(versionLength, len(value))], err
}

// writeRollups adds the change to the roll-ups, and to those in memory once it is committed. The transaction may have
// changed any installation.
func (s *Store) writeRollups(tx *db.Tx, change *delta) error {
	return s.writeRollupsOf(tx, change, changeStep{})
}

// writeRollupsOf is writeRollups of a transaction that changed no other installations than the step says, and no fact
// of an earlier day.
func (s *Store) writeRollupsOf(tx *db.Tx, change *delta, step changeStep) error {
	if err := change.write(tx); err != nil {
		return err
	}
	before, now, err := moveRollups(tx)
	if err != nil {
		return err
	}
	tx.OnCommit(func() {
		s.rollups.apply(change, before, now)
		step.before, step.now = before, now
		s.changed.note(step)
	})
	return nil
}

// apply adds a change that led from one version to the next, unless what is held is another one.
func (h *heldRollups) apply(change *delta, before, now string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.version != before || before == "" {
		return
	}
	for i, part := range change.all() {
		h.all()[i].apply(part)
	}
	h.version = now
}

// readRollups passes the roll-ups on as they are in the database. read must keep nothing of them.
func (s *Store) readRollups(ctx context.Context, read func(*heldRollups)) error {
	version, err := rollupsVersion(s.db.Read(ctx))
	if err != nil {
		return err
	}
	h := s.rollups
	h.mu.Lock()
	defer h.mu.Unlock()
	if version != h.version {
		if err := s.db.View(ctx, h.load); err != nil {
			return fmt.Errorf("read the totals: %w", err)
		}
	}
	read(h)
	return nil
}

// load reads all roll-ups in one state of the database, unless that is what is held; h.mu is held.
func (h *heldRollups) load(tx *db.Tx) error {
	version, err := rollupsVersion(tx.DB)
	if err != nil || version == h.version {
		return err
	}
	h.version = ""
	for _, part := range h.all() {
		if err := part.load(tx); err != nil {
			return err
		}
	}
	h.version = version
	return nil
}

// heldTable is one roll-up in memory.
type heldTable[R rollupRow[R]] struct {
	table *rollupTable[R]
	rows  []R       // as they are stored, by their keys
	parts map[R][]R // of each part the rows with their steps summed up, oldest first; nil: they are not, yet
}

func (h *heldTable[R]) load(tx *db.Tx) error {
	rows, err := tx.Raw(h.table.Select()).Rows()
	if err != nil {
		return err
	}
	h.parts = nil
	h.rows, err = h.table.All(rows)
	slices.SortFunc(h.rows, R.compare)
	return err
}

func (h *heldTable[R]) apply(change rollupDelta) {
	changed := change.(*tableDelta[R]).changed()
	if len(changed) > 0 {
		h.parts = nil
	}
	for i := range changed {
		at, found := slices.BinarySearchFunc(h.rows, changed[i], R.compare)
		if found {
			h.table.add(&h.rows[at], &changed[i], +1)
		} else {
			h.rows = slices.Insert(h.rows, at, changed[i])
		}
	}
}

// within is the rows whose first column is a day of the span, by their keys. They are good until the next change.
func (h *heldTable[R]) within(span Span) []R {
	from, _ := slices.BinarySearchFunc(h.rows, span.From, beginsOn[R])
	to, _ := slices.BinarySearchFunc(h.rows, span.To+1, beginsOn[R])
	return h.rows[from:max(from, to)]
}

func beginsOn[R rollupRow[R]](r R, day Day) int { return cmp.Compare(r.on(), day) }

// daily returns for each part, which is a row with neither day nor numbers, one row a day of the span, oldest first.
// Columns of steps come summed up, so that they hold each day's value.
func (h *heldTable[R]) daily(span Span) map[R][]R {
	if h.parts == nil {
		h.sumUp()
	}
	parts := make(map[R][]R, len(h.parts))
	for part, rows := range h.parts {
		parts[part] = h.table.eachDay(rows, span)
	}
	return parts
}

func (h *heldTable[R]) sumUp() {
	h.parts = make(map[R][]R)
	for i := range h.rows {
		row, part := h.rows[i], h.table.key(h.rows[i])
		*h.table.day(&part) = 0
		rows := h.parts[part]
		if n := len(rows); n > 0 {
			h.table.addSteps(&row, &rows[n-1], +1)
		}
		h.parts[part] = append(rows, row)
	}
}

// eachDay spreads the rows of one part over the days of the span.
func (t *rollupTable[R]) eachDay(rows []R, span Span) []R {
	days := make([]R, span.Days())
	next, _ := slices.BinarySearchFunc(rows, span.From, beginsOn[R])
	var rest R // of a day that has no row
	if next > 0 {
		t.addSteps(&rest, &rows[next-1], +1)
	}
	for i := range days {
		if next == len(rows) || rows[next].on() != span.From+Day(i) {
			days[i] = rest
			continue
		}
		days[i], rest = rows[next], *new(R)
		t.addSteps(&rest, &rows[next], +1)
		next++
	}
	return days
}
