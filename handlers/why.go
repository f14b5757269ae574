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

// parts are what was added, in the colours of the gains and losses.
func (m move) parts() []views.WhyPart {
	return []views.WhyPart{
		{Sign: "+", Value: views.Number(m.arrived), Label: "new", Token: views.TokenNew},
		{Sign: "+", Value: views.Number(m.resurrected), Label: "resurrected", Token: views.TokenResurrected},
		{Sign: "−", Value: views.Number(m.lapsed), Label: "lapsed", Token: views.TokenLapsed},
	}
}

// whyItMoved explains the change of the headline since the day it is compared with; rows begin with w.asked().
func whyItMoved(w window, rows []models.ActiveDay) *views.Why {
	if _, ok := w.before(); !ok {
		return nil
	}
	first, asOf := w.asked().From, w.asOf()
	since := asOf - w.shift()
	m := moveOf(rows[since-first : asOf-first+1])
	return &views.Why{
		Title:  fmt.Sprintf("Why it moved from %s to %s", views.DayLabel(since.String()), w.dayWords(asOf)),
		Before: views.Number(m.before), After: views.Number(m.after), Unit: "active installations (28 days)",
		Parts: m.parts(), Note: w.missedNote(since),
	}
}

// missedNote warns where silence was ours: installations that posted only then look lapsed, or return later than they did.
func (w window) missedNote(since models.Day) string {
	count := int64(0)
	for _, day := range w.away {
		if day > since && day <= w.asOf() {
			count++
		}
	}
	if count == 0 {
		return ""
	}
	return "The service was not running on " + views.CountOf(count, "day") + " of these: some of the silence is its own."
}
