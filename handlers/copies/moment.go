package copies

import (
	"sync"
	"time"
)

// Moment is a value that is believed for a moment without another look. One caller looks for all who wait. It is safe
// for concurrent use; nobody may change the value.
type Moment[T any] struct {
	life time.Duration

	mu    sync.Mutex
	value T
	until time.Time
}

// MomentOf returns one of such a length.
func MomentOf[T any](life time.Duration) *Moment[T] { return &Moment[T]{life: life} }

// Get returns the value, and looks where the last look is longer ago. What failed is believed by nobody else.
func (m *Moment[T]) Get(look func() (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Now().Before(m.until) {
		return m.value, nil
	}
	value, err := look()
	if err == nil {
		m.value, m.until = value, time.Now().Add(m.life)
	}
	return value, err
}
