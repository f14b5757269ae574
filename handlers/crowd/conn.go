package crowd

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// conn is an admitted connection. Its client lets the server wait while that reads from it and nothing comes. One
// goroutine reads and writes; others look at it, and may close it.
type conn struct {
	net.Conn
	listener *Listener
	left     sync.Once
	reading  atomic.Bool  // the server waits for bytes
	idle     atomic.Bool  // none came since the last answer, or the beginning
	since    atomic.Int64 // when that was, or enough of a request came; in nanoseconds since 1970
	sent     atomic.Bool  // something came on it
}

// enough is how many bytes at once are a request that gets on. A trickle is none.
const enough = 512

func (c *conn) rest() {
	c.since.Store(time.Now().UnixNano())
	c.idle.Store(true)
}

func (c *conn) sinceThen(now time.Time) time.Duration { return now.Sub(time.Unix(0, c.since.Load())) }

// idleFor is for how much longer than it may the client has let the server wait.
func (c *conn) idleFor(now time.Time) time.Duration {
	if !c.reading.Load() {
		return 0
	}
	return max(c.sinceThen(now)-idleTime, 0)
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	c.reading.Store(true)
	n, err := c.Conn.Read(b)
	c.reading.Store(false)
	first := n > 0 && c.idle.Swap(false)
	if first {
		c.sent.Store(true)
	}
	if first || n >= enough {
		c.since.Store(time.Now().UnixNano())
	}
	return n, err
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	defer c.rest()
	return c.Conn.Write(b)
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.left.Do(func() { c.listener.leave(c) })
	return c.Conn.Close()
}
