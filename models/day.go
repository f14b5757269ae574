package models

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"time"
)

// Day is a UTC calendar day, counted from 1970-01-01. Days compare and subtract as integers.
type Day int32

const dayLayout = "2006-01-02"

// The first and the last day that a range may name: what both databases and all clients can write as YYYY-MM-DD.
const (
	MinDay Day = -25567 // 1900-01-01
	MaxDay Day = 84005  // 2199-12-31
)

// DayOf returns the UTC day that holds t.
func DayOf(t time.Time) Day {
	seconds := t.Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return Day(day)
}

// Senders aim at midnight and some of their clocks run a little fast. Without this allowance a day
// would get two reports of such an installation and the next day none.
const midnightAllowance = 10 * time.Minute

// ReportDay returns the day a face-collection report received at t belongs to: the UTC day of t + 10 minutes.
func ReportDay(t time.Time) Day { return DayOf(t.Add(midnightAllowance)) }

// ParseDay reads YYYY-MM-DD between 1900 and 2199.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(dayLayout, text)
	if err != nil || len(text) != len(dayLayout) {
		return 0, fmt.Errorf("%q is not a day: write it as 2025-01-31", text)
	}
	day := DayOf(t)
	if day < MinDay || day > MaxDay {
		return 0, fmt.Errorf("%q lies outside 1900-01-01 to 2199-12-31", text)
	}
	return day, nil
}

// Time returns the first instant of the day, in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String writes the day as YYYY-MM-DD.
func (d Day) String() string {
	var room [len(TimeLayout)]byte
	const time = len(TimeLayout) - len(dayLayout)
	text := AppendTime(room[:0], d.Time())
	return string(text[:len(text)-time])
}

// MarshalText writes the day as String does, in JSON values and keys.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDay(string(text))
	return err
}

// Value stores the day as YYYY-MM-DD, which PostgreSQL reads as a date.
func (d Day) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what either database gives back for a day column.
func (d *Day) Scan(value any) error {
	switch v := value.(type) {
	case time.Time:
		*d = DayOf(v)
		return nil
	case string:
		t, err := time.Parse(dayLayout, v[:min(len(v), len(dayLayout))])
		*d = DayOf(t)
		return err
	}
	return fmt.Errorf("scan day: %T is not a day", value)
}

// Week returns the Monday that begins the day's ISO week; the week is named by it.
func (d Day) Week() Day {
	const firstMonday = 4 // 1970-01-05
	shift := (d - firstMonday) % 7
	if shift < 0 {
		shift += 7
	}
	return d - shift
}

// Month returns the first day of the day's calendar month.
func (d Day) Month() Day {
	t := d.Time()
	return DayOf(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
}

// Interval is how days are grouped: one by one, by ISO week or by calendar month.
type Interval uint8

// The intervals, the shortest first.
const (
	ByDay Interval = iota
	ByWeek
	ByMonth
)

var intervalNames = [...]string{"day", "week", "month"}

// String is the interval's name in addresses: day, week or month.
func (i Interval) String() string { return intervalNames[i] }

// ParseInterval reads what String writes.
func ParseInterval(text string) (Interval, error) {
	for i, name := range intervalNames {
		if name == text {
			return Interval(i), nil
		}
	}
	return 0, fmt.Errorf("%q is not a grouping: use day, week or month", text)
}

// Start returns the first day of the period that holds d.
func (i Interval) Start(d Day) Day {
	switch i {
	case ByWeek:
		return d.Week()
	case ByMonth:
		return d.Month()
	default:
		return d
	}
}

// Next returns the first day of the period after the one that begins at start.
func (i Interval) Next(start Day) Day {
	switch i {
	case ByWeek:
		return start + 7
	case ByMonth:
		return (start + 31).Month()
	default:
		return start + 1
	}
}

// Label names the period that begins at start: 2025-01-13 for a day or a week, 2025-01 for a month.
func (i Interval) Label(start Day) string {
	if i == ByMonth {
		return start.Time().Format("2006-01")
	}
	return start.String()
}

// Span is a range of days, both ends included.
type Span struct{ From, To Day }

// Days is the number of days in the span.
func (s Span) Days() int { return int(s.To-s.From) + 1 }

// Starts lists the first days of all periods that overlap the span, oldest first.
func (s Span) Starts(by Interval) []Day {
	var starts []Day
	for start := by.Start(s.From); start <= s.To; start = by.Next(start) {
		starts = append(starts, start)
	}
	return starts
}

// dayColumns are the columns that hold days, by table: SQLite keeps them as text, in which a backup can be wrong.
var dayColumns = map[string][]string{
	"statistics_general": {"day"},
	"statistics_faces":   {"day"},
	"installation_days":  {"day"},
	"daily_active":       {"day"},
	"daily_services":     {"day"},
	"daily_sizes":        {"day"},
	"daily_moves":        {"day"},
	"daily_adoption":     {"day"},
	"period_active":      {"period"},
	"period_services":    {"period"},
	"retention":          {"cohort", "week"},
	"annotations":        {"day"},
	"api_tokens":         {"used_on"},
	"ingest_key_counts":  {"day"},
	"intake_counts":      {"day"},
	"key_observations":   {"day"},
	"aside_general":      {"day"},
	"aside_faces":        {"day"},
	"surplus_records":    {"day"},
	"citations":          {"day"},
	"milestones":         {"since"},
	"goals":              {"day"},
	"external_days":      {"day"},
}

// IsDayColumn reports whether a column holds days, whatever its database calls their type.
func IsDayColumn(table, column string) bool { return slices.Contains(dayColumns[table], column) }
