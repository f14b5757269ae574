package report

import (
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// countedWords say in one sentence what the chart counts: what a picture has room for, where pages and files have the
// definitions in full.
func countedWords(id string) string {
	return map[string]string{
		"active":            "Each installation counts once per period: seen at least once in the days up to the day.",
		"change":            "Active: seen in the 28 days up to the day shown. Went quiet: not seen for 28 days.",
		"gains":             "Came: new, or back after 28 days without a sign. Went quiet: not seen for 28 days.",
		"retention-curve":   "Of the installations first seen in one week, the share seen again in each week after it.",
		"cohorts":           "Of the installations first seen in a month's weeks, the share seen again in each week after.",
		"retention":         "Of the installations first seen in one week, the share seen again in each week after it.",
		"days-seen":         "Installations seen in the 28 days up to the day shown, by on how many of these days.",
		"stickiness":        "The share of the 28 days up to each day on which an active installation was seen, on average.",
		"quiet-services":    "Of the installations that created this first, the share not seen for 28 days.",
		"quiet-sizes":       "Of the installations with a largest collection of this size, the share not seen for 28 days.",
		"quiet-ages":        "Installations that went quiet, by the days from their first to their last sign.",
		"services":          "Services created, not those that exist today: deletions are not reported.",
		"creators":          "Installations that created at least one in the period, each counted once.",
		"creation-shares":   "Shares of the services created, not of those that exist today.",
		"reach":             "Of the installations seen in the 28 days up to the day shown, those that ever created one.",
		"reach-over-time":   "Of the installations seen in the 28 days up to each day, those that ever created one.",
		"adoption":          "All installations ever seen; each step counts for the steps before it too.",
		"sizes":             "Face collections by the range of faces that each last reported, within 7 days.",
		"sizes-over-time":   "Face collections by the range of faces that each last reported, within 7 days.",
		"size-shares":       "Shares of the face collections, by the range that each last reported, within 7 days.",
		"largest":           "Installations by the range of their largest current face collection.",
		"largest-over-time": "Installations by the range of their largest current face collection.",
		"external-index":    "Each in percent of one day's value: ours of the 28 days up to a day, theirs as others counted.",
		"external-amounts":  "New installations that reported, and what others counted in the same days.",
		"external-share":    "New installations that reported, of the units that came: at least so many opted in.",
		"flow":              "Moves of face collections between size ranges, each time that one moved.",
		"moves":             "Moves of face collections between size ranges, each time that one moved.",
		"ladder":            "Every time a face collection was in a size counts once, by how it ended.",
		"over-one-million":  "Current face collections that report more than 1,000,000.",
		"at-least-faces":    "The lower bounds of the size ranges of all current collections: the true total is higher.",
	}[id]
}

// ShortDefinition is the first sentence of a definition.
func ShortDefinition(definition string) string {
	first, _, more := strings.Cut(definition, ". ")
	if more {
		first += "."
	}
	return first
}

// coveredDays names the days that are drawn, which of what is so now is the last one alone.
func (v View) coveredDays(drawn models.Span) string {
	if drawn.From == drawn.To && drawn.To != 0 {
		return views.DayLabel(drawn.To.String())
	}
	return views.RangeLabel(v.From.String(), v.To.String())
}

// drawnAsOf is the day up to which a picture is true.
func (v View) drawnAsOf() string {
	day := v.AsOf().Time().Format("2 Jan 2006") + " (UTC)"
	if v.AsOf() >= v.Today {
		day += ", so far"
	}
	return day
}
