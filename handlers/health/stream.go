package health

import (
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// datedTime is views.TimeLabel, and says of a time that has not come that it has not.
func datedTime(t, now time.Time) string {
	if t.Sub(now) >= time.Minute {
		return views.TimeLabel(t) + " (in the future)"
	}
	return views.TimeLabel(t)
}

// Ago is how long ago something was, in its largest unit; of what has not been it says so.
func Ago(d time.Duration) string {
	words, past := "ago", d
	if d < 0 {
		words, past = "in the future", -d
	}
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int64(past / unit.length); n > 0 {
			return views.CountOf(n, unit.name) + " " + words
		}
	}
	if d < 0 {
		return "just now"
	}
	return "less than a minute ago"
}

// SilentAfter is longer than from one night's reports to the next.
const SilentAfter = 26 * time.Hour

// Stream says whether records come in, and up to which day the numbers are complete.
func Stream(beat ingest.Heartbeat, now time.Time) *views.StreamStatus {
	status := &views.StreamStatus{
		Last:     "never",
		Today:    todayWords(beat, now),
		Few:      isFew(beat, now),
		Complete: views.DayLabel((models.DayOf(now) - 1).String()),
		Silent:   beat.Silent(now) > SilentAfter,
	}
	switch {
	case beat.Last.IsZero():
	case models.DayOf(beat.Last) == models.DayOf(now):
		status.Last = "today at " + beat.Last.UTC().Format("15:04")
	default:
		status.Last = beat.Last.UTC().Format("2 Jan 2006 at 15:04")
	}
	return status
}

// todayWords say how many reported so far. Most do at midnight: without that, few in the small hours would alarm.
func todayWords(beat ingest.Heartbeat, now time.Time) string {
	words := seenOf(beat, "installation") + " today"
	switch {
	case beat.Seen == 0 && beat.Expected == 0:
		return "nothing received today"
	case isFew(beat, now):
		return words + ", " + fewWords
	case beat.Seen < beat.Expected:
		return words + " (most report at midnight UTC)"
	case beat.Seen > beat.Expected && beat.Expected > 0:
		return words + ", " + views.Number(beat.Expected) + " yesterday"
	}
	return words
}

// seenOf is how many were seen today, of as many as yesterday where those were more.
func seenOf(beat ingest.Heartbeat, thing string) string {
	if beat.Seen > beat.Expected || beat.Expected == 0 {
		return views.CountOf(beat.Seen, thing)
	}
	return views.Number(beat.Seen) + " of about " + views.CountOf(beat.Expected, thing)
}

// Most installations report at midnight UTC: by the first hour in which that is over, at least half should have, of as
// many as on the quietest day of the week before. Of fewer than leastExpected a few are chance.
const (
	reportsAreIn  = 6
	leastExpected = 20
)

// isFew reports whether so few reported so late in the day that something may be wrong with their way here. What it is
// called on every page is fewWords.
func isFew(beat ingest.Heartbeat, now time.Time) bool {
	return now.UTC().Hour() >= reportsAreIn && beat.Least >= leastExpected && 2*beat.Seen < beat.Least
}

const fewWords = "few for this hour"

// TimeOfDay is a time of today.
func TimeOfDay(at time.Time) string {
	if at.IsZero() {
		return "not known"
	}
	return at.UTC().Format("15:04")
}

func haveReported(count int64) string {
	if count == 1 {
		return "1 installation has reported"
	}
	return views.CountOf(count, "installation") + " have reported"
}

// reportedWords follow how many reported today.
func reportedWords(beat ingest.Heartbeat) string {
	if beat.Expected > 0 && beat.Seen <= beat.Expected {
		return "of about " + haveReported(beat.Expected)
	}
	_, words, _ := strings.Cut(haveReported(beat.Seen), " ")
	if beat.Expected > 0 {
		words += ", " + views.Number(beat.Expected) + " yesterday"
	}
	return words
}

// Midnight is how many installations reported since midnight.
func Midnight(beat ingest.Heartbeat, now time.Time) views.MidnightCounter {
	return views.MidnightCounter{
		Seen: beat.Seen, Expected: beat.Expected, Rest: reportedWords(beat),
		Clock: now.UTC().Format("15:04:05"), Last: Stream(beat, now).Last,
	}
}
