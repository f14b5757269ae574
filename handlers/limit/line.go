package limit

import (
	"context"
	"errors"
)

// ErrLineIsLong says that so many wait already that somebody was sent away.
var ErrLineIsLong = errors.New("many people ask for this right now; try again in a few seconds")

// Line has a few at a time do what takes much work, and bounds how many wait for it. It is safe for concurrent use.
type Line struct{ working, waiting chan struct{} }

// NewLine lets so many work at once, and so many wait.
func NewLine(atOnce, waiting int) *Line {
	return &Line{working: make(chan struct{}, atOnce), waiting: make(chan struct{}, waiting)}
}

// Wait returns when it is one's turn, which done ends; or at once with ErrLineIsLong; or when ctx ends, with its error.
func (l *Line) Wait(ctx context.Context) (done func(), err error) {
	select {
	case l.waiting <- struct{}{}:
		defer func() { <-l.waiting }()
	default:
		return nil, ErrLineIsLong
	}
	select {
	case l.working <- struct{}{}:
		return func() { <-l.working }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Waiting is how many wait for their turn.
func (l *Line) Waiting() int { return len(l.waiting) }
