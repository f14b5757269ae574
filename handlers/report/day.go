package report

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// DaySources are the numbers that DayStory reads.
func DaySources() []Source { return []Source{ActiveDays, ServiceDays, SizeMoves} }

// DayStory tells in counts what happened on the days of the range: who came and went, what was created, and which
// collections grew.
func DayStory(v View) views.DayStory {
	day := v.From.String()
	s := views.DayStory{
		Day: day, LastDay: v.To.String(),
		Title:   views.SpanLabel(day, v.To.String()),
		Finding: v.dayFinding(), OneDay: v.From == v.To,
		Only: "/?from=" + day + "&to=" + v.To.String(),
	}
	for _, note := range v.Notes {
		words := note.Text
		if !s.OneDay {
			words = views.DayLabel(note.Day.String()) + ": " + words
		}
		s.Notes = append(s.Notes, views.DayNote{ID: note.ID, Words: words})
	}
	if s.OneDay {
		s.Before, s.After = v.dayBeside(-1), v.dayBeside(1)
	}
	if v.To >= v.Today {
		s.Open = "Today so far: more is to come."
	}
	if n := v.downtimesWithin(v.Span); n > 0 {
		s.Open = joinSentences(s.Open, "The server was down on "+views.CountOf(n, "day")+" of these; reports may be missing.")
	}
	s.Open = joinSentences(s.Open, v.daySilence())
	s.Groups = []views.DayGroup{v.cameAndWent(), v.created(), v.moved()}
	return s
}

// dayBeside is the day before or after the one of the range; empty where nothing was recorded.
func (v View) dayBeside(step models.Day) string {
	day := v.To + step
	if day < v.AllRecords.From || day > v.Today {
		return ""
	}
	return day.String()
}

// dayFinding is the last day's own figure, and how it moved. A day that is not over is held against none.
func (v View) dayFinding() string {
	if v.isWithinSilence() {
		return v.silentSince()
	}
	m := v.dayChange()
	now := views.CountOf(m.after, "active installation")
	before := "the day before"
	if v.From < v.To {
		before = "on " + views.DayLabel((v.From - 1).String())
	}
	switch by := m.after - m.before; {
	case v.To >= v.Today:
		return now + " so far"
	case by > 0:
		return now + ", " + views.Number(by) + "\u00a0more than " + before
	case by < 0:
		return now + ", " + views.Number(-by) + "\u00a0fewer than " + before
	default:
		return now + ", as many as " + before
	}
}

func (v View) dayChange() activeChange {
	return changeOver(v.Active.Within(models.Span{From: v.From - 1, To: v.To}))
}

func (v View) cameAndWent() views.DayGroup {
	m := v.dayChange()
	return views.DayGroup{Title: "Installations", Facts: append(v.seenOnDay(),
		views.Fact{Label: "New", Value: views.Number(m.arrived)},
		views.Fact{Label: "Came back", Value: views.Number(m.resurrected)},
		views.Fact{Label: "Went quiet", Value: views.Number(m.lapsed), Hint: "last seen 28 days before"},
	)}
}

// weekdaysBefore is how many of the same weekday a day is held against.
const weekdaysBefore = 4

// seenOnDay is how many were seen on the one day of the range, beside the least and the most of the same weekdays
// before, where all of those were recorded.
func (v View) seenOnDay() []views.Fact {
	if v.From != v.To {
		return nil
	}
	seen := views.Fact{Label: "Seen that day", Value: views.Number(v.Active.At(v.To).Active1)}
	if first := v.To - weekdaysBefore*7; first >= v.AllRecords.From && first >= v.Active.First {
		least, most := v.Active.At(first).Active1, v.Active.At(first).Active1
		for day := first; day < v.To; day += 7 {
			n := v.Active.At(day).Active1
			least, most = min(least, n), max(most, n)
		}
		seen.Hint = fmt.Sprintf("%s to %s on the %d %ss before", views.Number(least), views.Number(most), weekdaysBefore,
			v.To.Time().Weekday())
	}
	return []views.Fact{seen}
}

func (v View) created() views.DayGroup {
	g := views.DayGroup{Title: "Created"}
	for _, a := range models.Actions() {
		created := seriesOf(v.ServiceDays, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		g.Facts = append(g.Facts, views.Fact{Label: actionLabel(a), Value: views.Number(sumOf(created.Within(v.Span)))})
	}
	return g
}

// moved counts the collections that went from one size to another. Those that are empty or an untouched demo are none.
func (v View) moved() views.DayGroup {
	var fresh, grew, shrank, gone int64
	for _, m := range v.Moves {
		switch from, to := holdsFaces(m.From), holdsFaces(m.To); {
		case from && to && m.To > m.From:
			grew += m.Collections
		case from && to:
			shrank += m.Collections
		case to:
			fresh += m.Collections
		case from:
			gone += m.Collections
		default:
		}
	}
	return views.DayGroup{Title: "Face collections", Facts: []views.Fact{
		{Label: "New, or filled", Value: views.Number(fresh)},
		{Label: "Grew to a larger size", Value: views.Number(grew)},
		{Label: "Shrank to a smaller one", Value: views.Number(shrank)},
		{Label: "Gone, or emptied", Value: views.Number(gone)},
	}}
}

// holdsFaces reports whether collections of the part are face collections.
func holdsFaces(p models.SizePart) bool {
	size, ok := p.Range()
	return ok && size != models.SizeEmpty
}
