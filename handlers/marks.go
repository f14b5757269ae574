package handlers

import (
	"context"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// marks are what charts over time show beside their numbers.
type marks struct {
	away  []models.Day        // nobody was there to take their reports; also the days before the window that averages reach back to
	notes []models.Annotation // of the window's days
}

func (s *server) marksOf(ctx context.Context, w window) (m marks, err error) {
	span := w.asked()
	span.From -= stickyDays - 1
	if m.away, err = s.Store.DowntimeDays(ctx, span); err != nil {
		return m, err
	}
	m.notes, err = s.Store.Annotations(ctx, w.Span)
	return m, err
}

// isAway says that the day's reports were missed, so that it belongs into no average.
func (m marks) isAway(day models.Day) bool {
	_, found := slices.BinarySearch(m.away, day)
	return found
}

// over is a plot of the window's days, weeks or months with all that is known of them, still without series.
func (w window) over(by models.Interval, unit string) views.Plot {
	starts := w.shownDays()
	if by != models.ByDay {
		starts = w.Starts(by)
	}
	p := views.Plot{Unit: unit, NotFinal: w.notFinal(by), FinalOn: w.finalOn(by)}
	for _, start := range starts {
		p.Labels = append(p.Labels, by.Label(start))
	}
	for _, day := range w.away {
		if day < w.From && by == models.ByDay || day > w.asOf() {
			continue // weeks and months are whole, days outside are none of ours
		}
		if i := placeOf(day, starts, by); i >= 0 {
			p.Downtime = append(p.Downtime, p.Labels[i])
		}
	}
	p.Downtime = slices.Compact(p.Downtime)
	for _, note := range w.notes {
		if i := placeOf(note.Day, starts, by); i >= 0 {
			p.Notes = append(p.Notes, views.Note{Label: p.Labels[i], Day: note.Day.String(), Text: note.Text})
		}
	}
	return p
}

// placeOf is where on the axis a day stands; -1 for none. Where a chart draws one day a week, the next one drawn stands for it.
func placeOf(day models.Day, starts []models.Day, by models.Interval) int {
	if len(starts) == 0 || day < starts[0] && by != models.ByDay {
		return -1
	}
	i, _ := slices.BinarySearch(starts, by.Start(day))
	if i == len(starts) || by == models.ByDay && starts[i]-day >= 7 {
		return -1
	}
	return i
}

// finalOn is the day from which the last period will not change any more, in words; empty where all are final.
func (w window) finalOn(by models.Interval) string {
	if w.notFinal(by) == 0 {
		return ""
	}
	return views.DayLabel(by.Next(by.Start(w.To)).String())
}

// awayNote says of how many days of the window the reports were missed.
func (w window) awayNote() string {
	count := int64(0)
	for _, day := range w.away {
		if day >= w.From && day <= w.asOf() {
			count++
		}
	}
	if count == 0 {
		return ""
	}
	return "Hatched: no service on " + views.CountOf(count, "day") + ", and reports were missed."
}

// rescale lays the values of the page's charts out as the address says, where that makes sense.
func (w window) rescale(charts []views.Chart) {
	for i := range charts {
		if charts[i].Drawing == nil {
			continue
		}
		switch {
		case w.scale == byTens && charts[i].Drawing.UseLogScale():
			charts[i].Note = joined(charts[i].Note, "By powers of ten: zeros leave a gap.")
		case w.scale == asShares && charts[i].Drawing.UseShares():
			charts[i].Note = joined(charts[i].Note, "As shares of each column's sum; the table has the counts.")
		}
	}
}
