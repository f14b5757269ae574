package numbers

import (
	"context"
	"hash/maphash"
	"sync"

	"compreface-stats/handlers/effect"
	"compreface-stats/models"
)

// noted holds what changed at days, by all counts that it was worked out from: shuffling them takes longer than all
// else of a page, and days that are over hardly ever change.
type noted struct {
	mu    sync.Mutex
	seed  maphash.Seed
	since map[uint64]string
}

// mostNoted bounds what is held; beyond it everything is worked out anew.
const mostNoted = 1000

// Since is effect.Since of the day, as of the last complete day.
func (s *Source) Since(ctx context.Context, day, last models.Day) (string, error) {
	counts, err := s.Around(ctx, day, last)
	if err != nil {
		return "", err
	}
	return s.noted.of(day, counts), nil
}

func (n *noted) of(day models.Day, c effect.Counts) string {
	key := n.key(day, c)
	n.mu.Lock()
	since, known := n.since[key]
	n.mu.Unlock()
	if known {
		return since
	}
	since = effect.Since(day, c)
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.since) >= mostNoted {
		clear(n.since)
	}
	n.since[key] = since
	return since
}

func (n *noted) key(day models.Day, c effect.Counts) uint64 {
	var h maphash.Hash
	h.SetSeed(n.seed)
	maphash.WriteComparable(&h, day)
	maphash.WriteComparable(&h, [...]int{len(c.Active), len(c.Services), len(c.History), len(c.Down)})
	for _, row := range c.History { // the active days are among them
		maphash.WriteComparable(&h, row)
	}
	for _, row := range c.Services {
		maphash.WriteComparable(&h, row)
	}
	for _, down := range c.Down {
		maphash.WriteComparable(&h, down)
	}
	return h.Sum64()
}
