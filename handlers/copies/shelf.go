package copies

import "sync"

// Shelf keeps copies by what tells them apart, so many at the most. It is safe for concurrent use.
type Shelf struct {
	most int

	mu   sync.Mutex
	kept map[string]*kept
}

// kept is a copy that is there, or is being made.
type kept struct{ made func() (*Copy, error) }

// NewShelf returns a shelf for so many copies. A further one takes the place of all.
func NewShelf(most int) *Shelf { return &Shelf{most: most, kept: map[string]*kept{}} }

// Get returns the copy of the key, and makes it where there is none. Those who wait for the same one are served by one
// making; where that failed, each tries by himself.
func (s *Shelf) Get(key string, produce func() (*Copy, error)) (*Copy, error) {
	for {
		found, mine := s.find(key, produce)
		copied, err := found.made()
		if err == nil {
			return copied, nil
		}
		s.forget(key, found)
		if mine {
			return nil, err
		}
	}
}

func (s *Shelf) find(key string, produce func() (*Copy, error)) (found *kept, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.kept[key]; found != nil {
		return found, false
	}
	if len(s.kept) >= s.most {
		clear(s.kept)
	}
	found = &kept{sync.OnceValues(produce)}
	s.kept[key] = found
	return found, true
}

func (s *Shelf) forget(key string, failed *kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[key] == failed {
		delete(s.kept, key)
	}
}
