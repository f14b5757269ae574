package health

import (
	"testing"
	"time"
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
