package limit

import "sync"

// AtOnce bounds how much is under way at once under one name. It is safe for concurrent use.
type AtOnce struct {
	most  int
	mu    sync.Mutex
	under map[string]int
}

// NewAtOnce has room for so many under each name.
func NewAtOnce(most int) *AtOnce { return &AtOnce{most: most, under: make(map[string]int)} }

// Enter reports whether there is room for one more, which Leave gives up.
func (a *AtOnce) Enter(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.under[name] >= a.most {
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
