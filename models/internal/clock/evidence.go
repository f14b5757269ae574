package clock

import (
	"fmt"
	"time"
)

// witness is who says that it is another time.
type witness uint8

const (
	nobody witness = iota
	calendar
	database
	heartbeat
	record
	sinceLook
)

// contradiction is that somebody says it is another time.
type contradiction struct {
	witness witness
	gap     time.Duration // how far we are ahead
	says    time.Time
}

// contradict returns the weightiest contradiction. A record counts only where there is no sign of life: it may have
// been taken in while the clock was wrong.
func (j *Judge) contradict(e Evidence, now time.Time) contradiction {
	if now.Before(j.earliest) {
		return contradiction{calendar, now.Sub(j.earliest), j.earliest}
	}
	if gap := now.Sub(e.Database) - e.Accepted; !e.Database.IsZero() && beyond(gap, j.tolerance) {
		return contradiction{database, gap, e.Database.Add(e.Accepted)}
	}
	if gap := now.Sub(e.Alive); !e.Alive.IsZero() && beyond(gap, j.tolerance) {
		return contradiction{heartbeat, gap, e.Alive}
	}
	if gap := now.Sub(e.Newest); e.Alive.IsZero() && !e.Newest.IsZero() && gap < -j.tolerance {
		return contradiction{record, gap, e.Newest}
	}
	return contradiction{}
}

func beyond(gap, tolerance time.Duration) bool { return gap > tolerance || gap < -tolerance }

// vouches reports whether the database server's clock says that a long downtime was one. It must have run since
// before: the clock of a machine that both share may be wrong for both after it was started.
func (e Evidence) vouches(now time.Time, tolerance time.Duration) bool {
	return !e.Database.IsZero() && !e.DatabaseSince.IsZero() && !e.DatabaseSince.After(e.Alive) &&
		now.After(e.Alive) && !beyond(now.Sub(e.Database)-e.Accepted, tolerance)
}

// best returns the time that it is at least, as far as anybody knows.
func (e Evidence) best(now time.Time) time.Time {
	switch {
	case !e.Alive.IsZero():
		return e.Alive
	case !e.Newest.IsZero():
		return e.Newest
	case !e.Database.IsZero():
		return e.Database
	}
	return now
}

// waits reports whether the contradiction may be an honest gap that time itself can settle.
func (c contradiction) waits() bool { return c.witness == heartbeat || c.witness == record }

// wait returns how long the clock must go on evenly until it is believed; 0: that alone will not do.
func (c contradiction) wait() time.Duration {
	switch {
	case c.witness == nobody:
		return shortestWait
	case c.waits():
		return max(shortestWait, c.gap.Abs()/waitShare)
	}
	return 0
}

func (c contradiction) words(now time.Time) string {
	const layout = "2 Jan 2006, 15:04 UTC"
	says := c.says.UTC().Format(layout)
	switch c.witness {
	case nobody:
		return "it was wrong until a short time ago, and now seems right"
	case calendar:
		return "it says " + now.UTC().Format(layout) + ", when no installation sent records yet"
	case database:
		return fmt.Sprintf("it is %s the database server's clock: by that it is %s", lengthWords(c.gap), says)
	case record:
		return fmt.Sprintf("it is %s the newest record, which is of %s", lengthWords(c.gap), says)
	case sinceLook:
		return fmt.Sprintf("it is suddenly %s a short time ago, when it said %s", lengthWords(c.gap), says)
	case heartbeat:
	}
	return fmt.Sprintf("it is %s the last time the server was seen running, %s", lengthWords(c.gap), says)
}

// lengthWords writes how far a clock is off in its largest unit: 3 days ahead of.
func lengthWords(gap time.Duration) string {
	direction := " ahead of"
	if gap < 0 {
		direction = " behind"
	}
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{length: 24 * time.Hour, name: "day"}, {length: time.Hour, name: "hour"}, {length: time.Minute, name: "minute"}} {
		switch n := int64(gap.Abs().Round(time.Minute) / unit.length); {
		case n == 1:
			return "1 " + unit.name + direction
		case n > 1:
			return fmt.Sprintf("%d %ss", n, unit.name) + direction
		}
	}
	return "less than a minute" + direction
}
