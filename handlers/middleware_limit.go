package handlers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"net/netip"
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
	marks map[[sha256.Size]byte]failedTries
}

type failedTries struct {
	count int
	last  time.Time
	until time.Time // no try before
}

// tryLimit is what guesses are counted against.
type tryLimit struct {
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
	return &limiter{clock: clock, key: key, marks: map[[sha256.Size]byte]failedTries{}}
}

// An account waits a minute at most, for a stranger can make it wait; a network, and who knows the password
// already, wait longer.
func accountLimit(email string) tryLimit {
	return tryLimit{
		name:    "account " + email,
		free:    5,
		longest: time.Minute,
		shared:  false,
	}
}
func codeLimit(userID string) tryLimit {
	return tryLimit{
		name:    "code " + userID,
		free:    5,
		longest: 15 * time.Minute,
		shared:  false,
	}
}
func networkLimit(network string) tryLimit {
	return tryLimit{
		name:    "network " + network,
		free:    20,
		longest: 15 * time.Minute,
		shared:  true,
	}
}

// A look at one installation is never taken back: who asks for his own asks seldom.
func lookupLimit(network string) tryLimit {
	return tryLimit{
		name:    "look " + network,
		free:    20,
		longest: time.Minute,
		shared:  true,
	}
}

// take counts a try against all, as if it had failed, or answers how long to wait and counts nothing. It is asked
// before the try, so that many tries at once get no further than one after another.
func (b *limiter) take(all ...tryLimit) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	b.forget(now)
	for _, what := range all {
		wait = max(wait, b.marks[b.mark(what)].until.Sub(now))
	}
	if wait > 0 {
		return wait
	}
	for _, what := range all {
		b.marks[b.mark(what)] = b.marks[b.mark(what)].more(what, now)
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
		f := b.marks[b.mark(what)]
		if !what.shared || f.count <= 1 {
			delete(b.marks, b.mark(what))
			continue
		}
		f.count, f.until = f.count-1, f.last
		b.marks[b.mark(what)] = f
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
	mac.Write([]byte(what.name))
	mac.Sum(sum[:0])
	return sum
}

// forget forgets what is old once there is much of it, then what makes nobody wait, and at last everything: a crowd
// of strangers must not fill the memory.
func (b *limiter) forget(now time.Time) {
	if len(b.marks) < limiterMarks {
		return
	}
	maps.DeleteFunc(
		b.marks,
		func(_ [sha256.Size]byte, f failedTries) bool { return now.Sub(f.last) >= limiterMemory },
	)
	if len(b.marks) >= limiterMarks {
		maps.DeleteFunc(b.marks, func(_ [sha256.Size]byte, f failedTries) bool { return !f.until.After(now) })
	}
	if len(b.marks) >= limiterMarks {
		clear(b.marks)
	}
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
	return networkOf(clientAddress(remote, hops, s.proxies))
}

// clientAddress is the last hop that no proxy of ours vouches for. What stands left of it the client itself may have
// written; Fiber's own IP takes the leftmost.
func clientAddress(remote netip.Addr, hops []string, trusted []netip.Prefix) netip.Addr {
	at := remote.Unmap()
	for i := len(hops) - 1; i >= 0 && isTrusted(at, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	return at
}

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
