package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// move is how the number of active installations went from one day's to another's. The parts add up exactly:
// after = before + arrived + resurrected − lapsed, by the definition of each.
type move struct{ before, arrived, resurrected, lapsed, after int64 }

// moveOf adds up the days after the first row, up to the last.
func moveOf(rows []models.ActiveDay) move {
	m := move{before: rows[0].Active28, after: rows[len(rows)-1].Active28}
	for _, r := range rows[1:] {
		m.arrived += r.New
		m.resurrected += r.Resurrected
		m.lapsed += r.Lapsed
	}
	return m
}

// parts writes the sum: "24 + 5 new + 1 resurrected − 4 lapsed = 26".
func (m move) parts() string {
	return fmt.Sprintf("%s + %s new + %s resurrected − %s lapsed = %s",
		views.Number(m.before), views.Number(m.arrived), views.Number(m.resurrected), views.Number(m.lapsed), views.Number(m.after))
}

// whyItMoved explains the change of the headline since the day it is compared with; rows begin with w.asked().
func whyItMoved(w window, rows []models.ActiveDay) string {
	if _, ok := w.before(); !ok {
		return ""
	}
	first, asOf := w.asked().From, w.asOf()
	since := asOf - w.shift()
	m := moveOf(rows[since-first : asOf-first+1])
	return fmt.Sprintf("Why it moved from %s to %s: %s active installations (28 days).",
		views.DayLabel(since.String()), w.dayWords(asOf), m.parts())
}
