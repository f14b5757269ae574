package crowd

import (
	"io"
	"log/slog"
	"net"
	"testing"
	"time"
)

// Answers that nobody takes hold memory: each for half a minute, and those beyond a share of all places for a moment,
// though nobody waits for a place.
func TestAnswersThatNobodyTakesAreFewAndEnd(t *testing.T) {
	now := time.Now()
	for name, of := range map[string]struct {
		stuck []time.Duration
		ended int
	}{
		"nobody":                   {nil, 0},
		"a few":                    {[]time.Duration{stuckTaking, 2 * time.Second, 3 * time.Second}, 0},
		"one for too long":         {[]time.Duration{time.Second, stuckLongest}, 1},
		"many":                     {[]time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second}, 2},
		"many who take it at last": {[]time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 0, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := Listen(nil, 3*stuckShare, slog.New(slog.DiscardHandler))
			for _, age := range of.stuck {
				here, there := net.Pipe()
				defer there.Close()
				c := &conn{Conn: here, listener: l}
				c.writing.Store(true)
				c.movedAt.set(now.Add(-age))
				l.admit(c)
			}
			l.drop(l.stuck(now), now)
			if got := int(l.dropped.Load()); got != of.ended || len(l.open) != len(of.stuck)-of.ended {
				t.Errorf("%d are ended, %d stay", got, len(l.open))
			}
		})
	}
}

func TestStuckConnectionsAreLookedForWhileNobodyWaits(t *testing.T) {
	l := echo(t, stuckShare, io.Discard)
	for range 3 {
		c := dial(t, l)
		go func() { _, _ = io.Copy(c, neverEnding{}) }() // and none of the echo is taken
	}
	for l.dropped.Load() < 2 {
		time.Sleep(10 * time.Millisecond)
	}
	say(t, dial(t, l))
	if l.waited.Load() != 0 {
		t.Error("somebody waited")
	}
}

type neverEnding struct{}

func (neverEnding) Read(b []byte) (int, error) { return len(b), nil }

// An answer that was written whole before its connection is closed has a place until it was taken; those whom nobody
// takes are dropped with what the kernel holds of them.
func TestNoAnswerIsLeftToTheKernel(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const crowd = 3
	l := Listen(inner, stuckShare*(crowd-1), slog.New(slog.DiscardHandler))
	defer l.Close()
	page := make([]byte, kernelBytes)
	clients := make([]net.Conn, crowd)
	for i := range clients {
		clients[i] = slowDial(t, l)
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(page); err != nil {
			t.Fatal(err)
		}
		go c.Close()
	}
	for l.dropped.Load() == 0 { // one more than may be stuck
		time.Sleep(10 * time.Millisecond)
	}
	whole, cut := 0, 0
	for _, client := range clients {
		if n, err := io.Copy(io.Discard, client); err == nil && n == int64(len(page)) {
			whole++
		} else {
			cut++
		}
	}
	if whole != crowd-1 || cut != 1 {
		t.Errorf("%d read all of their answers, %d were ended", whole, cut)
	}
	for l.has(func(*conn) bool { return true }) {
		time.Sleep(10 * time.Millisecond)
	}
}

// slowDial is a client with next to no room for an answer that it does not read.
func slowDial(t *testing.T, l *Listener) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.(*net.TCPConn).SetReadBuffer(1 << 10); err != nil {
		t.Fatal(err)
	}
	return conn
}
