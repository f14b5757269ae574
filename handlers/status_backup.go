package handlers

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/views"
)

var lastBackup = newGauge(
	"last_backup_timestamp_seconds",
	"When the newest scheduled backup was begun, in seconds since 1970; missing where there is none.",
)

// backupCollector tells how old the newest backup is. Its function is nil where none are made.
type backupCollector struct{ newest func() (time.Time, error) }

func (backupCollector) Describe(ch chan<- *prometheus.Desc) { ch <- lastBackup }

func (b backupCollector) Collect(ch chan<- prometheus.Metric) {
	if b.newest == nil {
		return
	}
	if made, err := b.newest(); err == nil && !made.IsZero() {
		sendGauge(ch, lastBackup, made.Unix())
	}
}

// backupFact tells the same to people.
func backupFact(newest func() (time.Time, error), now time.Time) views.Fact {
	f := views.Fact{Label: "Newest backup", Value: "none", Hint: "the server makes none: BACKUP_DIR is not set"}
	if newest == nil {
		return f
	}
	made, err := newest()
	switch {
	case err != nil:
		f.Value, f.Hint = "unknown", "the folder of BACKUP_DIR cannot be read"
	case made.IsZero():
		f.Value, f.Hint = "none yet", "one is made every day after 04:00 UTC"
	default:
		f.Value, f.Hint = formatTime(made), agoWords(max(now.Sub(made), 0))
	}
	return f
}
