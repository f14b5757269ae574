package report

import (
	"fmt"

	"compreface-stats/views"
)

// The pages below that of installations.
const (
	retentionPath = "/installations/retention"
	segmentPath   = "/installations/segment"
)

// retentionStory says how many new installations are seen again, where enough are old enough to tell.
func retentionStory(v View) *views.Story {
	week, month := seenAfter(v.Cohorts, 1, v.observed()), seenAfter(v.Cohorts, 4, v.observed())
	s := &views.Story{Number: "Too early to say how many stay"}
	if week.whole > 0 && week.whole == v.newInWeeks() {
		s.Number = "Too few to say how many stay"
	}
	if !views.HasShare(week.whole) {
		s.Facts = append(s.Facts, views.Link{Label: waitsForWeeks(v), URL: v.here(retentionPath, "retention-curve")})
	}
	if views.HasShare(week.whole) {
		s.Number = views.ShortShare(week.part, week.whole) + " of new installations are seen a week later"
		of := partOfAll(week) + " a week later"
		if views.HasShare(month.whole) {
			s.Than = views.ShortShare(month.part, month.whole) + " after four weeks"
			of += ", " + partOfAll(month) + " after four (those old enough)"
		}
		s.Facts = append(s.Facts, views.Link{Label: of, URL: v.here(retentionPath, "retention-curve")})
		s.Facts = append(s.Facts, v.retainedBefore()...)
	}
	if day := stickinessDays(v).At(v.AsOf()); day.possible > 0 {
		s.Facts = append(s.Facts, views.Link{
			Label: "active ones are seen on " + day.onAverage(), URL: v.here(retentionPath, "stickiness"),
		})
	}
	return s
}

// partOfAll is "74 of 100".
func partOfAll(c cohortCell) string { return views.Number(c.part) + " of " + views.Number(c.whole) }

// retainedBefore says how many of those who came in the days compared with were seen a week later.
func (v View) retainedBefore() []views.Link {
	r := v.retainedAfter(1)
	if points, _ := r.points(); points == "" {
		return nil
	}
	return []views.Link{{
		Label: views.ShortShare(r.before, r.among) + " a week later in " + v.thoseBefore() + " (" + r.verdict() + ")",
		URL:   v.here(retentionPath, "retention-curve"),
	}}
}

// waitsForWeeks says what is missing before it can be said who is seen a week later; "" where nothing is.
func waitsForWeeks(v View) string {
	known := seenAfter(v.Cohorts, 1, v.observed()).whole
	if views.HasShare(known) {
		return ""
	}
	if v.newInWeeks() > 0 && known == v.newInWeeks() {
		return fmt.Sprintf("needs %d new installations, of which these weeks had %s",
			views.FewestForShare, views.Number(known))
	}
	return fmt.Sprintf("needs %d new installations whose next week is over, so far %s",
		views.FewestForShare, views.Number(known))
}

// waitsForCurve says it in the curve's place.
func waitsForCurve(v View) string {
	if words := waitsForWeeks(v); words != "" {
		return "This " + words + "."
	}
	return ""
}

// nobodyWords are the words where nobody is counted, and "" elsewhere.
func nobodyWords(counted int64, words string) string {
	if counted > 0 {
		return ""
	}
	return words
}

// nobodyActive says that there is nobody to count.
func nobodyActive(v View) string {
	return "No installation was active in the 28 days to " + dayWords(v.DateRange, v.AsOf()) + "."
}

// waitsForAnyWeek says why there is no cohort to show; "" where there is one.
func waitsForAnyWeek(v View) string {
	if seenAfter(v.Cohorts, 1, v.observed()).whole > 0 {
		return ""
	}
	return "No new installation's next week is over yet."
}

// waitsForDays says why nothing can be said of 28 days; "" where something can.
func waitsForDays(v View) string {
	rows := stickinessDays(v)
	for _, day := range v.drawnDays() {
		if rows.At(day).possible > 0 {
			return ""
		}
	}
	return "No day of this range has 28 days of records before it yet."
}

// whoIsNew holds the weeks that the range touches against its own days.
func (v View) whoIsNew() string {
	inWeeks, inDays := v.newInWeeks(), int64(0)
	for _, d := range v.Active.Within(v.Span) {
		inDays += d.New
	}
	words := views.CountOf(inWeeks, "new installation") + " in whole weeks"
	if inDays < inWeeks {
		words += ", " + views.Number(inDays) + " of them in the chosen days"
	}
	return words
}
