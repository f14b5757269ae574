package models

import (
	"context"
	"fmt"
	"reflect"

	"gorm.io/gorm"

	"compreface-stats/models/internal/db"
)

// sinceSetting holds the first day of which every fact is kept, once older ones have been removed.
const sinceSetting = "facts_since"

// retentionCutoff says what the facts that are kept still reach. Days seen, of creations and of filled collections
// are kept with each installation and reach back forever; how many creations there were on a day, and the sizes of
// collections, only facts tell.
type retentionCutoff struct {
	since Day  // the first day of which every fact is kept
	moved bool // facts were removed; otherwise they reach back to the first
}

// exactFrom is the first day whose sizes and moves still follow from facts: a report moves its collection from
// where one of a window before had put it. A record of an earlier day could not be counted exactly any more.
func (c retentionCutoff) exactFrom() Day {
	if !c.moved {
		return -never
	}
	return c.since + sizeWindow
}

// first is the first day whose value in the column can still be derived.
func (c retentionCutoff) first(table, column string) Day {
	switch {
	case !c.moved:
		return -never
	case table == dailySizes.Name, table == dailyMoves.Name:
		return c.exactFrom()
	case table == dailyServices.Name && column == creationsColumn:
		return c.since
	}
	return -never
}

// creationsColumn is the one column of its roll-up that counts facts.
const creationsColumn = "creations"

// derivable keeps of the change what can still be derived, written so that it leaves the values of earlier days as
// they are.
func (d *tableDelta[R]) derivable(cutoff retentionCutoff) {
	if !cutoff.moved {
		return
	}
	kept := newTableDelta(d.table)
	for _, r := range d.rows {
		kept.addDerivable(cutoff, r)
	}
	*d = *kept
}

// addDerivable adds those numbers of the row that can still be derived, each on its day.
func (d *tableDelta[R]) addDerivable(cutoff retentionCutoff, r *R) {
	from := reflect.ValueOf(r).Elem()
	for _, n := range d.table.numbers {
		key := d.table.key(*r)
		day, ok := cutoff.dayFor(d.table.Name, n, *d.table.day(r))
		if *d.table.day(&key) = day; ok {
			n.AddInt(reflect.ValueOf(d.at(key)).Elem(), n.Int(from))
		}
	}
}

// dayFor is the day under which a number is to be added up so that what cannot be derived is left out: the steps of
// earlier days come together on the first day that can, counts of earlier days drop out.
func (c retentionCutoff) dayFor(table string, number rollupNumber, day Day) (Day, bool) {
	first := c.first(table, number.Name)
	return max(day, first), day >= first || number.steps
}

// RetentionCutoff returns the first day whose numbers can all be derived from the facts that are kept; removed is
// false while no facts were ever removed, and every day's can. What lies before is kept as it was counted and is
// never counted again.
func (s *Store) RetentionCutoff(ctx context.Context) (first Day, removed bool, err error) {
	c, err := readCutoff(s.db.Read(ctx))
	return c.exactFrom(), c.moved, err
}

// SizesFrom is the first day whose sizes facts still tell.
func SizesFrom(tx *db.Tx) (Day, error) {
	c, err := readCutoff(tx.DB)
	return c.exactFrom(), err
}

// readCutoff reads how far facts reach, as conn sees it.
func readCutoff(conn *gorm.DB) (retentionCutoff, error) {
	since, moved, err := db.GetSetting(conn, sinceSetting)
	if err != nil || !moved {
		return retentionCutoff{}, err
	}
	return parseCutoff(since)
}

func parseCutoff(text string) (retentionCutoff, error) {
	since, err := ParseDay(text)
	if err != nil {
		return retentionCutoff{}, fmt.Errorf("setting %s: %w", sinceSetting, err)
	}
	return retentionCutoff{since: since, moved: true}, nil
}

// mendCutoff takes back a cutoff that lies in the future, where a clock that was wrong has put it: left there, it would
// refuse every import, and nothing would be removed, for years. All that was kept before may be gone, today's records
// among it, so facts are whole from tomorrow on.
func (s *Store) mendCutoff(ctx context.Context) error {
	tomorrow := ReportDay(s.now()) + 1
	if c, err := readCutoff(s.db.Read(ctx)); err != nil || !c.moved || c.since <= tomorrow {
		return err
	}
	return s.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		c, err := readCutoff(tx.DB)
		if err != nil || c.since <= tomorrow {
			return err
		}
		s.log.Warn("records were removed by a clock that was ahead: the retention cutoff is taken back",
			"from", c.since, "to", tomorrow)
		return db.PutSettings(tx.DB, db.Setting{Name: sinceSetting, Value: tomorrow.String()})
	})
}

// ShortestRetention is how many days facts are kept at the least: as many as records of a long outage may be late.
const ShortestRetention = 30

// mayBeExpired reports whether a record is old enough to lie before some cutoff; today's posts never do, and need
// not ask while it is known what today is.
func (s *Store) mayBeExpired(group []Record) bool {
	if s.Clock().Doubt {
		return true
	}
	const allowance = 3 // for clocks that differ
	recent := DayOf(s.now()) - ShortestRetention + sizeWindow + allowance
	for _, rec := range group {
		if rec.Day() < recent {
			return true
		}
	}
	return false
}

// dropExpired sorts out the records that come too late to be counted exactly. No facts are removed while the
// transaction lasts.
func (s *Store) dropExpired(tx *db.Tx, b *batch, group []Record) error {
	if !s.mayBeExpired(group) {
		return nil
	}
	if err := tx.LockOthers(); err != nil {
		return err
	}
	c, err := readCutoff(tx.DB)
	if err == nil {
		b.expire(group, c.exactFrom())
	}
	return err
}
