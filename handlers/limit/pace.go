package limit

import (
	"sync"
	"time"
)

// Pace lets few go on at once of those that are quick, so that thousands of them leave the processors to others. Who
// takes longer gives up his place, and goes on. It is safe for concurrent use.
type Pace struct {
	places chan struct{}
	quick  time.Duration
}

// NewPace lets so many go on at once, each for so long at the most until the next one does.
func NewPace(most int, quick time.Duration) *Pace {
	return &Pace{places: make(chan struct{}, most), quick: quick}
}

// Enter waits for its turn, in the order of coming, and returns how to give the place up.
func (p *Pace) Enter() (leave func()) {
	p.places <- struct{}{}
	giveUp := sync.OnceFunc(func() { <-p.places })
	late := time.AfterFunc(p.quick, giveUp)
	return func() {
		late.Stop()
		giveUp()
	}
}
