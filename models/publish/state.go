package publish

import (
	"context"
	"reflect"
	"sync"
	"time"
)

// State is what everything public is made of.
type State struct {
	Settings Settings
	Releases Releases
	// Version is another one whenever either has changed, for as long as the program runs.
	Version int
}

// stateFor is how long a state is believed without another look: what other processes change is seen that much later.
const stateFor = 2 * time.Second

// keptState is a state in memory: strangers come in crowds, and releases change once a month.
type keptState struct {
	mu    sync.Mutex
	state State
	until time.Time // zero: it must be read
}

// State returns the settings and everything that was released, from memory where it was read a moment ago. One caller
// reads for all who wait. Nobody may change what it returns.
func (d *Desk) State(ctx context.Context) (s State, err error) {
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	if time.Now().Before(d.kept.until) {
		return d.kept.state, nil
	}
	if s.Settings, err = d.Settings(ctx); err != nil {
		return s, err
	}
	if s.Releases, err = d.Releases(ctx); err != nil {
		return s, err
	}
	if s.Version = d.kept.state.Version; !reflect.DeepEqual(s, d.kept.state) {
		s.Version++
	}
	d.kept.state, d.kept.until = s, time.Now().Add(stateFor)
	return s, nil
}

// changed has the next State read again, whether or not the change was kept.
func (d *Desk) changed() {
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	d.kept.until = time.Time{}
}
