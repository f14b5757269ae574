package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

// activeChange is how the number of active installations went from one day's to another's. The parts add up exactly:
// after = before + arrived + resurrected − lapsed, by the definition of each.
type activeChange struct {
	before      int64
	arrived     int64
	resurrected int64
	lapsed      int64
	after       int64
}

// changeOver adds up the days after the first row, up to the last.
func changeOver(rows []models.ActiveDay) activeChange {
	m := activeChange{before: rows[0].Active28, after: rows[len(rows)-1].Active28}
	for _, r := range rows[1:] {
		m.arrived += r.New
		m.resurrected += r.Resurrected
		m.lapsed += r.Lapsed
	}
	return m
}

// sinceWords leaves the year out where it is this one.
func sinceWords(v View, since models.Day) string {
	if since.Time().Year() == v.AsOf().Time().Year() {
		return since.Time().Format("2 Jan")
	}
	return views.DayLabel(since.String())
}

// missedNote warns where silence was ours: installations that posted only then look lapsed, or return later than they
// did.
func missedNote(v View, since models.Day) string {
	count := v.downtimesWithin(models.Span{From: since + 1, To: v.AsOf()})
	if count == 0 {
		return ""
	}
	return "The server was down on " + views.CountOf(
		count,
		"day",
	) + " of these; some installations may only seem quiet."
}
