package handlers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"sync"
	"time"
)

// brake slows guessing down. After some failures each further one makes the next try wait longer, up to a bound, so that nobody is
// locked out for good; after an hour of quiet all is forgotten. It holds keyed hashes under a key of this process, in memory alone: neither
// an account nor a network can be read from it.
type brake struct {
	mu    sync.Mutex
	clock func() time.Time
	key   []byte
	marks map[[sha256.Size]byte]failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time // no try before
}

// braked is what guesses are counted against.
type braked struct {
	name    string
	free    int           // failures before the first wait
	longest time.Duration // wait
	shared  bool          // by many people: the success of one forgives his try and not those of the others
}

const (
	brakeMemory = time.Hour
	brakeMarks  = 20_000 // bounds the memory
)

func newBrake(clock func() time.Time) *brake {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &brake{clock: clock, key: key, marks: map[[sha256.Size]byte]failures{}}
}

// An account waits a minute at most, for a stranger can make it wait; a network, and who knows the password already, wait longer.
func accountBrake(email string) braked { return braked{"account " + email, 5, time.Minute, false} }
func codeBrake(userID string) braked   { return braked{"code " + userID, 5, 15 * time.Minute, false} }
func networkBrake(network string) braked {
	return braked{"network " + network, 20, 15 * time.Minute, true}
}

// A look at one installation is never forgiven: who asks for his own asks seldom.
func lookBrake(network string) braked {
	return braked{"look " + network, 20, time.Minute, true}
}

// take counts a try against all, as if it had failed, or answers how long to wait and counts nothing. It is asked before the try, so that
// many tries at once get no further than one after another.
func (b *brake) take(all ...braked) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	b.tidy(now)
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
func (f failures) more(what braked, now time.Time) failures {
	if now.Sub(f.last) >= brakeMemory {
		f.count = 0
	}
	return failures{f.count + 1, now, now.Add(what.delay(f.count + 1))}
}

// forgive takes a try back that succeeded.
func (b *brake) forgive(all ...braked) {
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
func (w braked) delay(count int) time.Duration {
	beyond := count - w.free
	switch {
	case beyond < 0:
		return 0
	case beyond > 16: // long past the longest, and short of an overflow
		return w.longest
	}
	return min(time.Second<<beyond, w.longest)
}

func (b *brake) mark(what braked) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(what.name))
	mac.Sum(sum[:0])
	return sum
}

// tidy forgets what is old once there is much of it, then what makes nobody wait, and at last everything: a crowd of strangers must not
// fill the memory.
func (b *brake) tidy(now time.Time) {
	if len(b.marks) < brakeMarks {
		return
	}
	maps.DeleteFunc(b.marks, func(_ [sha256.Size]byte, f failures) bool { return now.Sub(f.last) >= brakeMemory })
	if len(b.marks) >= brakeMarks {
		maps.DeleteFunc(b.marks, func(_ [sha256.Size]byte, f failures) bool { return !f.until.After(now) })
	}
	if len(b.marks) >= brakeMarks {
		clear(b.marks)
	}
}
