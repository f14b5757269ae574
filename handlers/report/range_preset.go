package report

import (
	"compreface-stats/models"
)

// rangePreset is a ready-made range that ends with the last complete day.
type rangePreset struct {
	name  string
	label string
	from  func(last models.Day, all models.Span) models.Day
}

func rangePresets() []rangePreset {
	days := func(n models.Day) func(models.Day, models.Span) models.Day {
		return func(last models.Day, _ models.Span) models.Day { return last - n + 1 }
	}
	year := func(last models.Day, _ models.Span) models.Day { return twelveMonths(last) }
	everything := func(last models.Day, all models.Span) models.Day {
		return max(min(all.From, last), last-longestDays+1)
	}
	return []rangePreset{
		{name: "7d", label: "7 days", from: days(7)},
		{name: "28d", label: "28 days", from: days(28)},
		{name: "90d", label: "90 days", from: days(defaultDays)},
		{name: "12m", label: "12 months", from: year},
		{name: "all", label: "All", from: everything},
	}
}
