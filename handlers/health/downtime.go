package health

import (
	"fmt"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/views"
)

// DowntimeTable names the midnights that were missed: the reports of those days are gone.
func DowntimeTable(downtimes []models.Downtime, now time.Time) views.Table {
	table := views.Table{
		Caption: "Downtime (UTC), newest first",
		Columns: []views.Column{{Label: "From"}, {Label: "To"}, {Label: "Midnight reports missed"}},
	}
	for _, d := range downtimes {
		missed := "none"
		if days := d.Days(); len(days) > 0 {
			missed = dayList(days)
		}
		table.Rows = append(table.Rows, []string{datedTime(d.Began, now), datedTime(d.Ended, now), missed})
	}
	return table
}

func dayList(days []models.Day) string {
	names := make([]string, len(days))
	for i, day := range days {
		names[i] = views.DayLabel(day.String())
	}
	if len(names) > 3 {
		return fmt.Sprintf("%s … %s (%s)", names[0], names[len(names)-1], views.CountOf(int64(len(names)), "day"))
	}
	return strings.Join(names, ", ")
}
