package report

import (
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// silentDays is how many complete days without any record make a server silent: a week has days of rest in it.
const silentDays = 7

// isSilent reports whether nothing was recorded for so long that figures of now say nothing of the installations.
func (r DateRange) isSilent() bool { return r.Today-1-r.AllRecords.To >= silentDays }

// lastHeard is the last day of which a silent server has all records: on the next one they ended, at whatever hour.
func (r DateRange) lastHeard() models.Day { return max(r.AllRecords.From, r.AllRecords.To-1) }

// isBeyondRecords reports whether the range ends after the last record of a silent server, so that its last figures say
// nothing of the installations: nobody went quiet, they are not heard.
func (r DateRange) isBeyondRecords() bool { return r.isSilent() && r.AsOf() > r.AllRecords.To }

// isUnheard reports whether a day is behind the last record of a silent server: nothing is known of it.
func (r DateRange) isUnheard(day models.Day) bool { return r.isSilent() && day > r.lastHeard() }

// observed is the first day that is not over, or of a silent server the one on which its records ended: whether an
// installation was seen in a week is known of weeks that ended before.
func (r DateRange) observed() models.Day {
	if r.isSilent() {
		return r.lastHeard() + 1
	}
	return r.Today
}

// lastRecorded are the last 90 days with all their records.
func (r DateRange) lastRecorded() models.Span {
	return models.Span{From: max(r.AllRecords.From, r.lastHeard()-defaultDays+1), To: r.lastHeard()}
}

// saysOfNow are the charts of the last day, or of what became of the days before it.
var saysOfNow = []string{
	"change", "days-seen", "quiet-services", "quiet-sizes", "quiet-ages", "reach", "sizes", "largest", "flow", "ladder",
}

// unheard says in the place of a drawing that nothing is known, and below the title of each chart since when.
func (v View) unheard(c Chart, d Drawn) Drawn {
	if !v.isBeyondRecords() {
		return d
	}
	since := "No records since " + views.DayLabel(v.AllRecords.To.String())
	if slices.Contains(saysOfNow, c.ID) || d.Drawing != nil && d.Drawing.Plot.IsZero() {
		d.Note, d.Instead = "", since+": nothing is known of these installations on "+views.DayLabel(v.AsOf().String())+"."
		return d
	}
	d.Note = joinSentences(since+".", d.Note)
	return d
}

// Silence says, of a range that reaches the last record of a silent server, since when it is silent, and how many were
// active then; "" of any other.
func (v View) Silence() string {
	last := v.lastHeard()
	switch {
	case !v.isSilent() || v.AsOf() < last:
		return ""
	case len(v.past()) == 0: // the chart alone is drawn
		return v.silentSince()
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
	silent := &views.Story{Page: s.Page, Number: words}
	if !v.isBeyondRecords() {
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
	if !v.isSilent() || v.AsOf() < v.lastHeard() {
		return
	}
	var words string
	if !v.isBeyondRecords() {
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
