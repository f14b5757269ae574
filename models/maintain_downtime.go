package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models/internal/db"

	"gorm.io/gorm/clause"
)

const (
	aliveSetting = "alive_at"
	// BeatEvery is how often a serving process gives a sign of life. A restart that is quicker than a few of them is
	// no downtime.
	BeatEvery     = time.Minute
	shortestBreak = 3 * BeatEvery
)

// Beat gives a sign of life. Call it every BeatEvery while records are taken. The first beat of a process,
// starting, records the downtime that lies between it and the last beat of any process, if there was one.
func (s *Store) Beat(ctx context.Context, starting bool) error {
	now := s.now().UTC().Truncate(time.Second)
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := noteDowntime(tx, now, starting); err != nil {
			return err
		}
		return db.PutSettings(tx.DB, db.Setting{Name: aliveSetting, Value: now.Format(time.RFC3339)})
	})
	return db.Wrap("note that we are alive", err)
}

func noteDowntime(tx *db.Tx, now time.Time, starting bool) error {
	alive, known, err := db.GetSetting(tx.DB, aliveSetting)
	if err != nil || !known {
		return err
	}
	last, err := time.Parse(time.RFC3339, alive)
	if err != nil || !starting || now.Sub(last) < shortestBreak {
		return err
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&Downtime{Began: last, Ended: now}).Error
}

// Downtimes lists the newest downtimes, at most n, newest first.
func (s *Store) Downtimes(ctx context.Context, n int) ([]Downtime, error) {
	var all []Downtime
	err := s.db.Read(ctx).Order("began DESC").Limit(n).Find(&all).Error
	return all, db.Wrap("list downtimes", err)
}

// Days lists the days on which installations that report at midnight found nobody.
func (d Downtime) Days() (days []Day) {
	for day := DayOf(d.Began); day <= DayOf(d.Ended); day++ {
		if midnight := day.Time(); !midnight.Before(d.Began.Add(-midnightAllowance)) && !midnight.After(d.Ended) {
			days = append(days, day)
		}
	}
	return days
}

// DowntimeDays lists the days of the span on which installations that report at midnight found nobody, oldest first.
func (s *Store) DowntimeDays(ctx context.Context, span Span) ([]Day, error) {
	var all []Downtime
	err := s.db.Read(ctx).
		Where("ended >= ? AND began <= ?", span.From.Time(), span.To.Time().Add(midnightAllowance)).Find(&all).Error
	if err != nil {
		return nil, db.Wrap("downtime by day", err)
	}
	var days []Day
	for _, d := range all {
		for _, day := range d.Days() {
			if day >= span.From && day <= span.To {
				days = append(days, day)
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}

// NewestRecord finds when the newest record was received. It looks at the last day with records alone.
func (s *Store) NewestRecord(ctx context.Context) (newest time.Time, err error) {
	extent, some, err := s.Extent(ctx)
	if err != nil || !some {
		return newest, err
	}
	const query = `
SELECT MAX(at) FROM (
    SELECT MAX(created_at) AS at FROM statistics_general WHERE day = ?
    UNION ALL
    SELECT MAX(created_at) FROM statistics_faces WHERE day = ?
) AS newest`
	var at sql.Null[db.TextTime]
	err = s.db.Read(ctx).Raw(query, extent.To, extent.To).Row().Scan(&at)
	if err != nil {
		return newest, fmt.Errorf("newest record: %w", err)
	}
	if !at.Valid { // its facts were removed
		return extent.To.Time(), nil
	}
	return time.Time(at.V), nil
}
