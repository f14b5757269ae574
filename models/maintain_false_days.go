package models

import (
	"context"
	"errors"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// FalseDay is a day that cannot be true, since no installation sent records yet or it has not come, and what a clock
// that was wrong left under it.
type FalseDay struct {
	Day           Day
	Installations int64 // seen on it
	Downtimes     int64 // that begin or end on it
}

// ErrDayCanBe is returned for the removal of a day that can be true.
var ErrDayCanBe = errors.New("only days before the first record that can be, or after today, are removed")

// possibleDays are the days of which there can be records: from the first that any installation sent to today.
func possibleDays(s *Store) Span {
	return Span{From: FirstRecordDay, To: ReportDay(s.latestTime())}
}

// FalseDays lists the days that cannot be true of which something is kept, oldest first.
func (s *Store) FalseDays(ctx context.Context) (days []FalseDay, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		days, err = falseDays(tx, possibleDays(s))
		return err
	})
	return days, db.Wrap("list days that cannot be true", err)
}

func falseDays(tx *db.Tx, possible Span) ([]FalseDay, error) {
	found := make(map[Day]FalseDay)
	var steps []DailyActive
	if err := tx.Select("day", "active_1").Where("active_1 <> 0").Order("day").Find(&steps).Error; err != nil {
		return nil, err
	}
	seen := int64(0)
	for i, step := range steps {
		if seen += step.Active1; seen == 0 || i+1 == len(steps) { // the last step leads to zero
			continue
		}
		for day := step.Day; day < steps[i+1].Day; day++ {
			if !possible.holds(day) {
				found[day] = FalseDay{Day: day, Installations: seen}
			}
		}
	}
	var downtimes []Downtime
	if err := tx.Find(&downtimes).Error; err != nil {
		return nil, err
	}
	for _, d := range downtimes {
		if day, ok := d.falseDay(possible); ok {
			f := found[day]
			f.Day = day
			f.Downtimes++
			found[day] = f
		}
	}
	days := make([]FalseDay, 0, len(found))
	for _, f := range found {
		days = append(days, f)
	}
	slices.SortFunc(days, func(a, b FalseDay) int { return int(a.Day - b.Day) })
	return days, nil
}

func (s Span) holds(day Day) bool { return day >= s.From && day <= s.To }

// falseDay is the day that makes the downtime one that cannot be.
func (d Downtime) falseDay(possible Span) (day Day, ok bool) {
	for _, at := range []time.Time{d.Ended, d.Began} {
		if day = DayOf(at); !possible.holds(day) {
			return day, true
		}
	}
	return 0, false
}
