package views

import "time"

// DayLabel writes a day for reading: "2025-05-31" → "31 May 2025". What is no day is returned as it came.
func DayLabel(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 Jan 2006")
}

// TimeLabel writes a time to the minute, as every page shows it: "31 May 2025, 14:05 UTC".
func TimeLabel(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") }

// SpanLabel writes an inclusive span of days and leaves out what repeats: "17 Feb – 13 Mar 2025".
// What are no days are returned as they came.
func SpanLabel(from, to string) string {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	switch {
	case errA != nil || errB != nil:
		return from + " – " + to
	case a.Equal(b):
		return b.Format("2 Jan 2006")
	case a.Year() != b.Year():
		return a.Format("2 Jan 2006") + " – " + b.Format("2 Jan 2006")
	case a.Month() != b.Month():
		return a.Format("2 Jan") + " – " + b.Format("2 Jan 2006")
	}
	return a.Format("2") + " – " + b.Format("2 Jan 2006")
}

// RangeLabel is a span with its length: "14 Jan – 31 May 2025 (138 days)".
func RangeLabel(from, to string) string {
	days, ok := daysBetween(from, to)
	if !ok {
		return SpanLabel(from, to)
	}
	return SpanLabel(from, to) + " (" + CountOf(days, "day") + ")"
}

// daysBetween counts the days of an inclusive span; ok is false where the two are no days.
func daysBetween(from, to string) (days int64, ok bool) {
	first, errFirst := time.Parse(time.DateOnly, from)
	last, errLast := time.Parse(time.DateOnly, to)
	if errFirst != nil || errLast != nil {
		return 0, false
	}
	return int64(last.Sub(first).Hours())/24 + 1, true
}
