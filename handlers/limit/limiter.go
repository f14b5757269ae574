// Package limit slows guessing down, and tells which network a request comes from. It is pure: it knows neither Fiber
// nor the database. Start with Limiter.
package limit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"slices"
	"sync"
	"time"
)

// Limiter slows guessing down. After some failures each further one makes the next try wait longer, up to a bound,
// so that nobody is locked out for good; after an hour of quiet all is forgotten. It holds keyed hashes under a key
// of this process, in memory alone: neither an account nor a network can be read from it.
type Limiter struct {
	mu    sync.Mutex
	clock func() time.Time
	key   []byte
	// marks are kept apart by the kind of what is counted: a crowd of one kind pushes nothing of another out.
	marks map[Kind]map[[sha256.Size]byte]failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time // no try before
}

// Kind is a kind of things that tries are counted against.
type Kind string

// The kinds.
const (
	PerAccount Kind = "account" // from anywhere, by browsers that never signed in to it
	PerPair    Kind = "pair"    // an account from a network
	PerNetwork Kind = "network"
	PerDevice  Kind = "device"  // an account from a browser that signed in to it before
	PerSession Kind = "session" // what a signed-in person confirms
	PerCode    Kind = "code"
	PerLookup  Kind = "look"
	PerAudit   Kind = "audit" // lines about strangers
)

// Limit is what tries are counted against.
type Limit struct {
	Kind    Kind
	Name    string
	Free    int           // failures before the first wait
	Longest time.Duration // wait
	Shared  bool          // by many people: the success of one takes back his try and not those of the others
}

const (
	// Memory is after how long without a try all is forgotten.
	Memory    = time.Hour
	mostMarks = 20_000 // bounds the memory
)

// New returns a limiter that nobody was counted by yet.
func New(clock func() time.Time) *Limiter {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &Limiter{clock: clock, key: key, marks: map[Kind]map[[sha256.Size]byte]failures{}}
}

// Take counts a try against all, as if it had failed, or answers how long to wait and counts nothing. It is asked
// before the try, so that many tries at once get no further than one after another.
func (b *Limiter) Take(all ...Limit) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	for _, what := range all {
		wait = max(wait, b.marks[what.Kind][b.mark(what)].until.Sub(now))
	}
	if wait > 0 {
		return wait
	}
	for _, what := range all {
		marks := b.roomFor(what.Kind, now)
		mark := b.mark(what)
		marks[mark] = marks[mark].more(what, now)
	}
	return 0
}

// more is f with one failure more.
func (f failures) more(what Limit, now time.Time) failures {
	if now.Sub(f.last) >= Memory {
		f.count = 0
	}
	return failures{count: f.count + 1, last: now, until: now.Add(what.delay(f.count + 1))}
}

// Reset takes a try back that succeeded.
func (b *Limiter) Reset(all ...Limit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range all {
		marks, mark := b.marks[what.Kind], b.mark(what)
		f, known := marks[mark]
		if !what.Shared || f.count <= 1 {
			delete(marks, mark)
		} else if known {
			f.count, f.until = f.count-1, f.last
			marks[mark] = f
		}
	}
}

// delay doubles from one second on.
func (w Limit) delay(count int) time.Duration {
	beyond := count - w.Free
	switch {
	case beyond < 0:
		return 0
	case beyond > 16: // long past the longest, and short of an overflow
		return w.Longest
	}
	return min(time.Second<<beyond, w.Longest)
}

func (b *Limiter) mark(what Limit) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(string(what.Kind) + " " + what.Name))
	mac.Sum(sum[:0])
	return sum
}

// roomFor returns the marks of a kind, with room for one more: a crowd of strangers must not fill the memory. What
// is old goes first, then what was last tried longest ago, a tenth at a time.
func (b *Limiter) roomFor(kind Kind, now time.Time) map[[sha256.Size]byte]failures {
	marks := b.marks[kind]
	if marks == nil {
		marks = map[[sha256.Size]byte]failures{}
		b.marks[kind] = marks
	}
	if len(marks) < mostMarks {
		return marks
	}
	old := func(_ [sha256.Size]byte, f failures) bool { return now.Sub(f.last) >= Memory }
	maps.DeleteFunc(marks, old)
	if len(marks) >= mostMarks {
		last := slices.SortedFunc(maps.Values(marks), func(a, b failures) int { return a.last.Compare(b.last) })
		oldest := last[len(last)/10].last
		maps.DeleteFunc(marks, func(_ [sha256.Size]byte, f failures) bool { return !f.last.After(oldest) })
	}
	return marks
}
