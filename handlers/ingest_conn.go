package handlers

import (
	"io"
	"net"
	"time"

	"github.com/gofiber/fiber/v2/utils"

	"compreface-stats/handlers/post"
	"compreface-stats/models"
)

// postListener has plain posts answered where they arrive, before the HTTP library sees them: at midnight they come
// from thousands of connections at once, and reading a request, keeping its parts and composing an answer costs
// more than all that is done with a record until it is on disk. A connection's first request that is anything else,
// and all that follow it, are the library's, as they came; there takePlainPosts spares posts the routes.
type postListener struct {
	net.Listener
	intake *intake
}

func newPostListener(inner net.Listener, s *intake) *postListener {
	return &postListener{Listener: inner, intake: s}
}

// Accept returns the next connection.
func (l *postListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &postConn{Conn: conn, intake: l.intake}, nil
}

// How long a connection may be without a request, and a request under way. They are the library's for the others.
const (
	idleTime    = 2 * time.Minute
	requestTime = 30 * time.Second
	// How much earlier a connection may be given up: so often its deadline is moved, which costs something each time.
	deadlineStep = idleTime / 8
)

// postBuffer holds a plain post, with room to spare; larger ones are the library's. Its own buffer, which is for the
// cookies of single sign-on, is eight times as large, and thousands of connections need none.
const postBuffer = 2 << 10

// postConn answers plain posts while the library reads from it. It belongs to the goroutine that reads.
type postConn struct {
	net.Conn
	intake   *intake
	routed   bool       // the library has the connection
	failed   failedPost // of the first request that it has
	answered time.Time  // when the last post was; zero: none was
	deadline time.Time  // zero: it must be set
	answer   []byte
	last     bool   // the answer was the connection's last
	rest     []byte // of buffer: what came and is the library's

	buffer [postBuffer]byte
}

// Read answers plain posts, and returns with the first bytes that are none.
func (c *postConn) Read(b []byte) (n int, err error) {
	if !c.routed {
		n, err := c.takePosts()
		c.rest, c.routed = c.buffer[:n], true
		if err != nil {
			return 0, err
		}
	}
	if len(c.rest) == 0 {
		return c.Conn.Read(b)
	}
	n = copy(b, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// takePosts answers posts until something else comes, and returns how much of that is in the buffer.
func (c *postConn) takePosts() (n int, err error) {
	b := c.buffer[:]
	for {
		head, body, end, verdict := post.Read(b[:n])
		switch {
		case verdict == post.Whole && c.take(head, body):
			n = copy(b, b[end:n])
			if c.last {
				return 0, io.EOF
			}
		case verdict != post.Part || n == len(b):
			return n, nil
		default:
			more, err := c.readOn(b, n)
			n += more
			if err != nil {
				return c.giveUp(n, err)
			}
		}
	}
}

// giveUp leaves a request that stopped in the middle to the library, with its error at the next read.
func (c *postConn) giveUp(n int, err error) (int, error) {
	if n > 0 {
		return n, nil
	}
	if !c.answered.IsZero() { // an idle connection ends without a word
		return 0, io.EOF
	}
	return 0, err
}

// readOn reads behind the n bytes that are there.
func (c *postConn) readOn(b []byte, n int) (more int, err error) {
	if err := c.setDeadline(n); err != nil {
		return 0, err
	}
	return c.Conn.Read(b[n:])
}

// setDeadline gives the next request its time to come, or the rest of one its time. The library gives its own what
// they need once it has their first byte.
func (c *postConn) setDeadline(n int) error {
	switch {
	case n == 0 && c.answered.IsZero():
		return c.Conn.SetReadDeadline(time.Now().Add(requestTime))
	case n > 0 && !c.deadline.IsZero():
		c.deadline = time.Time{}
		return c.Conn.SetReadDeadline(time.Now().Add(requestTime))
	case n == 0 && c.deadline.Sub(c.answered) < idleTime-deadlineStep:
		c.deadline = c.answered.Add(idleTime)
		return c.Conn.SetDeadline(c.deadline)
	}
	return nil // the first request's time goes on
}

// take answers a plain post whose record was kept. Otherwise it leaves the request to the library.
func (c *postConn) take(head post.Head, body []byte) (taken bool) {
	failed := failedPost{began: time.Now()}
	defer func() {
		if r := recover(); r != nil {
			failed.err = panicError(r)
		}
		if failed.tried && !taken {
			c.failed = failed
		}
	}()
	s := c.intake
	key, ok := s.Access.IngestKeys.Check(utils.UnsafeString(head.Key))
	if !ok {
		return false
	}
	record, ok := s.plainRecord(head.Kind, body)
	if !ok {
		return false
	}
	record.IngestKey = key.Mark
	failed.tried = true
	if failed.err = s.keep(record); failed.err != nil {
		return false
	}
	s.noteAccepted(record, key)
	return c.write(record, failed.began)
}

// write answers the post. Where that fails the connection is broken, which the next read tells.
func (c *postConn) write(record models.Record, began time.Time) bool {
	id := newRequestID()
	c.answered = time.Now()
	c.last = c.intake.lastAnswer()
	c.answer = c.intake.appendAnswer(c.answer[:0], record, postAnswer{id, c.answered, c.last})
	c.intake.notePost(record.Kind, id, c.answered.Sub(began))
	_, _ = c.Conn.Write(c.answer)
	return true
}
