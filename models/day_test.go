package models

import (
	"testing"
	"time"
)

func TestAReportTenMinutesBeforeMidnightCountsForTheNextDay(t *testing.T) {
	for _, c := range []struct{ at, general, faces string }{
		{"2025-03-09T23:49:59.999Z", "2025-03-09", "2025-03-09"},
		{"2025-03-09T23:50:00.000Z", "2025-03-09", "2025-03-10"},
		{"2025-03-10T00:00:00.000Z", "2025-03-10", "2025-03-10"},
		{"2025-03-10T01:30:00.000+02:00", "2025-03-09", "2025-03-09"},
		{"2024-02-28T23:55:00.000Z", "2024-02-28", "2024-02-29"},
		{"1969-12-31T23:00:00.000Z", "1969-12-31", "1969-12-31"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Record{Kind: General, At: at}).Day().String(); got != c.general {
			t.Errorf("create event at %s counts for %s", c.at, got)
		}
		if got := (Record{Kind: Faces, At: at}).Day().String(); got != c.faces {
			t.Errorf("report at %s counts for %s", c.at, got)
		}
	}
}

func TestPeriodsFollowEachOtherWithoutGap(t *testing.T) {
	for _, by := range []Interval{ByDay, ByWeek, ByMonth} {
		start := by.Start(day("2019-12-20"))
		for d := start; d < day("2025-03-01"); d++ {
			if d == by.Next(start) {
				start = d
			}
			if by.Start(d) != start {
				t.Fatalf("%v lies in the %s of %v, want %v", d, by, by.Start(d), start)
			}
		}
	}
	if got := ByWeek.Start(day("2025-01-14")); got.String() != "2025-01-13" || got.Time().Weekday() != time.Monday {
		t.Errorf("week of 2025-01-14 begins on %v", got)
	}
}

func TestOnlyCalendarDaysAreDays(t *testing.T) {
	for _, text := range []string{
		"",
		"2025-1-2",
		"2025-02-30",
		"2025-01-01T00:00",
		"0025-01-01",
		"9999-01-01",
		"2025/01/01",
		"٢٠٢٥-01-01",
	} {
		if d, err := ParseDay(text); err == nil {
			t.Errorf("%q was read as %v", text, d)
		}
	}
	if d, err := ParseDay("2024-02-29"); err != nil || d.String() != "2024-02-29" {
		t.Errorf("leap day: %v %v", d, err)
	}
}
