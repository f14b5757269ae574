package limit

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"
)

// guessesAt is a limit on one account from one network; network and lookup are those of a network.
func guessesAt(email string) Limit {
	return Limit{Kind: PerPair, Name: email, Free: 5, Longest: 15 * time.Minute}
}

func network(name string) Limit {
	return Limit{Kind: PerNetwork, Name: name, Free: 20, Longest: 15 * time.Minute, Shared: true}
}

func lookup(name string) Limit {
	return Limit{Kind: PerLookup, Name: name, Free: 20, Longest: time.Minute, Shared: true}
}

func TestEachFailureMakesTheNextTryWaitLongerUpToABound(t *testing.T) {
	now := time.Unix(0, 0)
	b := New(func() time.Time { return now })
	mary := guessesAt("mary@example.org")
	var waits []time.Duration
	for range 14 {
		if wait := b.Take(mary); wait != 0 {
			t.Fatalf("waits %s although the time is over", wait)
		}
		wait := b.Take(mary)
		waits = append(waits, wait)
		now = now.Add(wait)
	}
	if got := fmt.Sprint(waits); got != "[0s 0s 1s 2s 4s 8s 16s 32s 1m4s 2m8s 4m16s 8m32s 15m0s 15m0s]" {
		t.Errorf("waits %s", got)
	}
	now = now.Add(Memory)
	for range 2 {
		if b.Take(mary) != 0 {
			t.Error("an hour of quiet is not forgiven")
		}
	}
}

func TestManyTriesAtOnceGetNoFurtherThanOneAfterAnother(t *testing.T) {
	now := time.Unix(0, 0)
	b := New(func() time.Time { return now })
	var wait sync.WaitGroup
	passed := make(chan bool, 1000)
	for range 1000 {
		wait.Go(func() {
			if b.Take(guessesAt("mary@example.org"), network("192.0.2.0/24")) == 0 {
				passed <- true
			}
		})
	}
	wait.Wait()
	if len(passed) != 5 {
		t.Errorf("%d of 1000 tries at once were let through", len(passed))
	}
}

func TestASuccessForgivesItsAccountAndNotTheNetwork(t *testing.T) {
	now := time.Unix(0, 0)
	b := New(func() time.Time { return now })
	neighbours := network("192.0.2.0/24")
	for i := range 19 { // nineteen others of the network fail
		b.Take(guessesAt(strconv.Itoa(i)), neighbours)
	}
	for range 3 {
		if wait := b.Take(guessesAt("mary"), neighbours); wait != 0 {
			t.Fatalf("waits %s", wait)
		}
		b.Reset(guessesAt("mary"), neighbours)
	}
	b.Take(guessesAt("eve"), neighbours)
	if b.Take(guessesAt("mary"), neighbours) == 0 {
		t.Error("the failures of the network are forgotten")
	}
	if b.Take(guessesAt("mary"), network("198.51.100.0/24")) != 0 {
		t.Error("another network waits too")
	}
}

// A crowd of one kind pushes nothing of another out, and of its own kind what was tried longest ago.
func TestTheLimiterFillsNoMemoryAndForgetsTheOldest(t *testing.T) {
	now := time.Unix(0, 0)
	b := New(func() time.Time { return now })
	account := guessesAt("mary@example.org")
	for b.Take(account) == 0 {
		continue
	}
	now = now.Add(time.Millisecond)
	for i := range mostMarks + 10 {
		b.Take(lookup(strconv.Itoa(i)))
		now = now.Add(time.Microsecond)
	}
	if n := len(b.marks[PerLookup]); n > mostMarks || n < mostMarks/2 {
		t.Errorf("%d marks", n)
	}
	if b.Take(account) == 0 {
		t.Error("a crowd that looks up installations makes the limiter forget who guesses at an account")
	}
	for range 30 {
		b.Take(lookup(strconv.Itoa(mostMarks + 9)))
	}
	if b.Take(lookup(strconv.Itoa(mostMarks+9))) == 0 {
		t.Error("the newest mark is forgotten")
	}
}
