package models

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm/clause"

	"compreface-stats/models/internal/db"
)

const (
	aliveSetting = "alive_at"
	// BeatEvery is how often a serving process gives a sign of life. A restart that is quicker than a few of them is
	// no downtime.
	BeatEvery     = time.Minute
	shortestBreak = 3 * BeatEvery
)

// Beat gives a sign of life. Call it every BeatEvery while records are taken. The first beat of a process,
// starting, records the downtime that lies between it and the last beat of any process, if there was one. While the
// clock is in doubt nothing is noted; the downtime is, once the clock is trusted.
func (s *Store) Beat(ctx context.Context, starting bool) error {
	if starting {
		s.startedAfter.Store(int64(s.clock.Running()))
		s.downtimeDue.Store(true)
	}
	verdict, err := s.lookAtClock(ctx)
	if err != nil || verdict.Doubt {
		return db.Wrap("note that we are alive", err)
	}
	now := s.now().UTC().Truncate(time.Second)
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := s.noteDowntimeDue(tx, now); err != nil {
			return err
		}
		return noteAlive(tx, now)
	})
	if err == nil {
		s.downtimeDue.Store(false)
		err = s.mendCutoff(ctx)
	}
	return db.Wrap("note that we are alive", err)
}

// noteDowntimeDue records the downtime before the start of this process, once. The process started so long ago as it
// has run: the clock may have been set since.
func (s *Store) noteDowntimeDue(tx *db.Tx, now time.Time) error {
	if !s.downtimeDue.Load() {
		return nil
	}
	started := now.Add(time.Duration(s.startedAfter.Load()) - s.clock.Running()).Truncate(time.Second)
	return noteDowntime(tx, started)
}

func noteDowntime(tx *db.Tx, started time.Time) error {
	last, err := readTimeSetting(tx.DB, aliveSetting)
	if err != nil || last.IsZero() || started.Sub(last) < shortestBreak {
		return err
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&Downtime{Began: last, Ended: started}).Error
}

// noteAlive keeps the time as the last sign of life, and counts the days on which there was one.
func noteAlive(tx *db.Tx, now time.Time) error {
	last, err := readTimeSetting(tx.DB, aliveSetting)
	if err != nil {
		return err
	}
	kept := []db.Setting{{Name: aliveSetting, Value: now.Format(time.RFC3339)}}
	if last.IsZero() || DayOf(now) > DayOf(last) {
		days, err := readDaysAlive(tx)
		if err != nil {
			return err
		}
		kept = append(kept, db.Setting{Name: daysAliveSetting, Value: strconv.Itoa(days + 1)})
	}
	return db.PutSettings(tx.DB, kept...)
}

// daysAliveSetting counts the days on which a trusted clock found a server running. It counts days that passed, which
// a clock that is set a year ahead does not make more.
const daysAliveSetting = "days_alive"

func readDaysAlive(tx *db.Tx) (days int, err error) {
	text, known, err := db.GetSetting(tx.DB, daysAliveSetting)
	if err != nil || !known {
		return 0, err
	}
	days, err = strconv.Atoi(text)
	return days, db.Wrap("setting "+daysAliveSetting, err)
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
// A downtime that cannot be true is none: see FalseDays.
func (s *Store) DowntimeDays(ctx context.Context, span Span) ([]Day, error) {
	var all []Downtime
	err := s.db.Read(ctx).
		Where("ended >= ? AND began <= ?", span.From.Time(), span.To.Time().Add(midnightAllowance)).Find(&all).Error
	if err != nil {
		return nil, db.Wrap("downtime by day", err)
	}
	var days []Day
	possible := possibleDays(s)
	for _, d := range all {
		if _, cannotBe := d.falseDay(possible); cannotBe {
			continue
		}
		for _, day := range d.Days() {
			if day >= span.From && day <= span.To {
				days = append(days, day)
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}

// NewestRecord finds when the newest record was received, those aside that cannot be yet.
func (s *Store) NewestRecord(ctx context.Context) (newest time.Time, err error) {
	return s.newestRecordUntil(ctx, ReportDay(s.latestTime()))
}

// newestRecordUntil looks at the last day with records up to the given one, and at no other.
func (s *Store) newestRecordUntil(ctx context.Context, last Day) (newest time.Time, err error) {
	extent, some, err := s.extentWithin(ctx, Span{From: MinDay, To: last})
	if err != nil || !some {
		return newest, err
	}
	rows, err := s.db.Read(ctx).Raw(installationDays.Select()+" WHERE day = ?", extent.To).Rows()
	if err != nil {
		return newest, fmt.Errorf("newest record: %w", err)
	}
	millis := int64(0)
	err = installationDays.Scan(rows, func(row *InstallationDay) error {
		of, err := row.newest()
		millis = max(millis, of)
		return err
	})
	if err != nil {
		return newest, fmt.Errorf("newest record: %w", err)
	}
	if millis == 0 { // its facts were removed
		return extent.To.Time(), nil
	}
	return time.UnixMilli(millis).UTC(), nil
}

// newest is the time of the row's newest fact.
func (row *InstallationDay) newest() (millis int64, err error) {
	var kept dayFacts
	err = kept.restore(row)
	for _, c := range kept.creations {
		millis = max(millis, c.At)
	}
	for _, r := range kept.reports {
		millis = max(millis, r.At)
	}
	return millis, err
}
