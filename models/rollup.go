package models

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"compreface-stats/models/internal/db"
)

// delta is a change of the roll-ups, or their whole content.
//
// Roll-ups are tables of numbers that are kept in the same transaction as the facts they count, so that no page has
// to scan facts and no page disagrees with them. Some columns hold counts. Others hold steps: an installation is
// active on a run of days, and only the run's two ends are written, +1 on its first day and -1 on the day after its
// last. The value on a day is the sum of all steps up to it. A record changes a handful of steps, however much
// history there is.
type delta struct {
	active         *tableDelta[DailyActive]
	services       *tableDelta[DailyServices]
	sizes          *tableDelta[DailySizes]
	moves          *tableDelta[DailyMoves]
	adoption       *tableDelta[DailyAdoption]
	activePeriods  *tableDelta[PeriodActive]
	servicePeriods *tableDelta[PeriodServices]
	retention      *tableDelta[Retention]
}

func newDelta() *delta { return newDeltaOf(recentRows) }

func newDeltaOf(slots int) *delta {
	return &delta{
		active:         newTableDeltaOf(dailyActive, slots),
		services:       newTableDeltaOf(dailyServices, slots),
		sizes:          newTableDeltaOf(dailySizes, slots),
		moves:          newTableDeltaOf(dailyMoves, slots),
		adoption:       newTableDeltaOf(dailyAdoption, slots),
		activePeriods:  newTableDeltaOf(periodActive, slots),
		servicePeriods: newTableDeltaOf(periodServices, slots),
		retention:      newTableDeltaOf(retention, slots),
	}
}

// rollupDelta is what can be done with the change of a roll-up, whichever it is; tableDelta is it.
type rollupDelta interface {
	name() string
	addTimes(sign int64, other rollupDelta)
	derivable(cutoff retentionCutoff)
	write(tx *db.Tx) error
	clearZeros(tx *db.Tx) error
	compare(v *verifier) error
}

// all lists the change of every roll-up, in the order in which everybody writes them.
func (d *delta) all() []rollupDelta {
	return []rollupDelta{
		d.active, d.services, d.sizes, d.moves, d.adoption, d.activePeriods, d.servicePeriods, d.retention,
	}
}

// addTimes adds sign times other to d.
func (d *delta) addTimes(sign int64, other *delta) {
	from := other.all()
	for i, into := range d.all() {
		into.addTimes(sign, from[i])
	}
}

// write adds the change to the roll-ups. Use writeRollups, which tells who holds them in memory, too.
func (d *delta) write(tx *db.Tx) error {
	for _, t := range d.all() {
		if err := t.write(tx); err != nil {
			return fmt.Errorf("write %s: %w", t.name(), err)
		}
	}
	return nil
}

// tableDelta is a change of one roll-up, or its whole content: rows by their keys, which are rows without numbers.
type tableDelta[R rollupRow[R]] struct {
	table  *rollupTable[R]
	rows   map[R]*R
	recent []recentRow[R] // those that were asked for last, each in its slot
}

// recentRow spares looking up a row again: most records of a day change the same few.
type recentRow[R any] struct {
	key R
	row *R // nil: none
}

// Slots for a few records, and for years of them.
const (
	recentRows = 64
	manyRows   = 1 << 14
)

func newTableDelta[R rollupRow[R]](t *rollupTable[R]) *tableDelta[R] {
	return newTableDeltaOf(t, recentRows)
}

func newTableDeltaOf[R rollupRow[R]](t *rollupTable[R], slots int) *tableDelta[R] {
	return &tableDelta[R]{table: t, rows: make(map[R]*R), recent: make([]recentRow[R], slots)}
}

func (d *tableDelta[R]) name() string { return d.table.Name }

// at returns the row of the key, for its numbers to be changed.
func (d *tableDelta[R]) at(key R) *R {
	near := &d.recent[uint(key.slot())%uint(len(d.recent))]
	if near.row != nil && near.key == key {
		return near.row
	}
	r := d.rows[key]
	if r == nil {
		r = new(R)
		*r = key
		d.rows[key] = r
	}
	*near = recentRow[R]{key: key, row: r}
	return r
}

func (d *tableDelta[R]) addTimes(sign int64, other rollupDelta) {
	for key, r := range other.(*tableDelta[R]).rows {
		d.table.add(d.at(key), r, sign)
	}
}

// changed lists the rows that change anything, in one order everywhere, so that two writers never wait for each
// other in a circle.
func (d *tableDelta[R]) changed() []R {
	rows := make([]R, 0, len(d.rows))
	for key, r := range d.rows {
		if *r != key {
			rows = append(rows, *r)
		}
	}
	slices.SortFunc(rows, R.compare)
	return rows
}

func (d *tableDelta[R]) write(tx *db.Tx) error { return d.table.Add(tx, d.changed()) }

// clearZeros removes the rows that say nothing any more, as if they had never been written.
func (d *tableDelta[R]) clearZeros(tx *db.Tx) error {
	zeros := make([]string, len(d.table.numbers))
	for i, n := range d.table.numbers {
		zeros[i] = db.QuoteName(n.Name) + " = 0"
	}
	return tx.Exec("DELETE FROM " + d.table.Name + " WHERE " + strings.Join(zeros, " AND ")).Error
}

// changeLog remembers which installations the newest transactions of this process changed, so that whoever holds
// something of each installation reads those alone again.
type changeLog struct {
	mu    sync.Mutex
	steps []changeStep // each from the version that the one before led to
	ids   int          // that they name together
}

// changeStep is a transaction that led from one version of the roll-ups to the next.
type changeStep struct {
	before, now string
	changed     []ID // none: it may have changed any
	since       Day  // no fact of an earlier day
}

// mostRemembered bounds how many installations a log names.
const mostRemembered = 200_000

func (l *changeLog) note(step changeStep) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.steps)
	if len(step.changed) == 0 || n > 0 && l.steps[n-1].now != step.before {
		l.steps, l.ids = nil, 0
	}
	if len(step.changed) > 0 {
		l.steps, l.ids = append(l.steps, step), l.ids+len(step.changed)
	}
	for l.ids > mostRemembered {
		l.ids -= len(l.steps[0].changed)
		l.steps = l.steps[1:]
	}
}

// between names the installations that changed from one version to another, some of them often, and the first day of
// which facts did; ok is false where that is not known.
func (l *changeLog) between(before, now string) (ids []ID, since Day, ok bool) {
	since = never
	if before == now {
		return nil, since, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, step := range l.steps {
		if !ok && step.before != before {
			continue
		}
		ok, since = true, min(since, step.since)
		if ids = append(ids, step.changed...); step.now == now {
			return ids, since, true
		}
	}
	return nil, 0, false
}
