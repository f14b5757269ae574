package limit

import (
	"crypto/rand"
	"sync"
	"time"
)

// Turns lets a few at a time do what takes much memory, each for so long at the most. It is safe for concurrent use.
type Turns struct {
	clock func() time.Time
	room  int
	mu    sync.Mutex
	ends  map[string]time.Time
}

// NewTurns has room for so many at a time.
func NewTurns(room int, clock func() time.Time) *Turns {
	return &Turns{clock: clock, room: room, ends: make(map[string]time.Time)}
}

// Take begins a turn, which ends with Leave, or by itself after the time. ok is false while there is no room. Nobody
// can guess the turn's name.
func (t *Turns) Take(atMost time.Duration) (turn string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	for other, end := range t.ends {
		if end.Before(now) {
			delete(t.ends, other)
		}
	}
	if len(t.ends) >= t.room {
		return "", false
	}
	turn = rand.Text()
	t.ends[turn] = now.Add(atMost)
	return turn, true
}

// Leave ends the turn, if there is one of that name.
func (t *Turns) Leave(turn string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.ends, turn)
}
