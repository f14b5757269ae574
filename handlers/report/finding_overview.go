package report

import (
	"fmt"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// why is what came and went, each part with its days: since the day that the heading is held against, so that the
// parts add up to its change; beside the same days a year ago in the range, beside what was new in those. It is nil
// where the sum says nothing: of a day that is not over, where all there is began in the range, and of a segment
// whose earlier days are seen from now.
func (v View) why() (parts []views.Link) {
	if v.AsOf() >= v.Today || v.Segment().IsTracedBack() {
		return nil
	}
	span := v.changeSpan()
	m := v.changeIn(span)
	if _, ok := v.previous(); !ok && m.resurrected+m.lapsed == 0 {
		return nil
	}
	links, time := v.changeLinks(span), v.whyTime()
	for i, p := range m.parts() {
		if p.count > 0 {
			words := p.words() + time
			if i == 0 {
				words += v.newByChance()
			}
			parts = append(parts, views.Link{Label: words, URL: links[i+1]})
			time = "" // which is said once
		}
	}
	return parts
}

// whyTime says in how long, where that is not the time that the heading names.
func (v View) whyTime() string {
	if v.changeSpan() != v.headingSpan() {
		return v.rangeTime()
	}
	return v.changeTime()
}

// newByChance says how many were new in the days before the range, or in the same days a year ago, and whether the
// difference is more than chance makes; empty where too few are to tell, or where the parts are of another time.
func (v View) newByChance() string {
	switch {
	case v.changeTime() == "":
		return v.newAgainst("in the " + strings.TrimPrefix(v.lengthWords(), "a ") + " before")
	case v.changeSpan() != v.headingSpan():
		if v.offered(v.compare) != yearBefore {
			return v.newAgainst("in those from " + views.DayLabel((v.From - v.offset()).String()))
		}
		return v.newAgainst("a year before")
	}
	return ""
}

// newAgainst says how many were new in the days that the range is compared with, which the words name, with the
// verdict.
func (v View) newAgainst(words string) string {
	span, ok := v.shared()
	if !ok || span != v.Complete() {
		return ""
	}
	added := seriesOf(v.Active, func(d models.ActiveDay) int64 { return d.New })
	before := models.Span{From: span.From - v.offset(), To: span.To - v.offset()}
	verdict := happened(added.Within(span)).verdict(added.Within(before))
	if verdict == "" {
		return ""
	}
	return " (" + views.Number(sumOf(added.Within(before))) + " " + words + ", " + verdict + ")"
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
		f.words = v.theMost()
	case last-i >= long:
		f.words = "the most since " + views.DayLabel(rows[i].Day.String())
	default:
		return nil
	}
	return []finding{f}
}

// theMost says of a range that ended before yesterday no more than was known then: there may have been more since.
func (v View) theMost() string {
	if v.AsOf() < v.History.First+models.Day(len(v.History.Rows))-1 {
		return "the most up to then"
	}
	return "the most on record"
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

// weekFinding says that the last whole week had more new installations, or fewer, than any of the twelve before it, and
// beyond chance.
func (v View) weekFinding() []finding {
	last := models.ByWeek.Start(v.AsOf()+1) - 7
	first := last - 7*weeksBefore
	if last < v.From || first < v.AllRecords.From || len(v.past()) == 0 {
		return nil
	}
	now, low, high := v.newIn(last), v.newIn(first), v.newIn(first)
	verdict := v.newOn(last, last+6).verdict(v.newOn(first, last-1))
	for week := first; week < last; week += 7 {
		low, high = min(low, v.newIn(week)), max(high, v.newIn(week))
	}
	var words string
	switch {
	case verdict != beyondChance: // the most of a few weeks is often chance
		return nil
	case now > high:
		words = "the most"
	case now < low:
		words = "the fewest"
	default:
		return nil
	}
	return []finding{{
		words: fmt.Sprintf("%s new in the week of %s, %s of %d weeks, %s",
			views.Number(now), last.Time().Format("2 Jan"), words, weeksBefore+1, verdict),
		url:  daysFrom("/installations", models.Span{From: first, To: last + 6}, models.ByWeek, "gains"),
		rank: rankOfWeek,
	}}
}

func (v View) newIn(week models.Day) int64 { return sumOf(v.newOn(week, week+6)) }

func (v View) newOn(from, to models.Day) happened {
	return valuesOf(v.History.Within(models.Span{From: from, To: to}), func(d models.ActiveDay) int64 { return d.New })
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
		words: fmt.Sprintf("collections over a million: %s → %s%s",
			views.Number(before), views.Number(now), v.changeTime()),
		url:  v.here("/faces", "sizes-over-time"),
		rank: rankOfMillions,
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
		words: views.ShortShare(now.Created[best], now.Active28) + " created " + serviceWords(best),
		url:   v.here("/services", "reach-over-time"),
		rank:  rankOfReach,
	}}
}

func serviceWords(a models.Action) string { return "a " + strings.ToLower(CreatedKind(a)) }
