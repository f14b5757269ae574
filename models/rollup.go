package models

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

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

func newDelta() *delta {
	return &delta{
		active:         newTableDelta(dailyActive),
		services:       newTableDelta(dailyServices),
		sizes:          newTableDelta(dailySizes),
		moves:          newTableDelta(dailyMoves),
		adoption:       newTableDelta(dailyAdoption),
		activePeriods:  newTableDelta(periodActive),
		servicePeriods: newTableDelta(periodServices),
		retention:      newTableDelta(retention),
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

// write adds the change to the roll-ups.
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
	recent [recentRows]recentRow[R] // those that were asked for last, each in its slot
}

// recentRow spares looking up a row again: most records of a day change the same few.
type recentRow[R any] struct {
	key R
	row *R // nil: none
}

const recentRows = 64

func newTableDelta[R rollupRow[R]](t *rollupTable[R]) *tableDelta[R] {
	return &tableDelta[R]{table: t, rows: make(map[R]*R)}
}

func (d *tableDelta[R]) name() string { return d.table.Name }

// at returns the row of the key, for its numbers to be changed.
func (d *tableDelta[R]) at(key R) *R {
	near := &d.recent[uint(key.slot())%recentRows]
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

// daily reads a roll-up by day: for each part, which is a row with neither day nor numbers, one row a day of the
// span, oldest first. Columns of steps come summed up, so that they hold each day's value.
//
// One statement answers all, so that a group committed meanwhile is in it whole or not at all.
func daily[R rollupRow[R]](ctx context.Context, s *Store, t *rollupTable[R], span Span) (map[R][]R, error) {
	rows, err := s.db.Read(ctx).Raw(t.dailySQL(), span.From, span.To, span.From).Rows()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	parts := make(map[R][]R)
	var last R // rows of one part often follow each other: most are not looked up
	var days []R
	err = t.Scan(rows, func(r *R) error {
		part := t.key(*r)
		*t.day(&part) = 0
		if days == nil || part != last {
			last, days = part, parts[part]
		}
		if days == nil {
			days = make([]R, span.Days())
			parts[part] = days
		}
		if day := *t.day(r); day >= span.From {
			t.add(&days[day-span.From], r, +1)
		} else {
			t.addSteps(&days[0], r, +1)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	for _, days := range parts {
		t.sumUp(days)
	}
	return parts, nil
}

// dailySQL asks for the rows of the span and for the sums before it, one row a part. The rows as they are stored
// come first: SQLite's driver would take the text of a MAX for a time and try to read it as one.
func (t *rollupTable[R]) dailySQL() string {
	parts, group := "", ""
	for _, c := range t.Columns[1:t.Keys] {
		parts += db.QuoteName(c.Name) + ", "
	}
	if parts != "" {
		group = "GROUP BY " + strings.TrimSuffix(parts, ", ") + " "
	}
	sums := make([]string, len(t.numbers))
	for i, n := range t.numbers {
		sums[i] = "CAST(SUM(" + db.QuoteName(n.Name) + ") AS BIGINT)"
	}
	return fmt.Sprintf(`
SELECT %[1]s FROM %[2]s WHERE day BETWEEN ? AND ?
UNION ALL
SELECT MAX(day), %[3]s%[4]s FROM %[2]s WHERE day < ? %[5]sHAVING COUNT(*) > 0`,
		t.List(""), t.Name, parts, strings.Join(sums, ", "), group)
}

func (t *rollupTable[R]) sumUp(days []R) {
	rows := reflect.ValueOf(days)
	for i := 1; i < len(days); i++ {
		before, row := rows.Index(i-1), rows.Index(i)
		for _, n := range t.numbers {
			if n.steps {
				n.AddInt(row, n.Int(before))
			}
		}
	}
}
