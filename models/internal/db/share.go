package db

import (
	"context"
	"sync"
)

// shares bounds how many requests of one name read at once, so that nobody's slow questions hold every connection.
// It is safe for concurrent use.
type shares struct {
	most int
	mu   sync.Mutex
	held map[string]int
	left chan struct{} // closed when somebody left, and replaced
}

func newShares(most int) *shares {
	return &shares{most: most, held: map[string]int{}, left: make(chan struct{})}
}

type shareKey struct{}

// ReadAs waits until no more requests of the name are under way than its share of the connections, or ctx ends. What
// is asked under the returned context needs no second place. Call done when the request is over, once. A place is
// taken before anything else: whoever waited for one with a lock would wait for those who have places, and they for
// the lock.
func (d *DB) ReadAs(ctx context.Context, name string) (named context.Context, done func(), err error) {
	if ctx.Value(shareKey{}) == name {
		return ctx, func() {}, nil
	}
	if err := d.shares.enter(ctx, name); err != nil {
		return ctx, func() {}, err
	}
	return context.WithValue(ctx, shareKey{}, name), func() { d.shares.leave(name) }, nil
}

func (s *shares) enter(ctx context.Context, name string) error {
	for {
		s.mu.Lock()
		left, free := s.left, s.held[name] < s.most
		if free {
			s.held[name]++
		}
		s.mu.Unlock()
		if free {
			return nil
		}
		select {
		case <-left:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *shares) leave(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[name]--; s.held[name] == 0 {
		delete(s.held, name)
	}
	close(s.left)
	s.left = make(chan struct{})
}
