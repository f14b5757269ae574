package copies

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func TestACrowdIsServedByOneMaking(t *testing.T) {
	s, made := NewShelf(2), atomic.Int64{}
	var crowd sync.WaitGroup
	for range 100 {
		crowd.Go(func() {
			copied, err := s.Get("key", func() (*Copy, error) { made.Add(1); return AsItIs(text), nil })
			if err != nil || len(copied.plain) != len(text) {
				t.Error(copied, err)
			}
		})
	}
	crowd.Wait()
	if made.Load() != 1 {
		t.Errorf("it was made %d times", made.Load())
	}
}

// One whose making fails, for instance because he left, spoils it for nobody who waits for the same.
func TestAFailureIsOnesOwn(t *testing.T) {
	s, broken, begun := NewShelf(2), errors.New("left"), make(chan struct{})
	end := make(chan struct{})
	var first error
	var crowd sync.WaitGroup
	crowd.Go(func() {
		_, first = s.Get("key", func() (*Copy, error) { close(begun); <-end; return nil, broken })
	})
	<-begun
	crowd.Go(func() {
		if _, err := s.Get("key", func() (*Copy, error) { return AsItIs(text), nil }); err != nil {
			t.Error(err)
		}
	})
	close(end)
	crowd.Wait()
	if !errors.Is(first, broken) {
		t.Error(first)
	}
}

func TestAShelfHoldsNoMoreThanItsRoom(t *testing.T) {
	s := NewShelf(3)
	for i := range 100 {
		_, _ = s.Get(fmt.Sprint(i), func() (*Copy, error) { return AsItIs(text), nil })
		if len(s.kept) > 3 {
			t.Fatalf("it holds %d", len(s.kept))
		}
	}
}
