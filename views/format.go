package views

import (
	"strconv"
	"strings"
	"time"
)

// Number writes a count with thousands set apart: 1234567 → "1,234,567".
func Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Percent never stands without its numbers: (12, 26) → "46.2 % (12 of 26)", and of nothing: "– (0 of 0)".
func Percent(part, whole int64) string {
	return share(part, whole) + " (" + Number(part) + " of " + Number(whole) + ")"
}

// CountAndShare is for a table whose population stands in another column: (12, 26) → "12 (46.2 %)".
func CountAndShare(part, whole int64) string {
	return Number(part) + " (" + share(part, whole) + ")"
}

// SizeLabel writes a size range as it was sent for reading: "2001-10000" → "2,001–10,000", "1000001+" → "1,000,001+".
func SizeLabel(sent string) string {
	low, high, isRange := strings.Cut(strings.TrimSuffix(sent, "+"), "-")
	from, err := strconv.ParseInt(low, 10, 64)
	if err != nil {
		return sent
	}
	if !isRange {
		return Number(from) + strings.TrimPrefix(sent, low)
	}
	to, err := strconv.ParseInt(high, 10, 64)
	if err != nil {
		return sent
	}
	return Number(from) + "–" + Number(to)
}

// Share is for a card or a table whose numbers stand beside it: (12, 26) → "46.2 %", and of nothing: "–".
func Share(part, whole int64) string { return share(part, whole) }

// ShortShare is for narrow cells: (12, 26) → "46 %". Only all is 100 % and only none is 0 %.
func ShortShare(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	rounded := (200*part + whole) / (2 * whole)
	if part > 0 && part < whole {
		rounded = min(max(rounded, 1), 99)
	}
	return Number(rounded) + " %"
}

// Decimal keeps one place after the point: 20.04 → "20.0".
func Decimal(x float64) string { return decimal(x) }

func share(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return decimal(100*float64(part)/float64(whole)) + " %"
}

// decimal keeps one place after the point, and the minus that matches Number's.
func decimal(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 1, 64), "-", "−", 1)
}

// Change says how a count moved, for Figure.Change and Figure.Direction: (27, 24) → "+3 (+12.5 %)", "up".
// From nothing there is no percentage: (3, 0) → "+3", "up".
func Change(now, before int64) (words, direction string) {
	by := now - before
	switch {
	case by == 0:
		return "no change", "same"
	case by > 0:
		words, direction = "+"+Number(by), "up"
	default:
		words, direction = Number(by), "down"
	}
	if before == 0 {
		return words, direction
	}
	sign := ""
	if by > 0 {
		sign = "+"
	}
	return words + " (" + sign + share(by, before) + ")", direction
}

// DayLabel writes a day for reading: "2025-05-31" → "31 May 2025". What is no day is answered as it came.
func DayLabel(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 Jan 2006")
}

// SpanLabel writes an inclusive span of days and leaves out what repeats: "17 Feb – 13 Mar 2025".
// What are no days are answered as they came.
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
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return SpanLabel(from, to)
	}
	days := int64(b.Sub(a).Hours())/24 + 1
	unit := " days)"
	if days == 1 {
		unit = " day)"
	}
	return SpanLabel(from, to) + " (" + Number(days) + unit
}
