package access

import (
	"context"
	"errors"
)

// ErrBusy says that so many passwords wait to be looked at that this one was not.
var ErrBusy = errors.New("many people sign in right now; try again in a few seconds")

// How many passwords are hashed at once, which bounds the memory that takes, and how many of strangers wait for their
// turn: about as many as are hashed in two seconds.
const (
	maxConcurrentHashes = 4
	mostWaitingHashes   = 40
)

// hashing gives turns to hash a password. One is kept for those who are known, so that no crowd of strangers keeps them
// waiting.
type hashing struct{ working, kept, waiting chan struct{} }

func newHashing() hashing {
	return hashing{
		working: make(chan struct{}, maxConcurrentHashes-1), kept: make(chan struct{}, 1),
		waiting: make(chan struct{}, mostWaitingHashes),
	}
}

// turnOfStranger waits for a turn, or returns ErrBusy at once where many wait.
func (h hashing) turnOfStranger(ctx context.Context) (done func(), err error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, ErrBusy
	}
	select {
	case h.working <- struct{}{}:
		return func() { <-h.working }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// turnOfKnown waits for a turn of either kind.
func (h hashing) turnOfKnown(ctx context.Context) (done func(), err error) {
	select {
	case h.working <- struct{}{}:
		return func() { <-h.working }, nil
	case h.kept <- struct{}{}:
		return func() { <-h.kept }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
