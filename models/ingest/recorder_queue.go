package ingest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest/journal"
)

// After a group of a crowd the next one is given a moment to grow: fewer, larger groups leave more of the
// processors to the posts themselves. Fewer senders are not kept waiting.
const (
	crowd       = 128
	crowdLinger = time.Millisecond
)

// Beyond so many records that wait to be stored, groups are made to wait, the longer the more there are.
const (
	enoughWaiting       = 172_000
	pausePerRecord      = 4 * time.Microsecond
	longestPauseOfGroup = 100 * time.Millisecond
	enoughToHurry       = enoughWaiting * 9 / 10 // the writer does not rest any more
)

// crowdLasts is how long after a crowd's last group the writer believes that it goes on.
const crowdLasts = 100 * time.Millisecond

// crowdSign is when a group of a crowd was spooled last. It is safe for concurrent use.
type crowdSign struct{ at atomic.Int64 }

func (c *crowdSign) note()           { c.at.Store(time.Now().UnixNano()) }
func (c *crowdSign) last() time.Time { return time.Unix(0, c.at.Load()) }

// patience is how long a record waits to be on disk: a little less than its sender does, who is told then that it
// may be lost.
const patience = 55 * time.Second

// queue collects the records that come while a group is being synced into the next group. A record costs a lock and
// 54 bytes, and no channel of its own. It is safe for concurrent use.
type queue struct {
	mu       sync.Mutex
	open     *waitingGroup // that senders join
	ended    bool          // they may not any more
	news     chan struct{} // the open group has its first record
	patience time.Duration
}

// waitingGroup is records that are spooled together. Their senders wait for done, and then read err. One timer is for
// all of them.
type waitingGroup struct {
	frame  []byte // the records behind room for the journal's header
	count  int
	late   *time.Timer // ends their patience; nil: there are none
	answer sync.Once
	done   chan struct{}
	err    error
}

// settle tells the senders how it went, unless they were told already.
func (g *waitingGroup) settle(err error) {
	g.answer.Do(func() {
		g.err = err
		close(g.done)
	})
}

// giveUp tells the senders that their patience is over.
func (g *waitingGroup) giveUp() { g.settle(errTooSlow) }

var errTooSlow = fmt.Errorf("the record was not on disk in time: %w", context.DeadlineExceeded)

func newQueue() *queue {
	return &queue{open: newWaitingGroup(1), news: make(chan struct{}, 1), patience: patience}
}

func newWaitingGroup(records int) *waitingGroup {
	frame := make([]byte, journal.HeaderBytes, journal.HeaderBytes+records*spooledBytes)
	return &waitingGroup{frame: frame, done: make(chan struct{})}
}

// join adds the record to the open group and returns that; nil: no more records are taken.
func (q *queue) join(rec *models.Record) *waitingGroup {
	q.mu.Lock()
	g := q.open
	if q.ended {
		q.mu.Unlock()
		return nil
	}
	g.frame = appendRecord(g.frame, rec)
	g.count++
	first := g.count == 1
	if first {
		g.late = time.AfterFunc(q.patience, g.giveUp)
	}
	q.mu.Unlock()
	if first {
		wakeUp(q.news)
	}
	return g
}

// next closes the open group and opens one with room for about as many records as there were last.
func (q *queue) next(last int) *waitingGroup {
	fresh := newWaitingGroup(last + last/8 + 1)
	q.mu.Lock()
	defer q.mu.Unlock()
	g := q.open
	q.open = fresh
	return g
}

// end closes the open group and takes no more records.
func (q *queue) end() *waitingGroup {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	return q.open
}

// length is how many records wait to be spooled.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.open.count
}
