package access

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A crowd of strangers holds every turn that it may, and waits in every place. One more is sent away at once, and
// whoever is known has his turn.
func TestACrowdOfStrangersKeepsNobodyWaitingWhoIsKnown(t *testing.T) {
	h, crowd := newHashing(), make(chan error)
	ctx, end := context.WithCancel(t.Context())
	for range maxConcurrentHashes - 1 {
		if _, err := h.turnOfStranger(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for range mostWaitingHashes {
		go func() { _, err := h.turnOfStranger(ctx); crowd <- err }()
	}
	for len(h.waiting) < mostWaitingHashes {
		time.Sleep(time.Millisecond)
	}
	if _, err := h.turnOfStranger(ctx); !errors.Is(err, ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	done, err := h.turnOfKnown(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done()
	end()
	for range mostWaitingHashes {
		if err := <-crowd; !errors.Is(err, context.Canceled) {
			t.Errorf("one of the crowd: %v", err)
		}
	}
	if len(h.waiting) != 0 {
		t.Errorf("%d places are held by nobody", len(h.waiting))
	}
}
