package report

import (
	"testing"

	"compreface-stats/models"
)

func TestProvisionalCountsPeriodsThatGoOn(t *testing.T) {
	for _, c := range []struct {
		to   string
		by   models.Interval
		want int
	}{
		{"2025-04-02", models.ByDay, 0}, {"2025-04-03", models.ByDay, 1},
		{"2025-03-30", models.ByWeek, 0}, {"2025-03-31", models.ByWeek, 1}, {"2025-03-31", models.ByMonth, 0}, {"2025-04-01", models.ByMonth, 1},
	} {
		w := DateRange{
			Period: Period{Span: models.Span{From: day("2025-02-01"), To: day(c.to)}, By: c.by},
			Today:  day("2025-04-03"),
		}
		if got := w.provisional(c.by); got != c.want {
			t.Errorf("to %s by %s: %d, want %d", c.to, c.by, got, c.want)
		}
	}
}

func TestLongRangesDrawOneDayAWeekAndEndWithTheLast(t *testing.T) {
	w := DateRange{Period: Period{Span: models.Span{From: day("2010-01-01"), To: day("2025-03-30")}, By: models.ByMonth}}
	days := w.drawnDays()
	if len(days) > longestDaily*3 || days[len(days)-1] != w.To || days[0] < w.From || days[1]-days[0] != 7 {
		t.Errorf("%d days from %v to %v", len(days), days[0], days[len(days)-1])
	}
}

func TestTheRunningDayWeekAndMonthAreMarkedAsNotFinal(t *testing.T) {
	last := day("2025-04-02")
	for by, want := range map[models.Interval]string{
		models.ByDay: "true true true false", models.ByWeek: "true false", models.ByMonth: "true false",
	} {
		p := Period{Span: models.Span{From: day("2025-03-30"), To: last + 1}, By: by}
		if by == models.ByDay {
			p.From = day("2025-03-31")
		}
		rows := make([]models.ActivePeriod, len(p.Starts(by)))
		for i, start := range p.Starts(by) {
			rows[i].Start = start
		}
		got := ""
		for _, row := range MarkFinal(ActivePeriodTable(p, rows), p, last).Rows {
			got += " " + row[len(row)-1].String()
		}
		if got != " "+want {
			t.Errorf("by %s:%s, want %s", by, got, want)
		}
	}
}
