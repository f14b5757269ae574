package crowd

import "time"

// How often it is looked whether all have left, and for how long those that came last are waited for.
const (
	drainLook = 5 * time.Millisecond
	lastWait  = time.Second
	// lately is how long ago a connection was answered that may well come back.
	lately = 3 * time.Second
)

// Drain lets everybody leave who is here, so that nobody's next request meets a closed connection: answers are to say
// meanwhile that the connection ends with them. Newcomers are let in for as long as others may still come back, up to
// the patience; then the listener is closed as soon as nobody waits in the kernel's queue, whom that would reset, and
// those who have not sent anything yet get a moment more. Then each connection ends once it is sure that no request
// has come on it, also those that are accepted at this very moment. Whoever waits in the queue of a socket that
// outlives the process is left to the next one.
func (l *Listener) Drain(patience time.Duration) {
	l.waitWhile(patience, func(c *conn) bool {
		return c.sent.Load() && c.idle.Load() && c.sinceThen(time.Now()) < lately
	})
	waitFor(lastWait, func() bool { return queued(l.Listener) == 0 })
	_ = l.Close() // it is closed again with the site, which tells of errors
	l.waitWhile(lastWait, func(c *conn) bool { return !c.sent.Load() })
	l.endAll()
}

func (l *Listener) endAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ending = true
	for c := range l.open {
		c.end()
	}
}

// waitWhile returns when no connection is such a one, or at the end of the patience.
func (l *Listener) waitWhile(patience time.Duration, such func(*conn) bool) {
	waitFor(patience, func() bool { return !l.has(such) })
}

func waitFor(patience time.Duration, done func() bool) {
	for end := time.Now().Add(patience); !done() && time.Now().Before(end); {
		time.Sleep(drainLook)
	}
}

func (l *Listener) has(such func(*conn) bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		if such(c) {
			return true
		}
	}
	return false
}
