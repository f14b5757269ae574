// Package clock judges whether the server's clock can be right, from what others say of the time: the last sign of
// life that is kept in the database, the newest record, and the database server's own clock. It knows no database
// and no HTTP. What must not happen while the clock is in doubt is decided where it would happen.
package clock

import (
	"sync"
	"time"
)

// Evidence is what others say of the time. What is zero is not known.
type Evidence struct {
	Database      time.Time     // by the database server's own clock, just now
	DatabaseSince time.Time     // since when the database server runs, by its clock
	Accepted      time.Duration // by how much an administrator confirmed that we are ahead of that clock
	Alive         time.Time     // the last sign of life of any server
	Newest        time.Time     // the newest record
}

// Verdict is what is thought of the clock. The zero value is trust.
type Verdict struct {
	Doubt  bool
	Unsaid bool          // nobody could be asked yet, which is no reason to tell anybody
	Reason string        // why, to be read after "The server's clock is in doubt:"
	Since  time.Time     // when the doubt began, by the clock that is in doubt
	Gap    time.Duration // how far the clock is ahead of the witness; negative: behind
	Left   time.Duration // how much longer it has to go on evenly until it is believed; 0: somebody must do something
	False  bool          // it cannot be right, so nobody can confirm it
}

// shortestWait is how long a clock that was in doubt must agree before it is believed again.
const shortestWait = time.Hour

// waitShare is the part of a gap that the clock must go on evenly before the gap is believed to be an honest
// downtime: an hour for a day, seven for a week, fifteen days for a year.
const waitShare = 24

// Judge compares the clock now and then and remembers what it thinks. It is safe for concurrent use.
type Judge struct {
	now       func() time.Time
	tolerance time.Duration // 0: the clock is always believed
	earliest  time.Time     // no right clock shows less

	mu      sync.Mutex
	looked  bool
	last    time.Time     // of the last look
	right   time.Time     // of the last look that found the clock right
	running time.Duration // since the first look, without jumps
	base    time.Time     // what time it was when the doubt began, as far as anybody knows
	passed  time.Duration // since then, without jumps
	steady  time.Duration // since the last jump or change of mind
	witness witness       // who contradicted at the last look
	verdict Verdict
}

// NewJudge returns a judge of the clock. A tolerance of zero believes everything.
func NewJudge(now func() time.Time, tolerance time.Duration, earliest time.Time) *Judge {
	return &Judge{now: wallOf(now), tolerance: tolerance, earliest: earliest}
}

// wallOf leaves out the reading of the monotonic clock, by which times of one process are a step apart, however far
// somebody has set the clock meanwhile.
func wallOf(now func() time.Time) func() time.Time {
	return func() time.Time { return now().Round(0) }
}

// Verdict returns what is thought of the clock now: what the last look found, unless the clock has jumped since.
func (j *Judge) Verdict() Verdict {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	switch {
	case j.tolerance == 0 || j.verdict.Doubt:
		return j.verdict
	case !j.looked:
		return Verdict{Doubt: true, Unsaid: true, Reason: "it has not been compared with the database yet", Since: now}
	case j.jumped(now):
		return Verdict{Doubt: true, Reason: contradiction{sinceLook, now.Sub(j.last), j.last}.words(now), Since: now}
	}
	return Verdict{}
}

// Time returns what time it is as far as that can be relied on: what the clock says while it is trusted. While it is
// in doubt it is the last time that was right and what has passed since.
func (j *Judge) Time() time.Time {
	if !j.Verdict().Doubt {
		return j.now()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	base, passed := j.base, j.passed
	if !j.verdict.Doubt {
		base, passed = j.right, 0
	}
	if base.IsZero() {
		return now
	}
	if !j.jumped(now) {
		passed += max(now.Sub(j.last), 0)
	}
	return base.Add(passed)
}

// Alarms reports whether somebody should be told.
func (v Verdict) Alarms() bool { return v.Doubt && !v.Unsaid }

// Running returns how long it is since the first look, whatever the clock has jumped meanwhile.
func (j *Judge) Running() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.running
}

// Look compares the clock with what others say and returns what it thinks now.
func (j *Judge) Look(e Evidence) Verdict {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.tolerance == 0 {
		return Verdict{}
	}
	now, first := j.now(), !j.looked
	if j.right.After(e.Alive) { // we have been alive since, though it could not be kept
		e.Alive = j.right
	}
	found := j.contradict(e, now)
	j.step(now, found.witness)
	switch {
	case found.witness == nobody && (!j.verdict.Doubt || j.steady >= shortestWait),
		found.witness == heartbeat && first && e.vouches(now, j.tolerance),
		found.waits() && j.steady >= found.wait():
		j.believe(now)
	default:
		j.doubt(e, found, now)
	}
	return j.verdict
}

// LookAlone goes on where nobody can be asked: a clock that was right must not have jumped since, and nothing that
// somebody said is forgotten.
func (j *Judge) LookAlone() Verdict {
	j.mu.Lock()
	asked, doubted := j.looked, j.verdict.Doubt
	if doubted {
		j.step(j.now(), j.witness)
	}
	j.mu.Unlock()
	if asked && !doubted {
		return j.Look(Evidence{})
	}
	return j.Verdict()
}

// Confirm believes the clock, since somebody has looked at it. It reports false for a clock that cannot be right.
func (j *Judge) Confirm() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	if now.Before(j.earliest) {
		return false
	}
	j.step(now, nobody)
	j.believe(now)
	return true
}

func (j *Judge) jumped(now time.Time) bool {
	gap := now.Sub(j.last)
	return j.looked && (gap > j.tolerance || gap < -j.tolerance)
}

// step adds what has passed since the last look, unless that was a jump.
func (j *Judge) step(now time.Time, said witness) {
	passed := max(now.Sub(j.last), 0)
	if !j.looked || j.jumped(now) {
		passed = 0
		j.steady = 0
	}
	if said != j.witness {
		j.steady = 0
		j.witness = said
	} else {
		j.steady += passed
	}
	j.running += passed
	j.passed += passed
	j.last = now
	j.looked = true
}

func (j *Judge) believe(now time.Time) {
	j.right = now
	j.verdict = Verdict{}
}

func (j *Judge) doubt(e Evidence, found contradiction, now time.Time) {
	if !j.verdict.Doubt {
		j.verdict.Since = now
		j.base = e.best(now)
		j.passed = 0
	}
	j.verdict.Doubt = true
	j.verdict.Gap = found.gap
	j.verdict.Left = max(found.wait()-j.steady, 0)
	j.verdict.Reason = found.words(now)
	j.verdict.False = found.witness == calendar
}
