package copies

import (
	"errors"
	"testing"
	"time"
)

func TestAMomentIsBelievedUntilItIsOver(t *testing.T) {
	looks := 0
	look := func() (int, error) { looks++; return looks, nil }
	long, over := MomentOf[int](time.Hour), MomentOf[int](0)
	if _, err := long.Get(func() (int, error) { return 0, errors.New("no") }); err == nil {
		t.Error("a failure is no value")
	}
	for want := range 3 {
		if got, err := long.Get(look); got != 1 || err != nil {
			t.Errorf("look %d: %d, %v", want, got, err)
		}
	}
	for want := 2; want < 4; want++ {
		if got, err := over.Get(look); got != want || err != nil {
			t.Errorf("what is over: %d, want %d, %v", got, want, err)
		}
	}
}
