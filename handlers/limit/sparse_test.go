package limit

import (
	"testing"
	"time"
)

func TestAFloodOfOneKindIsSaidOnceAStretchAndCounted(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	s := NewSparse(time.Minute, func() time.Time { return now })
	for range 1000 {
		s.Say("flood")
	}
	if unsaid, say := s.Say("another"); unsaid != 0 || !say {
		t.Errorf("another kind: %d, %v", unsaid, say)
	}
	now = now.Add(59 * time.Second)
	if _, say := s.Say("flood"); say {
		t.Error("said twice in a stretch")
	}
	now = now.Add(time.Second)
	if unsaid, say := s.Say("flood"); unsaid != 1000 || !say {
		t.Errorf("in the next stretch: %d, %v", unsaid, say)
	}
}
