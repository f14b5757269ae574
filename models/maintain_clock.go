package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"compreface-stats/models/internal/clock"
	"compreface-stats/models/internal/db"
)

// The clock is a witness, not a judge: what cannot be undone waits while it is in doubt. See
// .docs/decisions/clock.md.

// ClockVerdict is what is thought of the server's clock. The zero value is trust.
type ClockVerdict = clock.Verdict

// FirstRecordDay is before the first record that can be: CompreFace's code that sends records was written on 18
// January 2021, and the oldest installation in a published example was made on the 26th.
const FirstRecordDay Day = 18628 // 2021-01-01

var (
	// ErrClockInDoubt is returned by what cannot be undone while the server's clock is in doubt.
	ErrClockInDoubt = errors.New("the server's clock is in doubt")
	// ErrClockFalse is returned for the confirmation of a clock that cannot be right.
	ErrClockFalse = errors.New("the server's clock says a day before any installation sent records: set the clock")
)

// offsetSetting holds by how many seconds the server's clock is ahead of the database server's, once an
// administrator has confirmed that.
const offsetSetting = "clock_offset"

// Clock returns what is thought of the server's clock. It asks no database.
func (s *Store) Clock() ClockVerdict { return s.clock.Verdict() }

// TrustedTime returns what time it is as far as that can be relied on: Now while the clock is trusted, and otherwise
// the last time that was right and what has passed since. What ends by time ends by this one.
func (s *Store) TrustedTime() time.Time { return s.clock.Time() }

// latestTime returns the later of both, so that a clock that is behind hides nothing that is known.
func (s *Store) latestTime() time.Time {
	now, trusted := s.now(), s.TrustedTime()
	if trusted.After(now) {
		return trusted
	}
	return now
}

// requireClock returns an ErrClockInDoubt with the reason while the clock is in doubt, having looked again.
func (s *Store) requireClock(ctx context.Context) error {
	verdict, err := s.lookAtClock(ctx)
	if err != nil || !verdict.Doubt {
		return err
	}
	return fmt.Errorf("%w: %s", ErrClockInDoubt, verdict.Reason)
}

// lookAtClock compares the clock with what the database says of the time.
func (s *Store) lookAtClock(ctx context.Context) (ClockVerdict, error) {
	if s.options.ClockTolerance == 0 {
		return ClockVerdict{}, nil
	}
	evidence, err := clockEvidence(ctx, s)
	if err != nil {
		return s.clock.LookAlone(), fmt.Errorf("compare the clock: %w", err)
	}
	return s.clock.Look(evidence), nil
}

func clockEvidence(ctx context.Context, s *Store) (e clock.Evidence, err error) {
	if e.Alive, err = readTimeSetting(s.db.Read(ctx), aliveSetting); err != nil {
		return e, err
	}
	if e.Alive.IsZero() {
		if e.Newest, err = s.newestRecordUntil(ctx, MaxDay); err != nil {
			return e, err
		}
	}
	if e.Accepted, err = acceptedOffset(ctx, s); err != nil {
		return e, err
	}
	e.Database, e.DatabaseSince, err = s.db.Clock(ctx)
	return e, err
}

// readTimeSetting returns a time that is kept; zero: none is.
func readTimeSetting(conn *gorm.DB, name string) (at time.Time, err error) {
	text, known, err := db.GetSetting(conn, name)
	if err != nil || !known {
		return at, err
	}
	if at, err = time.Parse(time.RFC3339, text); err != nil {
		return at, fmt.Errorf("setting %s: %w", name, err)
	}
	return at, nil
}

func acceptedOffset(ctx context.Context, s *Store) (offset time.Duration, err error) {
	text, known, err := db.GetSetting(s.db.Read(ctx), offsetSetting)
	if err != nil || !known {
		return 0, err
	}
	if offset, err = time.ParseDuration(text); err != nil {
		return 0, fmt.Errorf("setting %s: %w", offsetSetting, err)
	}
	return offset, nil
}

// ConfirmClock believes the clock as it is, because a person has looked at it: from now on it is the one that others
// are compared with. It returns ErrClockFalse for a clock that nobody can confirm.
func (s *Store) ConfirmClock(ctx context.Context) error {
	if !s.clock.Confirm() {
		return ErrClockFalse
	}
	if s.options.ClockTolerance == 0 {
		return nil
	}
	now := s.now().UTC().Truncate(time.Second)
	database, _, err := s.db.Clock(ctx)
	if err != nil {
		return err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if !database.IsZero() { // in place of what was confirmed before
			offset := db.Setting{Name: offsetSetting, Value: now.Sub(database).Round(time.Second).String()}
			if err := db.PutSettings(tx.DB, offset); err != nil {
				return err
			}
		}
		if err := s.noteDowntimeDue(tx, now); err != nil {
			return err
		}
		return noteAlive(tx, now)
	})
	if err == nil {
		s.downtimeDue.Store(false)
	}
	return db.Wrap("confirm the clock", err)
}

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
