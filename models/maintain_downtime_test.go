package models

import (
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

func TestOnlyALongBreakIsADowntime(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		now := time.Date(2025, 3, 1, 22, 0, 0, 0, time.UTC)
		s.now = func() time.Time { return now }
		beat := func(after time.Duration, starting bool) {
			now = now.Add(after)
			if err := s.Beat(t.Context(), starting); err != nil {
				t.Fatal(err)
			}
		}
		beat(0, true)
		beat(time.Minute, false)
		beat(time.Minute, true)  // a quick restart
		beat(2*time.Hour, false) // the database was unavailable, we were not
		beat(25*time.Hour, true) // this is one
		beat(time.Minute, false)
		got := answer(t, func() ([]Downtime, error) { return s.Downtimes(t.Context(), 10) })
		if len(got) != 1 || got[0].Ended.Sub(got[0].Began) != 25*time.Hour {
			t.Fatalf("%+v", got)
		}
		// From two minutes past midnight to an hour past the next one: some post late on the first, all on the second.
		if days := got[0].Days(); len(days) != 2 || days[1] != day("2025-03-03") {
			t.Errorf("days %v of %+v", days, got[0])
		}
		for span, want := range map[Span]int{
			{day("2025-03-01"), day("2025-03-31")}: 2,
			{day("2025-03-03"), day("2025-03-03")}: 1,
			{day("2025-03-02"), day("2025-03-02")}: 1,
			{day("2025-03-04"), day("2025-03-31")}: 0,
			{day("2025-02-01"), day("2025-03-01")}: 0,
		} {
			if days := answer(t, func() ([]Day, error) { return s.DowntimeDays(t.Context(), span) }); len(days) != want {
				t.Errorf("%v: %v, want %d", span, days, want)
			}
		}
	})
}

func TestADayOfDowntimeIsListedOnceAndOnlyInItsSpan(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		at := func(text string) time.Time {
			at, err := time.Parse(time.DateTime, text)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		for _, d := range []Downtime{
			{at("2025-03-31 12:00:00"), at("2025-04-02 00:00:00")},
			{at("2025-03-02 00:09:59"), at("2025-03-02 00:30:00")}, // late ones found nobody
			{at("2025-03-01 23:30:00"), at("2025-03-02 00:05:00")},
			{at("2025-03-05 00:10:01"), at("2025-03-05 23:59:59")}, // all had reported, none yet
			{at("2025-02-27 20:00:00"), at("2025-02-28 01:00:00")},
		} {
			if err := s.db.Write(t.Context()).Create(&d).Error; err != nil {
				t.Fatal(err)
			}
		}
		for span, want := range map[Span][]Day{
			{day("2025-03-01"), day("2025-03-31")}: {day("2025-03-02")},
			{day("2025-02-28"), day("2025-04-30")}: {day("2025-02-28"), day("2025-03-02"), day("2025-04-01"), day("2025-04-02")},
			{day("2025-04-02"), day("2025-04-02")}: {day("2025-04-02")},
			{day("2025-03-02"), day("2025-03-02")}: {day("2025-03-02")},
			{day("2025-03-03"), day("2025-03-05")}: nil,
		} {
			same(t, "days", answer(t, func() ([]Day, error) { return s.DowntimeDays(t.Context(), span) }), want)
		}
	})
}
