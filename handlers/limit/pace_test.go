package limit

import (
	"testing"
	"time"
)

func TestQuickOnesGoOnInTurn(t *testing.T) {
	p := NewPace(1, time.Hour)
	leave, entered := p.Enter(), make(chan struct{})
	go func() {
		defer close(entered)
		p.Enter()()
	}()
	select {
	case <-entered:
		t.Error("two went on at once")
	default:
	}
	leave()
	<-entered
}

// Who takes long keeps nobody waiting, and leaves no place twice.
func TestSlowOnesKeepNobodyWaiting(t *testing.T) {
	p := NewPace(1, time.Millisecond)
	var leave []func()
	for range 3 {
		leave = append(leave, p.Enter())
	}
	for _, f := range leave {
		f()
	}
	p.Enter()()
}
