package crowd

import (
	"maps"
	"net"
	"net/netip"
	"slices"
	"time"
)

// kind is in which way a client lets the server wait for its request.
type kind int

const (
	silent   kind = iota // nothing of a first request came
	halfSent             // something did, and not the rest
	answered             // it was answered, and may ask again
)

// Connections that had to go are faults of their network, and of all networks that are not known for such faults yet.
// Many are a habit where few requests come beside them: a crowd of installations has some faults too, and far more
// requests. What was counted is halved after a while.
const (
	manyOfNetwork    = 8
	requestsPerFault = 8
	networkMemory    = time.Minute
	floodMemory      = 10 * time.Second
	mostNetworks     = 10_000 // bounds the memory
)

// How long a client may let the server wait while places are wanted and nobody gives one up: machines under load take a
// second between connecting and sending, and a lost packet of a request takes as long or longer to come again. In a
// flood of such connections from everywhere they have less, and least those of a network that is known for them.
var (
	patienceUsually  = [...]time.Duration{silent: 2 * time.Second, halfSent: idleTime}
	patienceInFlood  = [...]time.Duration{silent: 250 * time.Millisecond, halfSent: time.Second}
	patienceOffender = [...]time.Duration{silent: 50 * time.Millisecond, halfSent: 250 * time.Millisecond}
)

// offences know who let the server wait of late until he had to go.
type offences struct {
	of      map[netip.Prefix]*conduct
	others  conduct // of networks that are not known
	flooded int     // so many faults of others are a flood
}

// conduct is what was counted of late.
type conduct struct {
	began    time.Time
	faults   [answered]int
	requests int
}

func (c *conduct) fade(memory time.Duration, now time.Time) {
	switch age := now.Sub(c.began); {
	case age > 2*memory:
		*c = conduct{began: now}
	case age > memory:
		c.began, c.requests = now, c.requests/2
		for k := range c.faults {
			c.faults[k] /= 2
		}
	}
}

func (c *conduct) isHabit(k kind, many int) bool {
	return c.faults[k] >= many && c.faults[k]*requestsPerFault >= c.requests
}

func newOffences(room int) *offences {
	return &offences{of: map[netip.Prefix]*conduct{}, flooded: room/2 + 1}
}

// noteFault counts a connection that had to go, noteRequest one that brought a request.
func (o *offences) noteFault(k kind, network netip.Prefix, now time.Time) {
	if k == answered {
		return
	}
	if !o.isKnown(k, network, now) {
		o.others.fade(floodMemory, now)
		o.others.faults[k]++
	}
	if c := o.conductOf(network, now); c != nil {
		c.faults[k]++
	}
}

func (o *offences) noteRequest(network netip.Prefix, now time.Time) {
	o.others.fade(floodMemory, now)
	o.others.requests++
	if c := o.conductOf(network, now); c != nil {
		c.requests++
	}
}

// conductOf is nil of no network, and where there is no room to count one.
func (o *offences) conductOf(network netip.Prefix, now time.Time) *conduct {
	if !network.IsValid() {
		return nil
	}
	c := o.of[network]
	if c == nil && o.hasRoom(now) {
		c = &conduct{began: now}
		o.of[network] = c
	}
	if c != nil {
		c.fade(networkMemory, now)
	}
	return c
}

func (o *offences) hasRoom(now time.Time) bool {
	if len(o.of) < mostNetworks {
		return true
	}
	maps.DeleteFunc(o.of, func(_ netip.Prefix, c *conduct) bool { return now.Sub(c.began) > 2*networkMemory })
	return len(o.of) < mostNetworks
}

func (o *offences) isKnown(k kind, network netip.Prefix, now time.Time) bool {
	c := o.of[network]
	if c == nil || k == answered {
		return false
	}
	c.fade(networkMemory, now)
	return c.isHabit(k, manyOfNetwork)
}

// patience is how long such a client from the network may let the server wait. Without haste, while others give up
// places, all but known offenders have longest.
func (o *offences) patience(k kind, network netip.Prefix, haste bool, now time.Time) time.Duration {
	o.others.fade(floodMemory, now)
	switch {
	case o.isKnown(k, network, now):
		return patienceOffender[k]
	case !haste || k == answered:
		return idleTime
	case o.others.isHabit(k, o.flooded):
		return patienceInFlood[k]
	}
	return patienceUsually[k]
}

// networkOf is where a connection comes from, as coarsely as whoever has one address there often has more: a /24 of
// IPv4, a /48 of IPv6. What has no such address, and what a proxy sends, is of none.
func (l *Listener) networkOf(addr net.Addr) netip.Prefix {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap()
	if slices.ContainsFunc(l.proxies, func(p netip.Prefix) bool { return p.Contains(ip.WithZone("")) }) {
		return netip.Prefix{}
	}
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	network, _ := ip.WithZone("").Prefix(bits)
	return network
}
