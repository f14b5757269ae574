package crowd

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// A network that was silent several times has no patience left, its neighbours have all of it, and so has the network
// itself for another fault, and for the first one a minute later.
func TestPatienceEndsWithThoseWhoAreKnownToBeSilent(t *testing.T) {
	o, now := newOffences(100), time.Now()
	bad, good := netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24")
	for range manyOfNetwork {
		o.noteFault(silent, bad, now)
	}
	for _, c := range []struct {
		kind    kind
		network netip.Prefix
		at      time.Time
		want    time.Duration
	}{
		{silent, bad, now, patienceOffender[silent]},
		{silent, good, now, patienceUsually[silent]},
		{halfSent, bad, now, patienceUsually[halfSent]},
		{silent, bad, now.Add(2*networkMemory + 1), patienceUsually[silent]},
	} {
		if got := o.patience(c.kind, c.network, true, c.at); got != c.want {
			t.Errorf("kind %d of %v: %v, want %v", c.kind, c.network, got, c.want)
		}
	}
	if got := o.patience(silent, good, false, now); got != idleTime {
		t.Errorf("without haste it is %v", got)
	}
}

// Silent ones from everywhere shorten the patience with all who are silent. Those of one network do not.
func TestAFloodFromEverywhereShortensPatienceAndOneNetworkDoesNot(t *testing.T) {
	one, all, now := newOffences(100), newOffences(100), time.Now()
	other := netip.MustParsePrefix("203.0.113.0/24")
	for n := range 1000 {
		one.noteFault(silent, netip.MustParsePrefix("192.0.2.0/24"), now)
		all.noteFault(silent, netip.MustParsePrefix(fmt.Sprintf("10.%d.%d.0/24", n/250, n%250)), now)
	}
	if got := one.patience(silent, other, true, now); got != patienceUsually[silent] {
		t.Errorf("one network leaves others %v", got)
	}
	if got := all.patience(silent, other, true, now); got != patienceInFlood[silent] {
		t.Errorf("a flood leaves %v", got)
	}
}

// Some of a crowd of installations are silent too. Their neighbours' requests speak for them.
func TestRequestsSpeakForTheirNetworkAndForAll(t *testing.T) {
	o, network, now := newOffences(100), netip.MustParsePrefix("192.0.2.0/24"), time.Now()
	for range 100 {
		o.noteFault(silent, network, now)
		for range requestsPerFault + 1 {
			o.noteRequest(network, now)
		}
	}
	if got := o.patience(silent, network, true, now); got != patienceUsually[silent] {
		t.Errorf("%v", got)
	}
}

// One stranger behind a proxy speaks for nobody else there: what comes through it is of no network that could be known.
func TestNobodyBehindAProxyIsKnownForAnother(t *testing.T) {
	o, now := newOffences(1000), time.Now()
	for range 10 * manyOfNetwork {
		o.noteFault(halfSent, netip.Prefix{}, now)
	}
	if got := o.patience(halfSent, netip.Prefix{}, true, now); got != patienceUsually[halfSent] || len(o.of) > 0 {
		t.Errorf("%v is left to others, %d networks are known", got, len(o.of))
	}
}

func TestNetworksAreForgottenBeforeTheyFillTheMemory(t *testing.T) {
	o, now := newOffences(1), time.Now()
	for n := range mostNetworks + 100 {
		o.noteFault(silent, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32), now)
	}
	if len(o.of) != mostNetworks {
		t.Errorf("%d networks", len(o.of))
	}
	o.noteFault(silent, netip.MustParsePrefix("192.0.2.0/24"), now.Add(2*networkMemory+1))
	if len(o.of) != 1 {
		t.Errorf("%d networks a minute later", len(o.of))
	}
}

func TestNetworksAreAsWideAsOneHolderMayHave(t *testing.T) {
	l := Listen(nil, 1, slog.New(slog.DiscardHandler), netip.MustParsePrefix("198.51.100.0/28"), netip.MustParsePrefix("2001:db8:9::1/128"))
	for address, want := range map[string]string{
		"198.51.100.3": "invalid Prefix", "::ffff:198.51.100.3": "invalid Prefix", "2001:db8:9::1": "invalid Prefix",
		"198.51.100.33": "198.51.100.0/24",
		"192.0.2.7":     "192.0.2.0/24", "::ffff:192.0.2.7": "192.0.2.0/24", "2001:db8:1:2::3": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
	} {
		ip := netip.MustParseAddr(address)
		if got := l.networkOf(net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, 1))); got.String() != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
	if l.networkOf(&net.UnixAddr{}).IsValid() {
		t.Error("a socket has a network")
	}
}

// Many times as many silent connections as there are places, which come again as soon as they are ended, keep a sender
// of the same network waiting until they are known, and hardly afterwards. Where each is of a network of its own nothing
// tells them from him, but that all together are a flood.
func TestSilentConnectionsThatComeAgainKeepNobodyWaiting(t *testing.T) {
	t.Run("of one network", func(t *testing.T) {
		floodSilently(t, func(int) net.IP { return net.IPv4(127, 0, 0, 1) })
	})
	t.Run("of networks of their own", func(t *testing.T) {
		floodSilently(t, func(i int) net.IP { return net.IPv4(127, 1, byte(i), 1) })
	})
}

func floodSilently(t *testing.T, from func(i int) net.IP) {
	const room, senders = 50, 5
	l := echo(t, room, io.Discard)
	var crowd sync.WaitGroup
	silence, end := context.WithCancel(t.Context())
	defer crowd.Wait()
	defer end()
	for i := range 4 * room {
		crowd.Go(func() { comeAgainSilently(silence, l.Addr().String(), from(i)) })
	}
	for l.dropped.Load() < 4*room {
		time.Sleep(10 * time.Millisecond)
	}
	before := l.dropped.Load()
	for range senders {
		say(t, dial(t, l))
	}
	if turns := (l.dropped.Load() - before) / room; turns > senders*20 {
		t.Errorf("%d senders waited until all places had changed hands %d times", senders, turns)
	}
}

func comeAgainSilently(ctx context.Context, to string, from net.IP) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}
	for ctx.Err() == nil {
		conn, err := dialer.DialContext(ctx, "tcp", to)
		if err != nil {
			continue
		}
		ended := context.AfterFunc(ctx, func() { conn.Close() })
		_, _ = conn.Read(make([]byte, 1))
		ended()
		conn.Close()
	}
}

// Whoever was asked for the rest of a request has half of one, as before.
func TestAnInterimAnswerEndsNoRequest(t *testing.T) {
	here, there := net.Pipe()
	defer there.Close()
	c := &conn{Conn: here, listener: Listen(nil, 1, slog.New(slog.DiscardHandler))}
	c.rest()
	go func() { _, _ = io.WriteString(there, "POST"); _, _ = io.Copy(io.Discard, there) }()
	if _, err := c.Read(make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		answer string
		want   kind
	}{{"HTTP/1.1 100 Continue\r\n\r\n", halfSent}, {"HTTP/1.1 200 OK\r\n\r\n", answered}} {
		if _, err := io.WriteString(c, step.answer); err != nil {
			t.Fatal(err)
		}
		if got := c.kind(); got != step.want {
			t.Errorf("after %q it is of kind %d, want %d", step.answer, got, step.want)
		}
	}
}

// Of those who are late, somebody who is alone in his network goes last.
func TestWhoIsAloneGoesAfterThoseWhoAreMany(t *testing.T) {
	l, now := Listen(nil, 10, slog.New(slog.DiscardHandler)), time.Now()
	add := func(network string, late time.Duration) {
		here, there := net.Pipe()
		t.Cleanup(func() { here.Close(); there.Close() })
		c := &conn{Conn: here, listener: l, network: netip.MustParsePrefix(network)}
		c.reading.Store(true)
		c.since.set(now.Add(-idleTime - late))
		l.open[c] = struct{}{}
	}
	add("192.0.2.0/24", time.Hour)
	for range 3 {
		add("198.51.100.0/24", time.Second)
	}
	late := l.late(true, now)
	if len(late) != 4 || late[3].network != netip.MustParsePrefix("192.0.2.0/24") {
		t.Errorf("%d are late, the last of %v", len(late), late[len(late)-1].network)
	}
}

// In haste nobody is ended for what networks with many more do. Where all are alone, half of them are.
func TestInHasteWhoHasFewBesideHimIsLeftAlone(t *testing.T) {
	for name, c := range map[string]struct {
		neighbours []int
		want       int
	}{
		"nobody":              {nil, 0},
		"all alone":           {[]int{1, 1, 1, 1}, 2},
		"one alone":           {[]int{1}, 1},
		"one among many":      {[]int{9, 9, 1, 1, 1, 1, 1, 1}, 2},
		"many, and few alone": {[]int{9, 9, 9, 9, 9, 9, 1}, 4},
		"a few more":          {[]int{3, 3, 1, 1, 1, 1}, 3},
	} {
		late := make([]lateConn, len(c.neighbours))
		for i, n := range c.neighbours {
			late[i].neighbours = n
		}
		if got := amongMany(late, (len(late)+1)/2); got != c.want {
			t.Errorf("%s: %d are ended, want %d", name, got, c.want)
		}
	}
}
