package models

import (
	"context"
	"fmt"

	"compreface-stats/models/internal/db"

	"gorm.io/gorm"
)

// sinceSetting holds the first day of which every fact is kept, once older ones have been removed.
const sinceSetting = "facts_since"

// retentionCutoff says what the facts that are kept still reach. Days seen, of creations and of filled collections are kept with each installation
// and reach back for ever; how many creations there were on a day, and the sizes of collections, only facts tell.
type retentionCutoff struct {
	since Day  // the first day of which every fact is kept
	moved bool // facts were removed; otherwise they reach back to the first
}

// exactFrom is the first day whose sizes and moves still follow from facts: a report moves its collection from where one of a window
// before had put it. A record of an earlier day could not be counted exactly any more.
func (h retentionCutoff) exactFrom() Day {
	if !h.moved {
		return -never
	}
	return h.since + sizeWindow
}

// first is the first day whose value in the column can still be derived.
func (h retentionCutoff) first(table rollup, column int) Day {
	switch {
	case !h.moved:
		return -never
	case table == dailySizes, table == dailyMoves:
		return h.exactFrom()
	case table == dailyServices && column == creations:
		return h.since
	}
	return -never
}

// derivable is the part of the change that can still be derived, written so that it leaves the values of earlier days as they are.
func (h retentionCutoff) derivable(all delta) delta {
	if !h.moved {
		return all
	}
	part := make(delta, len(all))
	for key, r := range all {
		for column, steps := range rollupTables[key.table].steps {
			if day, ok := h.place(key.table, column, key.day, steps); ok {
				part.at(key.table, day, key.part)[column] += r[column]
			}
		}
	}
	return part
}

// place is the day under which a number is to be added up so that what cannot be derived is left out: the steps of earlier days come
// together on the first day that can, counts of earlier days drop out.
func (h retentionCutoff) place(table rollup, column int, day Day, steps bool) (Day, bool) {
	first := h.first(table, column)
	return max(day, first), day >= first || steps
}

// RetentionCutoff answers the first day whose numbers can all be derived from the facts that are kept; removed is false while no facts were ever
// removed, and every day's can. What lies before is kept as it was counted and is never counted again.
func (s *Store) RetentionCutoff(ctx context.Context) (first Day, removed bool, err error) {
	h, err := readCutoff(s.db.Read(ctx))
	return h.exactFrom(), h.moved, err
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
	return retentionCutoff{since, true}, nil
}

// ShortestRetention is how many days facts are kept at the least: as many as records of a long outage may be late.
const ShortestRetention = 30

// mayBeExpired says that a record is old enough to lie before some cutoff; today's posts never do, and need not ask.
func (s *Store) mayBeExpired(group []Record) bool {
	const allowance = 3 // for clocks that differ
	recent := DayOf(s.now()) - ShortestRetention + sizeWindow + allowance
	for _, rec := range group {
		if rec.Day() < recent {
			return true
		}
	}
	return false
}

// dropExpired sorts out the records that come too late to be counted exactly. No facts are removed while the transaction lasts.
func (s *Store) dropExpired(ctx context.Context, tx *db.Tx, f *batch, group []Record) error {
	if !s.mayBeExpired(group) {
		return nil
	}
	if err := tx.LockOthers(); err != nil {
		return err
	}
	h, err := readCutoff(tx.DB)
	if err == nil {
		f.expire(group, h.exactFrom())
	}
	return err
}
