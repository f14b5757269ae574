package limit

import "sync"

// AtOnce bounds how much is under way at once under one name. It is safe for concurrent use.
type AtOnce struct {
	mu    sync.Mutex
	under map[string]int
}

// NewAtOnce returns one with nothing under way.
func NewAtOnce() *AtOnce { return &AtOnce{under: make(map[string]int)} }

// Enter reports whether one more makes no more than most under the name. Then Leave is to end it.
func (a *AtOnce) Enter(name string, most int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.under[name] >= most {
		return false
	}
	a.under[name]++
	return true
}

// Leave ends what Enter let in.
func (a *AtOnce) Leave(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.under[name]--; a.under[name] <= 0 {
		delete(a.under, name)
	}
}
