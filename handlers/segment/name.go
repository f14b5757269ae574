package segment

import (
	"fmt"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// Name says beside the days of a page which part of the installations it shows.
func Name(r report.DateRange, path string, bar *views.RangeBar) {
	bar.Part, bar.AllURL = Words(r.Segment()), path+"?"+r.OfSegment(nil).WholeQuery()
}

// Words name a part for people; empty for all installations.
func Words(s stay.Segment) string {
	parts := make([]string, len(s))
	for i, c := range s {
		parts[i] = label(c.Property) + ": " + label(c.Value)
	}
	return strings.Join(parts, ", ")
}

// Effect says what the part is of the headline.
func Effect(p *stay.Part) string {
	return fmt.Sprintf("%s of %s active installations, 28 days to %s", views.Number(p.Active), views.Number(p.AllActive),
		views.DayLabel(p.Day.String()))
}
