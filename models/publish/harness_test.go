package publish

import (
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testhistory"
)

// openTest opens a desk on a database of its own, whose clock stands at the beginning of 2026.
func openTest(t testing.TB, url string) *Desk {
	t.Helper()
	return Open(testhistory.Open(t, url))
}

// timeline is a clock that a test sets.
type timeline struct {
	mu  sync.Mutex
	now time.Time
}

func (c *timeline) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *timeline) set(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, _ = time.Parse("2006-01-02 15:04", text)
}

// openAt opens a store and its desk whose clock stands at the time, with spools in a folder.
func openAt(t *testing.T, url, folder, at string) (*models.Store, *Desk, *timeline) {
	t.Helper()
	c := new(timeline)
	c.set(at)
	s := testhistory.OpenWith(t, models.Options{URL: url, Clock: c.Now, SpoolDir: folder})
	return s, Open(s), c
}
