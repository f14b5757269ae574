package health

import (
	"errors"
	"testing"
	"time"

	"compreface-stats/views"
)

func TestTheDataPageSaysHowOldTheNewestBackupIs(t *testing.T) {
	now := time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)
	made := func(at time.Time, err error) func() (time.Time, error) {
		return func() (time.Time, error) { return at, err }
	}
	for value, newest := range map[string]func() (time.Time, error){
		"none is made": nil, "none yet": made(time.Time{}, nil), "unknown": made(time.Time{}, errors.New("denied")),
		views.TimeLabel(now.Add(-6 * time.Hour)): made(now.Add(-6*time.Hour), nil),
	} {
		if got := BackupFact(newest, now); got.Value != value || got.Hint == "" {
			t.Errorf("%+v, want %q", got, value)
		}
	}
}
