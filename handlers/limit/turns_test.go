package limit

import (
	"testing"
	"time"
)

func TestATurnIsTakenByAnotherOnceItWasLeftOrIsOver(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	turns := NewTurns(2, func() time.Time { return now })
	take := func(want bool) string {
		t.Helper()
		turn, ok := turns.Take(time.Minute)
		if ok != want {
			t.Errorf("a turn: %v", ok)
		}
		return turn
	}
	first := take(true)
	take(true)
	take(false)
	turns.Leave("another")
	take(false)
	turns.Leave(first)
	turns.Leave(first)
	take(true)
	take(false)
	now = now.Add(2 * time.Minute)
	take(true)
}
