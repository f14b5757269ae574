package report

import (
	"testing"

	"compreface-stats/models"
)

func TestADayFindsItsPlaceOnEveryAxis(t *testing.T) {
	from := day("2025-03-03") // a Monday
	days, weekly := []models.Day{from, from + 1, from + 2}, []models.Day{from, from + 7, from + 14}
	for _, c := range []struct {
		day    models.Day
		starts []models.Day
		by     models.Interval
		want   int
	}{
		{from + 1, days, models.ByDay, 1}, {from + 3, days, models.ByDay, -1}, {from - 1, days, models.ByDay, 0},
		{from - 7, days, models.ByDay, -1}, {from + 1, weekly, models.ByDay, 1}, {from + 7, weekly, models.ByDay, 1},
		{from + 13, weekly, models.ByWeek, 1}, {from - 1, weekly, models.ByWeek, -1}, {from + 21, weekly, models.ByWeek, -1},
		{from + 20, []models.Day{day("2025-03-01")}, models.ByMonth, 0}, {from, nil, models.ByDay, -1},
	} {
		if got := labelOf(c.day, c.starts, c.by); got != c.want {
			t.Errorf("%s by %s on %v: %d, want %d", c.day, c.by, c.starts, got, c.want)
		}
	}
}
