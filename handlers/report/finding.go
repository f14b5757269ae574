package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// mostFindings is how many stand below the heading.
const mostFindings = 4

// finding is a fact about the range that is true as it stands, and where it is seen.
type finding struct {
	words string
	url   string
	rank  int // the higher, the more it says
}

// The ranks, from what happens seldom to what can always be said.
const (
	rankOfSum = iota
	rankOfReach
	rankOfMillions
	rankOfWeek
	rankOfCrossing
	rankOfRecord
)

// Story is the overview's heading and what stands below it.
func (v View) Story() *views.Story {
	s := v.headline()
	found := v.reachFinding()
	if !v.Segment().IsTracedBack() { // of those that are so now, earlier days tell little
		found = slices.Concat(v.recordFinding(), v.crossingFinding(), v.weekFinding(), v.millionFinding(), found)
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.rank, a.rank) })
	for _, f := range append(v.sumFinding(), found[:min(len(found), mostFindings-1)]...) {
		s.Facts = append(s.Facts, views.Link{Label: f.words, URL: f.url})
	}
	return s
}

// Headline is the overview's heading as one sentence.
func (v View) Headline() string { return v.activeMessage() }

// headline is the number that the product is about, and how it moved.
func (v View) headline() *views.Story {
	if v.AsOf() >= v.Today {
		return &views.Story{Number: v.reportedToday()}
	}
	now := v.Active.At(v.AsOf()).Active28
	s := &views.Story{Number: views.CountOf(now, "active installation"), When: v.headlineDay()}
	if _, ok := v.previous(); !ok || v.Segment().IsTracedBack() {
		return s
	}
	before := v.Active.At(v.AsOf() - v.offset()).Active28
	by := now - before
	switch {
	case by > 0:
		s.Moved, s.Direction = views.Number(by)+" more", "up"
	case by < 0:
		s.Moved, s.Direction = views.Number(-by)+" fewer", "down"
	default:
		s.Than = "as many as " + v.backWords()
		return s
	}
	s.Than = "than " + v.backWords()
	if share := views.WholePercent(by, before); share != "" {
		s.Than += " (" + share + ")"
	}
	return s
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
	if expected > 0 {
		of = views.Number(now.Active1) + " of about " + views.CountOf(expected, "installation")
	}
	return of + have + " reported"
}

// backWords say how far back the days begin that the range is compared with.
func (v View) backWords() string {
	end := "ago"
	if v.AsOf() < v.Today-1 {
		end = "before"
	}
	return v.backLength() + " " + end
}

// backLength is the time between the range and what it is compared with: "90 days".
func (v View) backLength() string {
	if days := v.offset(); v.compare == yearBefore || days == 365 || days == 366 {
		return "a year"
	}
	return views.CountOf(int64(v.offset()), "day")
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

// sumFinding is what came and went since the day that the range is compared with.
func (v View) sumFinding() []finding {
	if v.AsOf() >= v.Today {
		return nil
	}
	span, m := v.changeSpan()
	words := fmt.Sprintf("%s new, %s came back, %s went quiet",
		views.Number(m.arrived), views.Number(m.resurrected), views.Number(m.lapsed))
	days := models.Span{From: span.From + 1, To: span.To}
	return []finding{{words: words, url: daysFrom("/installations", days, models.ByDay, "gains"), rank: rankOfSum}}
}

// past is the history up to the day that the page speaks of; of a part that is traced back there is none to go by.
func (v View) past() []models.ActiveDay {
	if len(v.History.Rows) == 0 || v.AsOf() < v.History.First || v.Segment().IsTracedBack() {
		return nil
	}
	return v.History.Rows[:min(int(v.AsOf()-v.History.First)+1, len(v.History.Rows))]
}

// leastHistory is how many days there must be before anything is a record.
const leastHistory = 56

// recordFinding says that there were never so many, or not for long.
func (v View) recordFinding() []finding {
	rows := v.past()
	last := len(rows) - 1
	if last < leastHistory || rows[last].Active28 == 0 || v.AsOf() >= v.Today {
		return nil
	}
	now := rows[last].Active28
	i := last - 1
	for i >= 0 && rows[i].Active28 < now {
		i--
	}
	const long = 90
	f := finding{url: "/?range=all#chart-active", rank: rankOfRecord}
	switch {
	case i < 0:
		f.words = "more than on any day before"
	case last-i >= long:
		f.words = "the most since " + views.DayLabel(rows[i].Day.String())
	default:
		return nil
	}
	return []finding{f}
}

// crossingFinding names the largest round number that was reached for the first time within the range.
func (v View) crossingFinding() []finding {
	var most int64
	var found []finding
	for _, row := range v.past() {
		if row.Active28 <= most {
			continue
		}
		round := publish.RoundPassed(row.Active28)
		if round > most && row.Day >= v.From && row.Day > v.AllRecords.From+leastHistory {
			days := models.Span{From: max(row.Day-28, v.AllRecords.From), To: min(row.Day+28, v.AsOf())}
			found = []finding{{
				words: fmt.Sprintf("%s reached for the first time on %s", views.Number(round), views.DayLabel(row.Day.String())),
				url:   daysFrom("/installations", days, models.ByDay, "active"),
				rank:  rankOfCrossing,
			}}
		}
		most = row.Active28
	}
	return found
}

// weeksBefore is its own past that a week is held against.
const weeksBefore = 12

// weekFinding says that the last whole week had more new installations, or fewer, than any of the twelve before it.
func (v View) weekFinding() []finding {
	last := models.ByWeek.Start(v.AsOf()+1) - 7
	first := last - 7*weeksBefore
	if last < v.From || first < v.AllRecords.From || len(v.past()) == 0 {
		return nil
	}
	now, low, high := v.newIn(last), v.newIn(first), v.newIn(first)
	for week := first; week < last; week += 7 {
		low, high = min(low, v.newIn(week)), max(high, v.newIn(week))
	}
	var words string
	switch {
	case now > high:
		words = "the most"
	case now < low:
		words = "the fewest"
	default:
		return nil
	}
	return []finding{{
		words: fmt.Sprintf("%s new in the week of %s, %s of %d weeks",
			views.Number(now), last.Time().Format("2 Jan"), words, weeksBefore+1),
		url:  daysFrom("/installations", models.Span{From: first, To: last + 6}, models.ByWeek, "gains"),
		rank: rankOfWeek,
	}}
}

func (v View) newIn(week models.Day) (sum int64) {
	for _, row := range v.History.Within(models.Span{From: week, To: week + 6}) {
		sum += row.New
	}
	return sum
}

// millionFinding tells of the largest collections, where their number changed.
func (v View) millionFinding() []finding {
	if _, ok := v.previous(); !ok || v.AsOf() >= v.Today {
		return nil
	}
	now := v.Sizes.At(v.AsOf()).OverOneMillion()
	before := v.Sizes.At(v.AsOf() - v.offset()).OverOneMillion()
	if now == before {
		return nil
	}
	return []finding{{
		words: fmt.Sprintf("collections over a million: %s → %s", views.Number(before), views.Number(now)),
		url:   v.here("/faces", "sizes-over-time"),
		rank:  rankOfMillions,
	}}
}

// reachFinding names the service that most of the active installations created.
func (v View) reachFinding() []finding {
	now := v.Reach.At(v.AsOf())
	best := models.FaceDetectionCreate
	for _, a := range []models.Action{models.FaceVerificationCreate, models.FaceRecognitionCreate} {
		if now.Created[a] > now.Created[best] {
			best = a
		}
	}
	if now.Active28 == 0 || now.Created[best] == 0 {
		return nil
	}
	return []finding{{
		words: shareInWords(now.Created[best], now.Active28) + " created " + serviceWords(best),
		url:   v.here("/services", "reach-over-time"),
		rank:  rankOfReach,
	}}
}

func serviceWords(a models.Action) string { return "a " + strings.ToLower(CreatedKind(a)) }
