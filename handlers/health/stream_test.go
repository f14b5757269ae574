package health

import (
	"testing"
	"time"

	"compreface-stats/models/ingest"
)

func TestAgoIsToldInItsLargestUnit(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than a minute ago", 59 * time.Second: "less than a minute ago", time.Minute: "1 minute ago", 119 * time.Minute: "1 hour ago",
		47 * time.Hour: "1 day ago", 2000 * 24 * time.Hour: "2,000 days ago",
	} {
		if got := Ago(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// Never "3 of about 2"; few are unusual when most should have reported, and not before.
func TestTodayIsToldBesideWhatIsUsual(t *testing.T) {
	for _, c := range []struct {
		seen, expected, least int64
		hour                  int
		want                  string
		few                   bool
	}{
		{3, 2, 1, 12, "3 installations today, 2 yesterday", false},
		{0, 0, 0, 12, "nothing received today", false},
		{2, 2, 2, 12, "2 of about 2 installations today", false},
		{0, 117, 117, 5, "0 of about 117 installations today (most report at midnight UTC)", false},
		{58, 117, 117, 6, "58 of about 117 installations today, few for this hour", true},
		{59, 117, 117, 23, "59 of about 117 installations today (most report at midnight UTC)", false},
		{40, 117, 60, 12, "40 of about 117 installations today (most report at midnight UTC)", false},
		{0, 19, 19, 12, "0 of about 19 installations today (most report at midnight UTC)", false},
	} {
		at := time.Date(2026, 11, 27, c.hour, 0, 0, 0, time.UTC)
		got := Stream(ingest.Heartbeat{Last: at, Seen: c.seen, Expected: c.expected, Least: c.least}, at)
		if got.Today != c.want || got.Few != c.few {
			t.Errorf("%d of %d at %d: %q, %v", c.seen, c.expected, c.hour, got.Today, got.Few)
		}
	}
}
