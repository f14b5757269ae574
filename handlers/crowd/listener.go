// Package crowd lets connections in as fast as there are files and memory for them. A crowd beyond that waits for
// places that are given up: answers are to end their connections meanwhile, and connections are ended whose clients let
// the server wait, be it for a request, for the rest of one, or until they take their answers. Nobody who sends gets
// an error. It knows connections and no requests. Start with Listen.
package crowd

import (
	"cmp"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Listener admits no more connections than it has room for. It is safe for concurrent use.
type Listener struct {
	net.Listener
	log     *slog.Logger
	room    int
	proxies []netip.Prefix // whose connections are those of everybody
	freed   chan struct{}  // a place was given up; never more than one value waits
	ended   chan struct{}
	close   sync.Once
	sweeper sync.Once // begins with the first connection

	mu       sync.Mutex
	open     map[*conn]struct{}
	offences *offences // of those who had to go
	ending   bool      // connections end as soon as they may

	crowded         atomic.Bool // it had no room, and a tenth is not free again; it said so. Written under mu
	waited, dropped atomic.Int64
}

// Listen admits at most room connections of those that come to the inner listener. What proxies send is of no network:
// one stranger behind them speaks for nobody else there.
func Listen(inner net.Listener, room int, log *slog.Logger, proxies ...netip.Prefix) *Listener {
	room = max(room, 1)
	boundRead(inner, kernelBytes) // on what it accepts, and from the first byte
	return &Listener{
		Listener: inner, log: log, room: room, proxies: proxies, open: make(map[*conn]struct{}), offences: newOffences(room),
		freed: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// Accept returns the next connection once there is room for it. It returns an error only when the listener is closed
// or broken for good.
func (l *Listener) Accept() (net.Conn, error) {
	l.sweeper.Do(func() { go l.sweep() })
	inner, err := l.acceptPatiently()
	if err != nil {
		return nil, err
	}
	if tcp, ok := inner.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(kernelBytes) // a client that takes nothing is to be noticed, and costs memory
		setSilence(tcp, 2*stuckLongest)
	}
	c := &conn{Conn: inner, listener: l, network: l.networkOf(inner.RemoteAddr())}
	c.rest()
	if !l.admit(c) {
		l.waited.Add(1)
		l.waitForRoom(c)
	}
	return c, nil
}

// Waits reports whether others wait for places, or did a moment ago, so that whoever is answered may give up his: one
// who keeps his connection and does not come back holds it for idleTime.
func (l *Listener) Waits() bool { return l.crowded.Load() }

// Close takes no more connections. It may be called again.
func (l *Listener) Close() (err error) {
	l.close.Do(func() {
		close(l.ended)
		err = l.Listener.Close()
	})
	return err
}

// admit reports whether there is room for the connection, and gives it its place.
func (l *Listener) admit(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= l.room {
		l.noteCrowd(true)
		return false
	}
	l.open[c] = struct{}{}
	if l.ending {
		c.end()
	}
	return true
}

// haste is how long nobody has given up a place when newcomers wait no longer for those who should.
const haste = 100 * time.Millisecond

// lookAgain is how often a connection that waits looks for places that became idle without a word: the more places, the
// longer a look takes.
func (l *Listener) lookAgain() time.Duration {
	return max(10*time.Millisecond, time.Duration(l.room)*250*time.Nanosecond)
}

// waitForRoom returns when the connection has its place, or the listener is closed: then it is let in all the same, and
// ends like the others.
func (l *Listener) waitForRoom(c *conn) {
	retry := time.NewTicker(l.lookAgain())
	defer retry.Stop()
	for began := time.Now(); ; {
		l.dropSome(time.Now())
		if l.admit(c) {
			return
		}
		select {
		case <-l.freed:
		case now := <-retry.C:
			if now.Sub(began) >= haste {
				l.dropMany(now)
			}
		case <-l.ended:
			c.end()
			return
		}
	}
}

// idleTime is how long a client may let the server wait before its place may be taken: whoever has just come, or was
// answered a moment ago, may be about to send, and slow machines take a second for that.
const idleTime = 5 * time.Second

// dropSome ends connections that let the server wait too long: a twentieth of all at once, so that a crowd does not
// have them looked through for each that comes.
func (l *Listener) dropSome(now time.Time) {
	late := l.late(false, now)
	l.drop(late[:min(len(late), l.room/20+1)], now)
}

// dropMany ends half of the connections that let the server wait longer than they may in haste. Nobody has given up a
// place for a while then: with those alone who let the server wait for as long as idleTime, a crowd of several times as
// many as there are places would hold them in turns, and newcomers wait for minutes. Whoever was answered and has not
// asked again is none of them: he may be about to, and would meet a closed connection.
func (l *Listener) dropMany(now time.Time) {
	late := l.late(true, now)
	l.drop(late[:amongMany(late, (len(late)+1)/2)], now)
}

// manyMore is how many times as many of a network let the server wait as of another when that is left alone in haste.
const manyMore = 4

// amongMany is how many of the first n are of networks with about as many late ones as the first: somebody who pauses
// within his request, and has few beside him, is not ended for what networks with many do.
func amongMany(late []lateConn, n int) int {
	for n > 0 && late[n-1].neighbours*manyMore < late[0].neighbours {
		n--
	}
	return n
}

// lateConn is a connection whose client has let the server wait longer than it may, by so much.
type lateConn struct {
	*conn
	kind       kind
	by         time.Duration
	neighbours int // connections of its network, itself too, that let the server wait for a request
}

// late are the connections that may be ended: first of networks that have most of those who keep the server waiting,
// for somebody who is slow has few, and of a network those that are latest.
func (l *Listener) late(haste bool, now time.Time) (late []lateConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := map[netip.Prefix]int{}
	for c := range l.open {
		one := lateConn{conn: c, kind: c.kind()}
		if one.kind != answered && c.reading.Load() && c.network.IsValid() {
			waiting[c.network]++
		}
		switch {
		case c.reading.Load() && haste && one.kind == answered:
		case c.reading.Load():
			one.by = c.sinceThen(now) - l.offences.patience(one.kind, c.network, haste, now)
		case c.writing.Load():
			one.kind, one.by = answered, c.lateBy(haste, now)
		}
		if one.by > 0 {
			late = append(late, one)
		}
	}
	for i := range late {
		late[i].neighbours = max(waiting[late[i].network], 1) // of no network: as if alone
	}
	slices.SortFunc(late, func(a, b lateConn) int {
		return cmp.Or(cmp.Compare(b.neighbours, a.neighbours), cmp.Compare(b.by, a.by))
	})
	return late
}

func (l *Listener) drop(late []lateConn, now time.Time) {
	for _, c := range late {
		l.mu.Lock()
		l.offences.noteFault(c.kind, c.network, now)
		l.mu.Unlock()
		_ = c.discard() // whoever reads from it learns of it
		l.dropped.Add(1)
	}
}

// noteRequest counts a request of a network while others wait for places: it speaks for those who are silent there.
func (l *Listener) noteRequest(network netip.Prefix, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.offences.noteRequest(network, now)
}

// leave gives up the connection's place.
func (l *Listener) leave(c *conn) {
	l.mu.Lock()
	delete(l.open, c)
	if len(l.open) < l.room-l.room/10 {
		l.noteCrowd(false)
	}
	l.mu.Unlock()
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

// noteCrowd says when there is no room, and when there is some again; l.mu is held.
func (l *Listener) noteCrowd(crowded bool) {
	if l.crowded.Swap(crowded) == crowded {
		return
	}
	if crowded {
		l.log.Warn("there are as many connections as the limit of open files and the memory allow: "+
			"new ones wait, and idle and slow ones are ended", "connections", l.room)
		return
	}
	l.log.Info("there is room for connections again", "connections", l.room)
}
