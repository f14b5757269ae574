package report

import (
	"testing"

	"compreface-stats/models"
)

func TestStickinessIsTheMeanOverTheWindow(t *testing.T) {
	rows := make([]models.ActiveDay, 40)
	for i := range rows {
		rows[i] = models.ActiveDay{Day: day("2025-01-01") + models.Day(i), Active1: 5, Active28: 10}
	}
	rows[39].Active1 = 33
	v := View{DateRange: DateRange{AllRecords: models.Span{From: day("2025-01-02")}}}
	v.Active = DaysFrom(rows[0].Day, rows)
	got := stickinessDays(v).Rows
	if got[0] != (stickyDay{}) || got[1] != (stickyDay{140, 280}) || got[12] != (stickyDay{168, 280}) {
		t.Errorf("%v", got)
	}
	if got[1].daysSeen() != "14.0 of 28 days" || got[0].daysSeen() != "–" {
		t.Errorf("%s, %s", got[1].daysSeen(), got[0].daysSeen())
	}
	// A day of downtime is no day on which nobody was there.
	rows[20].Active1, v.Downtimes = 0, []models.Day{rows[20].Day}
	if got := stickinessDays(v).Rows; got[1] != (stickyDay{135, 270}) || got[1].daysSeen() != "14.0 of 28 days" ||
		got[12] != (stickyDay{163, 270}) {
		t.Errorf("with a day of downtime: %v", got)
	}
}
