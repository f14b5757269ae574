package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"

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

// RetentionCutoff returns the first day of which all facts are kept, and the first whose numbers can all be derived
// from them, a few days later, for sizes and moves follow from the days before; removed is false while no facts were
// ever removed, and every day's can. What lies before is kept as it was counted and is never counted again.
func (s *Store) RetentionCutoff(ctx context.Context) (since, first Day, removed bool, err error) {
	c, err := readCutoff(s.db.Read(ctx))
	return c.since, c.exactFrom(), c.moved, err
}

// FactsFrom is the first day of which all facts are kept, and the first whose sizes follow from them.
func FactsFrom(tx *db.Tx) (since, sizes Day, err error) {
	c, err := readCutoff(tx.DB)
	if err != nil || !c.moved {
		return -never, -never, err
	}
	return c.since, c.exactFrom(), nil
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

// FactDays passes on the facts of the span's days, the oldest day first.
func FactDays(ctx context.Context, tx *db.Tx, span Span, each func(*InstallationDay) error) error {
	query := installationDays.Select() + " WHERE day BETWEEN ? AND ? ORDER BY day"
	rows, err := tx.WithContext(ctx).Raw(query, span.From, span.To).Rows()
	if err == nil {
		err = installationDays.Scan(rows, each)
	}
	return db.Wrap("read facts", err)
}

// FactExtent is from the first to the last day of which facts are kept; without any it is empty.
func FactExtent(tx *db.Tx) (span Span, err error) {
	span = Span{From: 0, To: -1}
	for order, day := range map[string]*Day{"day": &span.From, "day DESC": &span.To} {
		row := tx.Raw("SELECT day FROM installation_days ORDER BY " + order + " LIMIT 1").Row()
		if err := row.Scan(day); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return span, db.Wrap("read the first and last day of facts", err)
		}
	}
	return span, nil
}

// mostPlaces is how many days of installations are looked up one by one; of more, whole days are read faster.
const mostPlaces = 10_000

// FactsSince returns what is kept of the installations from a day on, the oldest day first.
func (s *Store) FactsSince(ctx context.Context, tx *db.Tx, from Day, ids []ID) (rows []InstallationDay, err error) {
	extent, err := FactExtent(tx)
	if err != nil {
		return nil, err
	}
	asked, places := make(map[ID]bool, len(ids)), []installationDay(nil)
	for _, id := range ids {
		asked[id] = true
	}
	take := func(row *InstallationDay) error {
		if asked[row.Installation] {
			rows = append(rows, *row)
		}
		return nil
	}
	days := Span{From: max(from, extent.From), To: extent.To}
	if days.To-days.From >= Day(mostPlaces/len(asked)) {
		return rows, FactDays(ctx, tx, days, take)
	}
	for id := range asked {
		for d := days.From; d <= days.To; d++ {
			places = append(places, installationDay{installation: id, day: d})
		}
	}
	err = s.facts.days(ctx, tx, places, take)
	slices.SortFunc(rows, func(a, b InstallationDay) int { return cmp.Compare(a.Day, b.Day) })
	return rows, db.Wrap("read facts", err)
}
