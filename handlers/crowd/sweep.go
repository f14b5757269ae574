package crowd

import (
	"cmp"
	"slices"
	"time"
)

// Who takes nothing of his answer holds memory, the kernel's most of all, also where nobody waits for his place. He may
// for a while; of those who are more than a share of all places, no longer than in haste.
const (
	sweepEvery   = 250 * time.Millisecond
	stuckLongest = 30 * time.Second
	stuckShare   = 8 // the places of which one may be stuck
)

// sweep ends connections that are stuck, until the listener is closed.
func (l *Listener) sweep() {
	ticks := time.NewTicker(sweepEvery)
	defer ticks.Stop()
	for {
		select {
		case now := <-ticks.C:
			l.drop(l.stuck(now), now)
		case <-l.ended:
			return
		}
	}
}

// stuck are the connections that are to end because their clients take nothing, those that are so longest first.
func (l *Listener) stuck(now time.Time) (stuck []lateConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	tooLong := 0
	for c := range l.open {
		by := c.stuckFor(now)
		if by >= stuckTaking {
			stuck = append(stuck, lateConn{conn: c, kind: answered, by: by})
		}
		if by >= stuckLongest {
			tooLong++
		}
	}
	slices.SortFunc(stuck, func(a, b lateConn) int { return cmp.Compare(b.by, a.by) })
	return stuck[:max(tooLong, len(stuck)-l.room/stuckShare, 0)]
}

// stuckFor is for how long the client has taken nothing of its answer.
func (c *conn) stuckFor(now time.Time) time.Duration {
	if !c.writing.Load() {
		return 0
	}
	return c.movedAt.before(now)
}
