package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// stickyDays is the window of the headline: stickiness asks on how many of its days an active installation was seen.
const stickyDays = 28

const stickinessDefinition = "On how many of the 28 days an active installation was seen, on average: the mean of the installations " +
	"active on each of the 28 days ending with the day, over those active in all 28. 100 % means that every one was seen on every day."

// stickyDay is what one day's stickiness is a share of: installation-days seen, of those that could have been.
type stickyDay struct{ seen, possible int64 }

// daysSeen is the stickiness in days: "20.0 of 28 days".
func (d stickyDay) daysSeen() string {
	if d.possible == 0 {
		return "–"
	}
	return views.Decimal(float64(stickyDays)*float64(d.seen)/float64(d.possible)) + " of 28 days"
}

// stickiness answers one entry a row of active; lead are the 27 days before. Days whose 28 days begin before the first
// record are empty: an average over days without a service would be too low.
func stickiness(lead, active []models.ActiveDay, recorded models.Day) []stickyDay {
	all := append(append([]models.ActiveDay(nil), lead...), active...)
	days, sum := make([]stickyDay, len(active)), int64(0)
	for i, r := range all {
		sum += r.Active1
		if i >= stickyDays {
			sum -= all[i-stickyDays].Active1
		}
		if at := i - len(lead); at >= 0 && r.Day-stickyDays+1 >= recorded {
			days[at] = stickyDay{sum, stickyDays * r.Active28}
		}
	}
	return days
}

func stickinessFigure(w window, told installations) views.Figure {
	now := stickiness(told.lead, told.active, w.extent.From)[w.asOf()-w.asked().From]
	return views.Figure{Name: "stickiness", Label: "Stickiness", Value: views.Share(now.seen, now.possible), Direction: "none",
		Against:    fmt.Sprintf("%s, n = %s of %s installation-days", now.daysSeen(), views.Number(now.seen), views.Number(now.possible)),
		Definition: stickinessDefinition}
}

func stickinessChart(w window, told installations) views.Chart {
	rows := stickiness(told.lead, told.active, w.extent.From)[w.From-w.asked().From:]
	active := told.active[w.From-w.asked().From:]
	days := w.shownDays()
	shares := make([]float64, len(days))
	table := views.Table{Caption: "Stickiness by day", Columns: numbered("Day", "Active, 28 days", "Installation-days seen", "Of possible", "Stickiness", "Days seen")}
	for i, day := range days {
		r := rows[day-w.From]
		shares[i] = percent(r.seen, r.possible)
		table.Rows = append(table.Rows, []string{w.dayLabel(day), views.Number(active[day-w.From].Active28),
			views.Number(r.seen), views.Number(r.possible), views.Share(r.seen, r.possible), r.daysSeen()})
	}
	now := rows[w.asOf()-w.From]
	return w.downloads("active-installations", w.Span, models.ByDay, views.Chart{
		ID: "stickiness", Title: "Stickiness: days seen of 28", Definition: stickinessDefinition, Table: table,
		Note:    joined(fmt.Sprintf("%s on %s: seen on %s. Empty before 28 days were recorded.", views.Percent(now.seen, now.possible), w.dayWords(w.asOf()), now.daysSeen()), w.dayNote()),
		Summary: "The share of the last 28 days on which an active installation was seen, on average, by day.",
		Drawing: views.Lines(views.Plot{Labels: labels(days), Percent: true, Unit: "% of 28 days", NotFinal: w.notFinal(models.ByDay),
			Series: []views.Series{{Name: "Stickiness", Token: views.TokenActive28, Values: shares}}}),
	})
}
