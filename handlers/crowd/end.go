package crowd

import (
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// Once a connection is to end, so long is waited for a request that is on its way, and for the rest of one.
const (
	lastRequest = 250 * time.Millisecond
	lastRest    = 10 * time.Second // the process does not wait that long
)

var longAgo = time.Unix(1, 0)

// end has the connection end once no request is under way. Only the goroutine that reads from it can know whether one
// is: with a close by another, bytes that came and were not read yet would be lost, and their client would see a reset.
// So that goroutine is woken, and reads once more.
func (c *conn) end() {
	if !c.ending.Swap(true) {
		_ = c.Conn.SetReadDeadline(longAgo)
	}
}

// readOnceMore reads what has come, or comes in the last moment. Without the first byte of a request it returns io.EOF.
func (c *conn) readOnceMore(b []byte) (int, error) {
	wait := lastRest
	if c.idle.Load() {
		wait = lastRequest
	}
	if err := c.Conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	if n == 0 && c.idle.Load() && errors.Is(err, os.ErrDeadlineExceeded) {
		return 0, io.EOF
	}
	return n, err
}

// SetReadDeadline implements net.Conn. A connection that is to end waits for no other request.
func (c *conn) SetReadDeadline(t time.Time) error {
	return c.unlessEnding(c.Conn.SetReadDeadline(t))
}

// SetDeadline implements net.Conn, as SetReadDeadline does.
func (c *conn) SetDeadline(t time.Time) error {
	return c.unlessEnding(c.Conn.SetDeadline(t))
}

func (c *conn) unlessEnding(err error) error {
	if err == nil && c.ending.Load() && c.idle.Load() {
		return c.Conn.SetReadDeadline(longAgo)
	}
	return err
}

// Close implements net.Conn. The HTTP library closes connections that it takes for idle when it stops, from another
// goroutine than the one that reads: these end as in end.
func (c *conn) Close() error {
	if c.ending.Load() && (c.reading.Load() || !c.idle.Load()) {
		return nil
	}
	c.waitUntilTaken()
	return c.cut()
}

// littleUnsent bytes the kernel may hold for a client after the close: an answer to a post, not a page.
const littleUnsent = 4 << 10

// waitUntilTaken returns when the client has most of its answer, or is ended because it does not take it. Of what is
// closed before, the kernel would hold the bytes for as long as the client says that it is there, and nobody would
// count them. Once the listener is closed, the kernel sees to it.
func (c *conn) waitUntilTaken() {
	left := unsent(c.Conn)
	if left <= littleUnsent {
		return
	}
	c.movedAt.set(time.Now())
	c.writing.Store(true)
	defer c.writing.Store(false)
	for pause := time.Millisecond; left > littleUnsent; pause = min(2*pause, 100*time.Millisecond) {
		select {
		case <-c.listener.ended:
			return
		case <-time.After(pause):
		}
		now := unsent(c.Conn) // none once somebody has ended it
		if now < left {
			c.movedAt.set(time.Now())
		}
		left = now
	}
}

// cut closes the connection whatever is under way.
func (c *conn) cut() error {
	c.left.Do(func() { c.listener.leave(c) })
	return c.Conn.Close()
}

// discard is cut for a client that has had its time: what it has not taken is dropped, and the kernel's memory free.
func (c *conn) discard() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok && unsent(tcp) > 0 {
		_ = tcp.SetLinger(0)
	}
	return c.cut()
}
