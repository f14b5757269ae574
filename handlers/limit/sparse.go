package limit

import (
	"sync"
	"time"
)

// Sparse lets one thing of a kind be said in each stretch of time, and counts the others: what strangers can cause by
// the thousand must not fill a log. It is safe for concurrent use.
type Sparse struct {
	clock   func() time.Time
	stretch time.Duration
	mu      sync.Mutex
	kinds   map[string]*sparseKind
}

type sparseKind struct {
	said time.Time
	more int // since then
}

// NewSparse lets one through in each stretch. There are to be few kinds: it forgets none.
func NewSparse(stretch time.Duration, clock func() time.Time) *Sparse {
	return &Sparse{clock: clock, stretch: stretch, kinds: make(map[string]*sparseKind)}
}

// Say reports whether this one is to be said, and how many were not since the last that was.
func (s *Sparse) Say(kind string) (unsaid int, say bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, k := s.clock(), s.kinds[kind]
	switch {
	case k == nil:
		s.kinds[kind] = &sparseKind{said: now}
		return 0, true
	case now.Sub(k.said) < s.stretch:
		k.more++
		return 0, false
	}
	unsaid = k.more
	k.said, k.more = now, 0
	return unsaid, true
}
