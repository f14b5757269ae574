package report

import (
	"cmp"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// mostFindings is how many stand below the heading, beside what made its number change.
const mostFindings = 3

// finding is a fact about the range that is true as it stands, and where it is seen.
type finding struct {
	words string
	url   string
	rank  int // the higher, the more it says
}

// The ranks, from what happens seldom to what can always be said.
const (
	rankOfReach = iota
	rankOfMillions
	rankOfWeek
	rankOfQuiet
	rankOfCrossing
	rankOfShare
	rankOfRecord
)

// Story is the overview's heading and what stands below it, all of it of the range.
func (v View) Story() *views.Story {
	s, found := v.headline(), []finding{}
	s.Why = v.why()
	if !v.statesChange() { // elsewhere what did not change is no finding
		found = v.reachFinding()
	}
	if !v.Segment().IsTracedBack() { // of those that are so now, earlier days tell little
		found = slices.Concat(
			v.recordFinding(), v.shareFinding(), v.crossingFinding(), v.quietFinding(), v.weekFinding(), v.millionFinding(),
			found,
		)
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.rank, a.rank) })
	for _, f := range found[:min(len(found), mostFindings)] {
		s.Facts = append(s.Facts, views.Link{Label: f.words, URL: f.url})
	}
	return s
}

// headline is the number that the product is about, and how it moved.
func (v View) headline() *views.Story {
	if v.AsOf() >= v.Today {
		return &views.Story{Number: v.reportedToday()}
	}
	now := v.Active.At(v.AsOf()).Active28
	s := &views.Story{Number: views.CountOf(now, "active installation"), When: v.headlineDay()}
	if v.completeLength() == 1 { // "active on a day" would be those that were seen on it
		s = &views.Story{Number: views.Number(now) + " active in the 28 days to " + views.DayLabel(v.AsOf().String())}
	}
	if !v.statesChange() {
		return s
	}
	before := v.Active.At(v.AsOf() - v.offset()).Active28
	s.Moved, s.Than = v.moveWords(now, before)
	s.Than += inBrackets(views.WholePercent(now-before, before), v.pairOf("active_28", now, before).verdict())
	return s
}

// inBrackets puts those of the words that there are into brackets: " (+22 %, beyond chance)".
func inBrackets(words ...string) string {
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// headlineDay says of which day the number is, unless it is that of yesterday.
func (v View) headlineDay() string {
	if v.AsOf() < v.Today-1 {
		return " on " + views.DayLabel(v.AsOf().String())
	}
	return ""
}

// reportedToday is what can be said of a day that is not over. About as many are expected as reported yesterday.
func (v View) reportedToday() string {
	return v.haveReported() + " today; " + views.Number(v.Active.At(v.Today).Active28) + " active in 28 days"
}

// haveReported is how many reported on a day that is not over, of as many as on the day before.
func (v View) haveReported() string {
	now, expected := v.Active.At(v.Today), v.Active.At(v.Today-1).Active1
	have, of := " have", views.CountOf(now.Active1, "installation")
	if now.Active1 == 1 {
		have = " has"
	}
	if expected > 0 && now.Active1 <= expected {
		of = views.Number(now.Active1) + " of about " + views.CountOf(expected, "installation")
	}
	return of + have + " reported"
}

// backWords say how far back the days begin that the range is compared with.
func (v View) backWords() string {
	if v.offset() == 1 {
		return "the day before"
	}
	if length := v.backLength(); v.isRound() {
		if v.AsOf() < v.Today-1 {
			return length + " before"
		}
		return length + " ago"
	}
	return "on " + views.DayLabel(v.earlierDay().String())
}

// isRound reports whether the time between the range and what it is compared with is one that people count in: few
// days, the presets' or a whole year. Of others they want to know the day; that of 364 days is not the same in its
// year.
func (v View) isRound() bool {
	const few = 31
	return v.offset() <= few || v.offset() == 90 || v.backLength() == "a year" && v.offset() != aYear
}

// backLength is the time between the range and what it is compared with: "90 days".
func (v View) backLength() string {
	if v.offset() == v.yearBack() {
		return "a year"
	}
	return views.CountOf(int64(v.offset()), "day")
}

// exactLength is backLength in a sentence that a number is read from: 364 days are not quite a year.
func (v View) exactLength() string {
	if v.offset() == aYear {
		return views.CountOf(aYear, "day")
	}
	return v.backLength()
}

// lengthWords are the range's length: "28 days", and of 12 months "a year", as the time back to those before is called.
func (r DateRange) lengthWords() string {
	if days := models.Day(r.completeLength()); days != aYear && days == r.yearBack() {
		return "a year"
	}
	return views.CountOf(int64(r.completeLength()), "day")
}

// daysFrom names days in an address, by this interval.
func daysFrom(path string, span models.Span, by models.Interval, chart string) string {
	r := DateRange{Period: Period{Span: span, By: by}, keepsBy: true}
	return path + "?" + r.FullQuery() + "#chart-" + chart
}

// here names the range itself in an address.
func (r DateRange) here(path, chart string) string {
	return path + "?" + r.WholeQuery() + "#chart-" + chart
}
