package handlers

import (
	"strings"
	"testing"
	"time"
)

func TestATimeThatHasNotComeIsNamedAsSuch(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-30 * time.Second: "just now", -time.Minute: "1 minute in the future", -26_340 * 24 * time.Hour: "26,340 days in the future",
	} {
		if got := agoWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
