package crowd

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// conn is an admitted connection. Its client lets the server wait while that reads from it and nothing comes, or
// answers it and the client takes little. One goroutine reads and writes; others look at it, and may close it.
type conn struct {
	net.Conn
	listener *Listener
	network  netip.Prefix
	left     sync.Once
	reading  atomic.Bool  // the server waits for bytes
	idle     atomic.Bool  // none came since the last answer, or the beginning
	since    moment       // when that was, or enough of a request came
	sent     atomic.Bool  // something came on it
	writing  atomic.Bool  // the server waits until the client takes bytes
	answerAt moment       // when the answer to what was read last began
	taken    atomic.Int64 // bytes of that answer, and of those to requests that came along with it
	movedAt  moment       // when the client last took some of it
	ending   atomic.Bool  // it ends with the request that is under way, or once it is sure that none came
}

const (
	// enough is how many bytes at once are a request that gets on. A trickle is none.
	enough = 512
	// leastRate is how many bytes of an answer a client takes in a second, or it lets the server wait. What the
	// kernel holds for it counts as taken.
	leastRate = 16 << 10
	// kernelBytes is half of what the kernel holds at most of an answer for a client, and of what it sent and nobody
	// read: Linux doubles it.
	kernelBytes = 32 << 10
	// pieceBytes of an answer are written at a time, so that it can be told how it gets on.
	pieceBytes = 16 << 10
)

// stuckTaking is how long a client may be about taking a piece of its answer while places are wanted and nobody gives
// one up.
const stuckTaking = 300 * time.Millisecond

func (c *conn) rest() {
	c.since.set(time.Now())
	c.idle.Store(true)
}

func (c *conn) sinceThen(now time.Time) time.Duration { return c.since.before(now) }

// kind is in which way the client lets the server wait while that reads.
func (c *conn) kind() kind {
	switch {
	case !c.idle.Load():
		return halfSent
	case c.sent.Load():
		return answered
	}
	return silent
}

// lateBy is for how much longer than it should the client has been taking its answer; in haste, also a piece of it.
func (c *conn) lateBy(haste bool, now time.Time) time.Duration {
	due := time.Duration(c.taken.Load()) * time.Second / leastRate
	late := c.answerAt.before(now) - due - idleTime
	if haste {
		late = max(late, c.stuckFor(now)-stuckTaking)
	}
	return late
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	c.reading.Store(true)
	defer c.reading.Store(false)
	n, err := c.Conn.Read(b)
	if n == 0 && c.ending.Load() && errors.Is(err, os.ErrDeadlineExceeded) {
		n, err = c.readOnceMore(b)
	}
	first := n > 0 && c.idle.Swap(false)
	if first {
		c.sent.Store(true)
		c.answerAt.clear()
	}
	if first || n >= enough {
		c.since.set(time.Now())
	}
	return n, err
}

// interim begins an answer that asks for the rest of a request: its client has half of one as before.
var interim = []byte("HTTP/1.1 100 ")

// Write implements net.Conn.
func (c *conn) Write(b []byte) (n int, err error) {
	now := time.Now()
	if bytes.HasPrefix(b, interim) {
		c.since.set(now)
		return c.Conn.Write(b)
	}
	defer c.rest()
	if !c.answerAt.isSet() {
		c.taken.Store(0)
		c.answerAt.set(now)
		if c.listener.Waits() {
			c.listener.noteRequest(c.network, now)
		}
	}
	c.movedAt.set(now)
	c.writing.Store(true)
	defer c.writing.Store(false)
	for n < len(b) && err == nil {
		var more int
		more, err = c.Conn.Write(b[n:min(len(b), n+pieceBytes)])
		n += more
		c.taken.Add(int64(more))
		c.movedAt.set(time.Now())
	}
	return n, err
}
