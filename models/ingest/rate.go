package ingest

import (
	"sync"
	"time"
)

// recordRate counts records by the minute and remembers when the last one came. It is safe for concurrent use.
type recordRate struct {
	mu                sync.Mutex
	last              time.Time
	minute            int64 // since 1970
	current, previous int64 // records of that minute and of the one before
}

func (r *recordRate) note(at time.Time, records int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(at)
	r.current += int64(records)
	if at.After(r.last) {
		r.last = at
	}
}

// turn goes on to the minute of t; r.mu is held.
func (r *recordRate) turn(t time.Time) {
	switch minute := t.Unix() / 60; {
	case minute == r.minute+1:
		r.previous = r.current
		r.current = 0
		r.minute = minute
	case minute > r.minute:
		r.previous = 0
		r.current = 0
		r.minute = minute
	}
}

// read returns when the last record came and how many came in the last complete minute.
func (r *recordRate) read(now time.Time) (last time.Time, perMinute int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(now)
	return r.last, r.previous
}
