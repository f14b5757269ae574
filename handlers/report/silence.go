package report

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// silentDays is how many complete days without any record make a server silent: a week has days of rest in it.
const silentDays = 7

// isSilent reports whether nothing was recorded for so long that figures of now say nothing of the installations.
func (r DateRange) isSilent() bool { return r.Today-1-r.AllRecords.To >= silentDays }

// lastRecorded are the last 90 days up to the last record.
func (r DateRange) lastRecorded() models.Span {
	return models.Span{From: max(r.AllRecords.From, r.AllRecords.To-defaultDays+1), To: r.AllRecords.To}
}

// Silence says, of a range that reaches the last record of a silent server, since when it is silent, and how many were
// active then; "" of any other.
func (v View) Silence() string {
	last := v.AllRecords.To
	if !v.isSilent() || v.AsOf() < last || len(v.past()) == 0 {
		return ""
	}
	active, verb := v.History.At(last).Active28, "were"
	if active == 1 {
		verb = "was"
	}
	return fmt.Sprintf("%s; %s %s active then", v.silentSince(), views.Number(active), verb)
}

// silenced makes the silence the heading, where there is one, and what the page would begin with its first fact: of
// days behind the last record that is none.
func (v View) silenced(s *views.Story) *views.Story {
	words := v.Silence()
	if words == "" {
		return s
	}
	silent := &views.Story{Page: s.Page, Number: words, Facts: s.Facts}
	if !v.isWithinSilence() {
		silent.Facts = append([]views.Link{{Label: s.Heading()}}, s.Facts...)
	}
	return silent
}

// isWithinSilence reports whether the range lies behind the last record of a silent server.
func (r DateRange) isWithinSilence() bool { return r.isSilent() && r.From > r.AllRecords.To }

func (r DateRange) silentSince() string {
	return "Silent since " + views.DayLabel(r.AllRecords.To.String())
}

// daySilence says what the figures of days behind the last record of a silent server are worth; "" of other days.
func (r DateRange) daySilence() string {
	const zeros = "No record has come in since. The figures below say nothing about the installations."
	switch {
	case r.isWithinSilence():
		return zeros
	case r.isSilent() && r.To > r.AllRecords.To:
		return r.silentSince() + ". " + zeros
	}
	return ""
}

// ReleaseSilence says why a release would have nothing to say of a silent server; "" of others.
func ReleaseSilence(recorded models.Span, today models.Day) string {
	r := DateRange{AllRecords: recorded, Today: today}
	if !r.isSilent() {
		return ""
	}
	return r.silentSince() + ". A release counts the month before it: it has nothing to say until installations report " +
		"again."
}

// placeSilence says below the heading that nothing has been recorded of late, which days are shown, and leads to the
// others: from the last days with records to now, and from now to them.
func (v View) placeSilence(path string, s *views.Story) {
	last := v.AllRecords.To
	if !v.isSilent() || v.AsOf() < last {
		return
	}
	var words string
	if v.AsOf() == last {
		words = "These are the days up to the last record."
		s.RestLink = views.Link{
			Label: "Show the last 90 days", URL: path + "?range=90d" + v.byQuery() + v.query(),
		}
	} else {
		words = "These days reach past the last record."
		recorded := DateRange{Period: Period{Span: v.lastRecorded(), By: v.By}}
		s.RestLink = views.Link{
			Label: "Show the last days with records", URL: path + "?" + recorded.Query() + v.byQuery() + v.query(),
		}
	}
	s.Rest = joinSentences(s.Rest, words)
}
