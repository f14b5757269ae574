package report

import (
	"math"

	"compreface-stats/models"
	"compreface-stats/views"
)

// averages are a type of service's shares, in percent, of all days that have enough installations on both sides.
type averages struct {
	action      models.Action
	now, before float64
	first       models.Day // of these days
}

// averageFacts name the type whose share differs most on average over the whole range from the days that it is compared
// with, where that is much: the two last days alone may be alike. Of chance nothing is said: neighbouring days have
// nearly the same installations, and are no independent draws.
func (v View) averageFacts() []views.Link {
	span, ok := v.shared()
	if !ok || !v.statesChange() {
		return nil
	}
	var most averages
	for _, a := range serviceTypes() {
		one, ok := v.averagesOf(a, span)
		if ok && math.Abs(one.now-one.before) > math.Abs(most.now-most.before) {
			most = one
		}
	}
	if math.Abs(most.now-most.before) < muchGained {
		return nil
	}
	return []views.Link{{
		Label: actionLabel(most.action) + ": " + wholePercent(most.now) + " on average" + v.since(most.first) + ", " +
			wholePercent(most.before) + " " + v.thoseBefore() + " (not tested)",
		URL: v.here("/services", "reach-over-time"),
	}}
}

// since names the day from which on there is enough on both sides, where that is not the whole range.
func (v View) since(first models.Day) string {
	if first == v.From {
		return ""
	}
	return " from " + views.DayLabel(first.String()) + " on"
}

// averagesOf are the averages of the type; ok is false where less than a week has enough installations on both sides.
func (v View) averagesOf(a models.Action, span models.Span) (mean averages, ok bool) {
	days := 0
	mean.action = a
	for day := span.From; day <= span.To; day++ {
		now, before := v.Reach.At(day), v.Reach.At(day-v.offset())
		if !views.HasShare(min(now.Active28, before.Active28)) {
			continue
		}
		if days == 0 {
			mean.first = day
		}
		mean.now += 100 * float64(now.Created[a]) / float64(now.Active28)
		mean.before += 100 * float64(before.Created[a]) / float64(before.Active28)
		days++
	}
	mean.now, mean.before = mean.now/float64(max(days, 1)), mean.before/float64(max(days, 1))
	return mean, days >= leastEventDays
}

func wholePercent(percent float64) string { return views.Number(int64(math.Round(percent))) + " %" }

// thoseBefore names the days that the range is compared with: "the year before".
func (v View) thoseBefore() string {
	if v.offset() == v.yearBack() {
		return "the year before"
	}
	return "the " + views.CountOf(int64(v.offset()), "day") + " before"
}

// twoDays are the days whose shares are compared: "27 Nov against 27 Nov 2025".
func (v View) twoDays() string {
	return sinceWords(v, v.AsOf()) + " against " + sinceWords(v, v.earlierDay())
}
