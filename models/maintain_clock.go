package models

import (
	"context"
	"errors"
	"fmt"
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
