package handlers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// limiter slows guessing down. After some failures each further one makes the next try wait longer, up to a bound,
// so that nobody is locked out for good; after an hour of quiet all is forgotten. It holds keyed hashes under a key
// of this process, in memory alone: neither an account nor a network can be read from it.
type limiter struct {
	mu    sync.Mutex
	clock func() time.Time
	key   []byte
	// marks are kept apart by the kind of what is counted: a crowd of one kind pushes nothing of another out.
	marks map[limitKind]map[[sha256.Size]byte]failedTries
}

type failedTries struct {
	count int
	last  time.Time
	until time.Time // no try before
}

// limitKind is a kind of things that tries are counted against.
type limitKind string

const (
	perAccount limitKind = "account" // from anywhere, by browsers that never signed in to it
	perPair    limitKind = "pair"    // an account from a network
	perNetwork limitKind = "network"
	perDevice  limitKind = "device"  // an account from a browser that signed in to it before
	perSession limitKind = "session" // what a signed-in person confirms
	perCode    limitKind = "code"
	perLookup  limitKind = "look"
	perAudit   limitKind = "audit" // lines about strangers
)

// tryLimit is what guesses are counted against.
type tryLimit struct {
	kind    limitKind
	name    string
	free    int           // failures before the first wait
	longest time.Duration // wait
	shared  bool          // by many people: the success of one takes back his try and not those of the others
}

const (
	limiterMemory = time.Hour
	limiterMarks  = 20_000 // bounds the memory
)

func newLimiter(clock func() time.Time) *limiter {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &limiter{clock: clock, key: key, marks: map[limitKind]map[[sha256.Size]byte]failedTries{}}
}

// signInLimits are what a try to sign in counts against. A browser that signed in to the account before has a count of its
// own, so that no stranger keeps its owner out. Any other is counted by account and network, by network, and by account
// alone: the last allows so many tries that it stops a guessing crowd and not a person.
func signInLimits(email, network, device string) []tryLimit {
	if device != "" {
		return []tryLimit{{kind: perDevice, name: email + " " + device, free: 5, longest: 15 * time.Minute}}
	}
	return []tryLimit{
		{kind: perPair, name: email + " " + network, free: 5, longest: 15 * time.Minute},
		{kind: perAccount, name: email, free: 100, longest: time.Minute, shared: true},
		networkLimit(network),
	}
}

func sessionLimit(id string) tryLimit {
	return tryLimit{kind: perSession, name: id, free: 5, longest: 15 * time.Minute}
}

func codeLimit(userID string) tryLimit {
	return tryLimit{kind: perCode, name: userID, free: 5, longest: 15 * time.Minute}
}

func networkLimit(network string) tryLimit {
	return tryLimit{kind: perNetwork, name: network, free: 20, longest: 15 * time.Minute, shared: true}
}

// A look at one installation is never taken back: who asks for his own asks seldom.
func lookupLimit(network string) tryLimit {
	return tryLimit{kind: perLookup, name: network, free: 20, longest: time.Minute, shared: true}
}

// auditLimit is on lines about strangers, of whom one must not bury what the others are told by.
func auditLimit(network string) tryLimit {
	return tryLimit{kind: perAudit, name: network, free: 20, longest: time.Minute}
}

// take counts a try against all, as if it had failed, or answers how long to wait and counts nothing. It is asked
// before the try, so that many tries at once get no further than one after another.
func (b *limiter) take(all ...tryLimit) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	for _, what := range all {
		wait = max(wait, b.marks[what.kind][b.mark(what)].until.Sub(now))
	}
	if wait > 0 {
		return wait
	}
	for _, what := range all {
		marks := b.roomFor(what.kind, now)
		mark := b.mark(what)
		marks[mark] = marks[mark].more(what, now)
	}
	return 0
}

// more is f with one failure more.
func (f failedTries) more(what tryLimit, now time.Time) failedTries {
	if now.Sub(f.last) >= limiterMemory {
		f.count = 0
	}
	return failedTries{count: f.count + 1, last: now, until: now.Add(what.delay(f.count + 1))}
}

// reset takes a try back that succeeded.
func (b *limiter) reset(all ...tryLimit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range all {
		marks, mark := b.marks[what.kind], b.mark(what)
		f, known := marks[mark]
		if !what.shared || f.count <= 1 {
			delete(marks, mark)
		} else if known {
			f.count, f.until = f.count-1, f.last
			marks[mark] = f
		}
	}
}

// delay doubles from one second on.
func (w tryLimit) delay(count int) time.Duration {
	beyond := count - w.free
	switch {
	case beyond < 0:
		return 0
	case beyond > 16: // long past the longest, and short of an overflow
		return w.longest
	}
	return min(time.Second<<beyond, w.longest)
}

func (b *limiter) mark(what tryLimit) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(string(what.kind) + " " + what.name))
	mac.Sum(sum[:0])
	return sum
}

// roomFor returns the marks of a kind, with room for one more: a crowd of strangers must not fill the memory. What is old
// goes first, then what was last tried longest ago, a tenth at a time.
func (b *limiter) roomFor(kind limitKind, now time.Time) map[[sha256.Size]byte]failedTries {
	marks := b.marks[kind]
	if marks == nil {
		marks = map[[sha256.Size]byte]failedTries{}
		b.marks[kind] = marks
	}
	if len(marks) < limiterMarks {
		return marks
	}
	old := func(_ [sha256.Size]byte, f failedTries) bool { return now.Sub(f.last) >= limiterMemory }
	maps.DeleteFunc(marks, old)
	if len(marks) >= limiterMarks {
		last := slices.SortedFunc(maps.Values(marks), func(a, b failedTries) int { return a.last.Compare(b.last) })
		oldest := last[len(last)/10].last
		maps.DeleteFunc(marks, func(_ [sha256.Size]byte, f failedTries) bool { return !f.last.After(oldest) })
	}
	return marks
}

// parseProxies reads addresses and networks; whoever configures them has checked them.
func parseProxies(entries []string) (trusted []netip.Prefix) {
	for _, entry := range entries {
		if network, err := netip.ParsePrefix(entry); err == nil {
			trusted = append(trusted, network.Masked())
		} else if address, err := netip.ParseAddr(entry); err == nil {
			address = address.Unmap()
			trusted = append(trusted, netip.PrefixFrom(address, address.BitLen()))
		}
	}
	return trusted
}

// network is where a request comes from, as coarsely as the limiter needs it. It is neither stored nor logged.
func (s *server) network(c *fiber.Ctx) string {
	remote, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	if len(hops) > 0 && !isTrusted(remote.Unmap(), s.proxies) && !s.untrustedProxy.Swap(true) {
		s.Log.Warn(untrustedProxyWords)
	}
	return networkOf(clientAddress(remote, hops, s.proxies))
}

// clientAddress is the last hop that no proxy of ours vouches for. What stands left of it the client itself may have
// written; Fiber's own IP takes the leftmost.
func clientAddress(remote netip.Addr, hops []string, trusted []netip.Prefix) netip.Addr {
	at := remote.Unmap()
	for i := len(hops) - 1; i >= 0 && isTrusted(at, trusted); i-- {
		hop, ok := hopAddress(hops[i])
		if !ok {
			break
		}
		at = hop.Unmap()
	}
	return at
}

// hopAddress reads an entry of X-Forwarded-For: an address, with a port behind it where a proxy writes one.
func hopAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return address, true
	}
	withPort, err := netip.ParseAddrPort(text)
	return withPort.Addr(), err == nil
}

// untrustedProxyWords say what is wrong where all visitors seem to come from one place.
const untrustedProxyWords = "requests are forwarded by a proxy that is not in TRUSTED_PROXIES, so all visitors count as " +
	"one network: add the proxy's address"

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	for _, network := range trusted {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// networkOf cuts an address to what one customer of a provider usually has: /24 of IPv4, /48 of IPv6.
func networkOf(address netip.Addr) string {
	bits := 48
	if address.Is4() {
		bits = 24
	}
	network, err := address.WithZone("").Prefix(bits)
	if err != nil || !network.IsValid() {
		return "unknown"
	}
	return network.String()
}
