package limit

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestALineHasFewWorkAndFewWait(t *testing.T) {
	l := NewLine(2, 3)
	var finish []func()
	for range 2 {
		done, err := l.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		finish = append(finish, done)
	}
	var waiting sync.WaitGroup
	var served atomic.Int32
	for range 3 {
		waiting.Go(func() {
			if done, err := l.Wait(t.Context()); err == nil {
				served.Add(1)
				done()
			}
		})
	}
	for l.Waiting() < 3 {
		time.Sleep(time.Millisecond)
	}
	if _, err := l.Wait(t.Context()); !errors.Is(err, ErrLineIsLong) {
		t.Errorf("the fourth who would wait gets %v", err)
	}
	for _, done := range finish {
		done()
	}
	waiting.Wait()
	if served.Load() != 3 || len(l.working)+l.Waiting() > 0 {
		t.Errorf("%d of 3 were served, %d work, %d wait", served.Load(), len(l.working), l.Waiting())
	}
}

func TestWhoGivesUpWaitingLeavesTheLine(t *testing.T) {
	l := NewLine(1, 1)
	done, err := l.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := l.Wait(gone); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if l.Waiting() > 0 {
		t.Error("he waits still")
	}
}
