package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// stickyDays is the window of the headline: stickiness asks on how many of its days an active installation was seen.
const stickyDays = 28

const stickinessDefinition = "On how many of the 28 days an active installation was seen, on average: the mean of the installations " +
	"active on each of the 28 days ending with the day, over those active in all 28. 100 % means that every one was seen on every day. " +
	"Days on which the service was not running are left out of the mean."

// stickyDay is what one day's stickiness is a share of: installation-days seen, of those that could have been.
type stickyDay struct{ seen, possible int64 }

// daysSeen is the stickiness in days: "20.0 of 28 days".
func (d stickyDay) daysSeen() string {
	if d.possible == 0 {
		return "–"
	}
	return views.Decimal(float64(stickyDays)*float64(d.seen)/float64(d.possible)) + " of 28 days"
}

// stickiness answers one entry a row of told.active. Days whose 28 days begin before the first record are empty, and days on
// which the service was not running count neither as seen nor as possible: an average over them would be too low.
func (w window) stickiness(told installations) []stickyDay {
	all := append(append([]models.ActiveDay(nil), told.lead...), told.active...)
	days, seen, ran := make([]stickyDay, len(told.active)), int64(0), int64(0)
	count := func(r models.ActiveDay, sign int64) {
		if !w.isAway(r.Day) {
			seen, ran = seen+sign*r.Active1, ran+sign
		}
	}
	for i, r := range all {
		count(r, +1)
		if i >= stickyDays {
			count(all[i-stickyDays], -1)
		}
		if at := i - len(told.lead); at >= 0 && r.Day-stickyDays+1 >= w.extent.From {
			days[at] = stickyDay{seen, ran * r.Active28}
		}
	}
	return days
}

func stickinessFigure(w window, told installations) views.Figure {
	now := w.stickiness(told)[w.asOf()-w.asked().From]
	return views.Figure{Name: "stickiness", Label: "Stickiness", Value: views.Share(now.seen, now.possible), Direction: "none",
		Against:    fmt.Sprintf("%s, n = %s of %s installation-days", now.daysSeen(), views.Number(now.seen), views.Number(now.possible)),
		Definition: stickinessDefinition}
}

func stickinessChart(w window, told installations) views.Chart {
	rows := w.stickiness(told)[w.From-w.asked().From:]
	active := told.active[w.From-w.asked().From:]
	plot := w.over(models.ByDay, "% of 28 days")
	plot.Percent = true
	line := views.Series{Name: "Stickiness", Token: views.TokenActive28}
	table := views.Table{Caption: "Stickiness by day", Columns: numbered("Day", "Active, 28 days", "Installation-days seen", "Of possible", "Stickiness", "Days seen")}
	for _, day := range w.shownDays() {
		r := rows[day-w.From]
		plot.Of, line.Counts = append(plot.Of, r.possible), append(line.Counts, r.seen)
		line.Values = append(line.Values, views.PercentOf(r.seen, r.possible))
		table.Rows = append(table.Rows, []string{w.dayLabel(day), views.Number(active[day-w.From].Active28),
			views.Number(r.seen), views.Number(r.possible), views.Share(r.seen, r.possible), r.daysSeen()})
	}
	plot.Series = []views.Series{line}
	now := rows[w.asOf()-w.From]
	return w.downloads("active-installations", w.Span, models.ByDay, views.Chart{
		ID: "stickiness", Title: "Stickiness: days seen of 28", Definition: stickinessDefinition, Table: table,
		Note:    joined(fmt.Sprintf("%s on %s: seen on %s. Empty before 28 days were recorded.", views.Percent(now.seen, now.possible), w.dayWords(w.asOf()), now.daysSeen()), w.dayNote()),
		Summary: "The share of the last 28 days on which an active installation was seen, on average, by day.",
		Drawing: views.Lines(plot),
	})
}
