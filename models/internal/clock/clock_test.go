package clock

import (
	"strings"
	"testing"
	"time"
	"unsafe"
)

var (
	epoch = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	noon  = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

const day = 24 * time.Hour

// watched is a judge whose clock and witnesses a test sets.
type watched struct {
	*Judge
	at    time.Time
	alive time.Time // kept as the store does: while the clock is trusted
}

func watch(alive, at time.Time) *watched {
	w := &watched{at: at, alive: alive}
	w.Judge = NewJudge(func() time.Time { return w.at }, day, epoch)
	return w
}

func (w *watched) look() Verdict {
	v := w.Look(Evidence{Alive: w.alive})
	if !v.Doubt {
		w.alive = w.at
	}
	return v
}

// runs lets the clock go on evenly, a look every minute, until it is trusted or the time is over, and returns how
// long that took.
func (w *watched) runs(most time.Duration) (took time.Duration) {
	for ; took < most && w.look().Doubt; took += time.Minute {
		w.at = w.at.Add(time.Minute)
	}
	return took
}

func TestTheFirstLookSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		now  time.Time
		e    Evidence
		says string // empty: trusted
	}{
		"nothing is known":                         {now: noon},
		"a quick restart":                          {now: noon, e: Evidence{Alive: noon.Add(-time.Minute)}},
		"a night off":                              {now: noon, e: Evidence{Alive: noon.Add(-20 * time.Hour)}},
		"set back a little":                        {now: noon, e: Evidence{Alive: noon.Add(20 * time.Hour)}},
		"old records of an import":                 {now: noon, e: Evidence{Newest: noon.Add(-900 * day)}},
		"a record of the future, but we lived":     {now: noon, e: Evidence{Newest: noon.Add(900 * day), Alive: noon}},
		"a week off":                               {now: noon, e: Evidence{Alive: noon.Add(-7 * day)}, says: "it is 7 days ahead of the last time"},
		"a year back":                              {now: noon, e: Evidence{Alive: noon.Add(365 * day)}, says: "it is 365 days behind the last time"},
		"older than the newest record":             {now: noon, e: Evidence{Newest: noon.Add(2 * day)}, says: "2 days behind the newest record"},
		"the database says another day":            {now: noon, e: Evidence{Alive: noon, Database: noon.Add(-46 * day)}, says: "46 days ahead of the database"},
		"the database is off as confirmed":         {now: noon, e: Evidence{Alive: noon, Database: noon.Add(-46 * day), Accepted: 46 * day}},
		"no battery":                               {now: time.Unix(0, 0), says: "no installation sent records yet"},
		"a week off, and the database knows it":    {now: noon, e: Evidence{Alive: noon.Add(-7 * day), Database: noon, DatabaseSince: noon.Add(-30 * day)}},
		"a week off, the database's machine too":   {now: noon, e: Evidence{Alive: noon.Add(-7 * day), Database: noon, DatabaseSince: noon}, says: "7 days ahead"},
		"the database was set back as we were":     {now: noon, e: Evidence{Alive: noon.Add(7 * day), Database: noon, DatabaseSince: noon.Add(-day)}, says: "7 days behind"},
		"the database has moved on and we not yet": {now: noon, e: Evidence{Alive: noon.Add(-7 * day), Database: noon.Add(7 * day), DatabaseSince: epoch}, says: "7 days behind the database"},
	} {
		j := NewJudge(func() time.Time { return c.now }, day, epoch)
		v := j.Look(c.e)
		if v.Doubt != (c.says != "") || !strings.Contains(v.Reason, c.says) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestALongDowntimeIsBelievedAfterItsShareOfTheTime(t *testing.T) {
	for gap, want := range map[time.Duration]time.Duration{
		25 * time.Hour: time.Hour + 3*time.Minute, 7 * day: 7*time.Hour + 19*time.Minute, 365 * day: 15*day + 21*time.Hour,
	} {
		w := watch(noon, noon.Add(gap))
		if took := w.runs(30 * day); took < want-10*time.Minute || took > want+10*time.Minute {
			t.Errorf("after %v it took %v, want about %v", gap, took, want)
		}
	}
	w := watch(noon, noon.Add(73*365*day))
	if took := w.runs(30 * day); took < 30*day || w.Verdict().Left < 365*day {
		t.Errorf("a clock of 2099 is believed after %v, or in %v", took, w.Verdict().Left)
	}
}

func TestAClockThatIsSetRightIsBelievedAfterAnHour(t *testing.T) {
	w := watch(noon, noon.Add(365*day))
	if !w.look().Doubt {
		t.Fatal("a year ahead is believed")
	}
	w.at = noon.Add(2 * time.Minute)
	if took := w.runs(day); took != time.Hour {
		t.Errorf("it took %v", took)
	}
	if w.at = w.at.Add(-2 * day); !w.Verdict().Doubt {
		t.Error("a jump back is not noticed before the next look")
	}
	w.look()
	w.at = w.at.Add(2 * day)
	w.runs(30 * time.Minute)
	w.at = w.at.Add(-3 * day)
	w.look()
	w.at = w.at.Add(3 * day)
	if took := w.runs(day); took != time.Hour {
		t.Errorf("after another jump the hour does not begin again: %v", took)
	}
}

func TestWhileInDoubtTimeGoesOnFromWhatWasRight(t *testing.T) {
	w := watch(noon, noon)
	w.look()
	w.at = noon.Add(365 * day)
	if got := w.Time(); !got.Equal(noon) {
		t.Errorf("before the next look it is %v", got)
	}
	w.runs(10 * time.Minute)
	w.at = w.at.Add(30 * time.Second)
	if got := w.Time(); got != noon.Add(10*time.Minute+30*time.Second) {
		t.Errorf("ten minutes later it is %v", got)
	}
	w.at = time.Unix(0, 0)
	if got := w.Time(); got != noon.Add(9*time.Minute) {
		t.Errorf("after another jump it is %v", got)
	}
	if w.look(); !w.Verdict().False || w.Confirm() {
		t.Error("1970 can be confirmed")
	}
	w.at = noon.Add(400 * day)
	if !w.Confirm() || w.Verdict().Doubt || w.Time() != w.at {
		t.Error("what a person confirmed is not believed")
	}
}

func TestWhatTheDatabaseSaidIsNotForgottenWhileItIsAway(t *testing.T) {
	w := watch(noon, noon)
	w.Look(Evidence{Alive: noon, Database: noon.Add(-50 * day)})
	for range 3 * 60 {
		w.at = w.at.Add(time.Minute)
		if !w.LookAlone().Doubt {
			t.Fatal("believed without having been asked for")
		}
	}
	w = watch(noon, noon)
	w.look()
	for range 3 * 24 * 60 { // a long outage is no jump
		w.at = w.at.Add(time.Minute)
		if w.LookAlone().Doubt {
			t.Fatal("an outage puts the clock in doubt")
		}
	}
	if w.Look(Evidence{Alive: noon}).Doubt {
		t.Error("that nothing could be kept puts the clock in doubt")
	}
	w.at = w.at.Add(2 * day)
	if !w.LookAlone().Doubt {
		t.Error("a jump is not noticed while the database is away")
	}
}

func TestAToleranceOfZeroBelievesEverything(t *testing.T) {
	j := NewJudge(func() time.Time { return time.Unix(0, 0) }, 0, epoch)
	if v := j.Look(Evidence{Alive: noon, Database: noon, Newest: noon}); v != (Verdict{}) || j.Verdict() != (Verdict{}) {
		t.Errorf("%+v", v)
	}
}

// setAhead is what time.Now returns once the machine's clock was set so far ahead: the reading of the monotonic clock,
// which goes on evenly, stays. Nothing in package time makes such a time.
func setAhead(t time.Time, by time.Duration) time.Time {
	wall := (*uint64)(unsafe.Pointer(&t)) // a Time's first field: seconds since 1885 above 30 bits of nanoseconds
	*wall += uint64(by/time.Second) << 30
	return t
}

// The machine's clock is set while the process runs: the times that it gets have monotonic readings, which say nothing of
// that.
func TestAClockThatIsSetWhileTheProcessRunsIsDoubted(t *testing.T) {
	const jump = 40 * 24 * time.Hour
	now := time.Now()
	j := NewJudge(func() time.Time { return now }, time.Hour, time.Time{})
	if v := j.Look(Evidence{Alive: now.Add(-time.Minute).Round(0)}); v.Doubt {
		t.Fatalf("at first: %+v", v)
	}
	before := now
	now = setAhead(now.Add(time.Minute), jump)
	if now.Sub(before) != time.Minute || now.Round(0).Sub(before.Round(0)) != jump+time.Minute {
		t.Fatalf("%s is no clock that was set", now)
	}
	if v := j.Verdict(); !v.Doubt {
		t.Errorf("before the next look: %+v", v)
	}
	if v := j.Look(Evidence{Alive: before.Round(0)}); !v.Doubt {
		t.Errorf("at the next look: %+v", v)
	}
	if trusted := j.Time(); trusted.After(before.Add(time.Hour)) {
		t.Errorf("it is %s, as far as that can be relied on", trusted)
	}
}
