package crowd

import (
	"io"
	"log/slog"
	"math"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// echo answers each line it gets on a listener that has so much room.
func echo(t *testing.T, room int, log io.Writer) *Listener {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, room, slog.New(slog.NewTextHandler(log, nil)))
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { _, _ = io.Copy(struct{ io.Writer }{conn}, conn); conn.Close() })
		}
	})
	t.Cleanup(func() {
		l.Close()
		l.mu.Lock()
		for c := range l.open {
			_ = c.Conn.Close()
		}
		l.mu.Unlock()
		serving.Wait()
	})
	return l
}

func dial(t *testing.T, l *Listener) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// say sends a word and waits until it comes back.
func say(t *testing.T, conn net.Conn) {
	t.Helper()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	answer := make([]byte, 5)
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "hello" {
		t.Fatalf("%q, %v", answer, err)
	}
}

func TestANewcomerTakesThePlaceThatWasIdleLongest(t *testing.T) {
	var log lockedLog
	l := echo(t, 3, &log)
	first, second, third := dial(t, l), dial(t, l), dial(t, l)
	say(t, second)
	say(t, first)
	say(t, third)
	say(t, dial(t, l))
	_ = second.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := second.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the one that was idle longest: %v", err)
	}
	for _, kept := range []net.Conn{first, third} {
		say(t, kept)
	}
	if got := log.String(); !strings.Contains(got, "new ones wait") {
		t.Errorf("the log says %q", got)
	}
	const want = `# HELP compreface_stats_connections_dropped_total Idle connections that were ended to make room.
# TYPE compreface_stats_connections_dropped_total counter
compreface_stats_connections_dropped_total 1
# HELP compreface_stats_connections_waited_total Connections that waited until there was room for them.
# TYPE compreface_stats_connections_waited_total counter
compreface_stats_connections_waited_total 1
`
	names := []string{"compreface_stats_connections_dropped_total", "compreface_stats_connections_waited_total"}
	if err := testutil.CollectAndCompare(l, strings.NewReader(want), names...); err != nil {
		t.Error(err)
	}
}

func TestNobodyWhoseRequestIsUnderWayLosesHisPlace(t *testing.T) {
	l := echo(t, 1, io.Discard)
	busy := dial(t, l)
	say(t, busy)
	l.mu.Lock()
	for c := range l.open { // as if its answer were not there yet
		c.reading.Store(false)
	}
	l.mu.Unlock()
	l.dropSome(time.Now().Add(time.Hour))
	say(t, busy)
	waiting := dial(t, l)
	busy.Close()
	say(t, waiting)
}

func TestWhoeverTakesHisAnswerTooSlowlyGivesUpHisPlace(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, 1, slog.New(slog.DiscardHandler))
	defer l.Close()
	const answer = 32 << 20 // more than any kernel holds for a client that takes nothing
	begin := func() (client net.Conn, c *conn, wrote chan int) {
		client, wrote = dial(t, l), make(chan int, 1)
		accepted, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		c = accepted.(*conn)
		go func() {
			_, _ = c.Read(make([]byte, 1))
			n, _ := c.Write(make([]byte, answer))
			_ = c.Close()
			wrote <- n
		}()
		if _, err := io.WriteString(client, "?"); err != nil {
			t.Fatal(err)
		}
		return client, c, wrote
	}
	_, slow, wrote := begin()
	for was := int64(-1); !slow.writing.Load() || was != slow.taken.Load(); time.Sleep(100 * time.Millisecond) {
		was = slow.taken.Load() // until the kernel takes no more
	}
	due := time.Duration(slow.taken.Load()) * time.Second / leastRate
	l.dropSome(time.Now()) // it may take that long for what it has
	if n := l.dropped.Load(); n != 0 {
		t.Errorf("%d had to go after a moment", n)
	}
	l.dropSome(time.Now().Add(due + idleTime + time.Second))
	if n := <-wrote; n == answer || l.dropped.Load() != 1 {
		t.Errorf("%d bytes were written, %d were dropped", n, l.dropped.Load())
	}
	client, _, wrote := begin()
	if n, err := io.Copy(io.Discard, client); n != answer || <-wrote != answer {
		t.Errorf("a quick one gets %d of %d bytes: %v", n, answer, err)
	}
}

// With all places held by clients that do nothing, and none given up, those go at once. Nobody who may be about to send
// does, nor anybody whose answer is being made.
func TestWhoeverIsStuckGivesUpHisPlaceWhileNobodyElseDoes(t *testing.T) {
	l := Listen(nil, 9, slog.New(slog.DiscardHandler))
	now := time.Now()
	long := now.Add(-patienceUsually[silent] - time.Millisecond)
	for name, c := range map[string]struct {
		set   func(*conn)
		stuck bool
	}{
		"sent nothing yet":   {func(c *conn) { c.reading.Store(true); c.idle.Store(true) }, true},
		"sent half":          {func(c *conn) { c.reading.Store(true); c.sent.Store(true) }, false}, // a packet may be lost
		"sent half long ago": {func(c *conn) { c.reading.Store(true); c.since.set(now.Add(-idleTime - 1)) }, true},
		"was answered":       {func(c *conn) { c.reading.Store(true); c.idle.Store(true); c.sent.Store(true) }, false},
		"is being answered":  {func(*conn) {}, false},
		"takes nothing": {func(c *conn) {
			c.writing.Store(true)
			c.answerAt.set(now)
			c.movedAt.set(now.Add(-stuckTaking - 1))
		}, true},
		"takes some now": {func(c *conn) {
			c.writing.Store(true)
			c.answerAt.set(now)
			c.movedAt.set(now)
		}, false},
		"sent half a moment ago":    {func(c *conn) { c.reading.Store(true); c.since.set(now) }, false},
		"came a moment ago, silent": {func(c *conn) { c.reading.Store(true); c.idle.Store(true); c.since.set(now) }, false},
	} {
		here, there := net.Pipe()
		defer there.Close()
		one := &conn{Conn: here, listener: l}
		one.since.set(long)
		c.set(one)
		l.admit(one)
		l.dropMany(now)
		if _, kept := l.open[one]; kept == c.stuck {
			t.Errorf("%s: kept is %t", name, kept)
		}
		_ = one.Close()
	}
}

// Whoever is here comes back once more before the listener is closed, and whoever has just come is heard.
func TestDrainingWaitsForThoseWhoComeBack(t *testing.T) {
	l := echo(t, 10, io.Discard)
	regular := dial(t, l)
	say(t, regular)
	drained := make(chan struct{})
	go func() { l.Drain(time.Minute); close(drained) }()
	newcomer := dial(t, l)
	say(t, regular)
	say(t, newcomer)
	select {
	case <-drained:
		t.Error("drained although two may come back")
	default:
	}
	regular.Close()
	newcomer.Close()
	<-drained
	if conn, err := net.Dial("tcp", l.Addr().String()); err == nil {
		conn.Close()
		t.Error("a drained listener lets somebody in")
	}
}

func TestAClosedListenerLetsNobodyWait(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, 1, slog.New(slog.DiscardHandler))
	for range 2 {
		dial(t, l)
	}
	if _, err := l.Accept(); err != nil {
		t.Fatal(err)
	}
	accepted := make(chan error)
	go func() { _, err := l.Accept(); accepted <- err }()
	for l.waited.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	l.Close()
	if err := <-accepted; err != nil {
		t.Error(err)
	}
}

func TestThereIsRoomForWhatFilesAndMemoryAllow(t *testing.T) {
	for _, c := range []struct {
		files, memory uint64
		want          int
	}{
		{1 << 16, math.MaxUint64, 1<<16 - filesKept},
		{400, math.MaxUint64, 200},
		{64, math.MaxUint64, 32},
		{1 << 20, 512 << 20, 2048},
		{math.MaxUint64, math.MaxUint64, math.MaxInt32},
		{0, 0, 0},
	} {
		if got := Room(c.files, c.memory); got != c.want {
			t.Errorf("%d files, %d bytes: %d, not %d", c.files, c.memory, got, c.want)
		}
	}
}

func TestAcceptingWaitsLongerEachTimeUpToASecond(t *testing.T) {
	var delays []time.Duration
	for delay := nextAcceptDelay(0); len(delays) < 10; delay = nextAcceptDelay(delay) {
		delays = append(delays, delay)
	}
	if delays[0] != 5*time.Millisecond || delays[1] != 10*time.Millisecond || delays[9] != time.Second {
		t.Errorf("%v", delays)
	}
}

type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
