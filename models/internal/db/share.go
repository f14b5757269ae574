package db

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
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

// share is one request's part.
type share struct {
	name  string
	state atomic.Int32
}

// What becomes of a request's place. What is asked after its end, as for the page that words its error, counts no more.
const (
	placeFree int32 = iota
	placeTaken
	placeLeft
)

type shareKey struct{}

// ReadAs returns a context under which no more questions are put at once than one name may have under way; further
// ones wait until those are through, or ctx ends. The place counts from the first question on until done is called,
// and is enough for all that is asked with the context: who holds one never waits for another.
func (d *DB) ReadAs(ctx context.Context, name string) (named context.Context, done func()) {
	if outer, ok := ctx.Value(shareKey{}).(*share); ok && outer.name == name {
		return ctx, func() {}
	}
	own := &share{name: name}
	return context.WithValue(ctx, shareKey{}, own), func() {
		if own.state.Swap(placeLeft) == placeTaken {
			d.shares.leave(name)
		}
	}
}

// enter waits for a place for whoever ctx reads as; others need none.
func (s *shares) enter(ctx context.Context) error {
	own, ok := ctx.Value(shareKey{}).(*share)
	if !ok || own.state.Load() != placeFree {
		return nil
	}
	for {
		s.mu.Lock()
		left, free := s.left, s.held[own.name] < s.most
		if free && own.state.CompareAndSwap(placeFree, placeTaken) {
			s.held[own.name]++
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

// sharedPool is a pool for GORM whose questions wait for their share.
type sharedPool struct {
	*sql.DB
	shares *shares
}

// GetDBConn implements gorm.GetDBConnector.
func (p sharedPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// QueryContext implements gorm.ConnPool.
func (p sharedPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := p.shares.enter(ctx); err != nil {
		return nil, err
	}
	return p.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (p sharedPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = p.shares.enter(ctx) // fails only where ctx has ended, which the pool finds too
	return p.DB.QueryRowContext(ctx, query, args...)
}
