package crowd

import (
	"sync/atomic"
	"time"
)

// began is what moments are counted from: by the monotonic clock, since the machine's own may be set meanwhile, and
// nobody is late for that.
var began = time.Now()

// moment is a point in time that one goroutine writes and others read; the zero value is none.
type moment struct{ sinceBegin atomic.Int64 }

// set takes a time of this process.
func (m *moment) set(at time.Time) {
	since := int64(at.Sub(began))
	if since == 0 {
		since = 1
	}
	m.sinceBegin.Store(since)
}

func (m *moment) clear() { m.sinceBegin.Store(0) }

func (m *moment) isSet() bool { return m.sinceBegin.Load() != 0 }

// before is how long before now it was.
func (m *moment) before(now time.Time) time.Duration {
	return now.Sub(began) - time.Duration(m.sinceBegin.Load())
}
