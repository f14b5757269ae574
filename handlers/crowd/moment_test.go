package crowd

import (
	"testing"
	"time"
	"unsafe"
)

// Setting the machine's clock makes nobody late: what is held against each other are readings of the monotonic clock.
func TestNobodyIsLateBecauseTheClockIsSet(t *testing.T) {
	var m moment
	if m.isSet() {
		t.Error("nothing was set")
	}
	at := time.Now()
	m.set(at)
	later := at.Add(time.Second)
	wall := (*uint64)(unsafe.Pointer(&later)) // a Time's first field: seconds since 1885 above 30 bits of nanoseconds
	*wall += uint64(time.Hour/time.Second) << 30
	if by := later.Round(0).Sub(at.Round(0)); by != time.Hour+time.Second {
		t.Fatalf("the clock is %s ahead", by)
	}
	if ago := m.before(later); !m.isSet() || ago != time.Second {
		t.Errorf("it was %s ago", ago)
	}
}
