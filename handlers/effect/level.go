package effect

import (
	"slices"

	"compreface-stats/models"
)

// LevelMethod names the method of what hangs on the days before, and why it is not Method.
const LevelMethod = "Activity of a day is much like that of the day before, so its days cannot be shuffled. " +
	"Its band is what the same number changed by at other times: the middle 95 % of its changes around every day of " +
	"the same weekday in the whole history whose weeks do not touch these. Ordinary growth is part of the band."

// LeastTimes is how many other times there must be for the middle 95 % of them to leave one out on each side.
const LeastTimes = 39

// history is the activity of every day from the first record to the last complete day.
type history struct {
	days []models.ActiveDay
	down map[models.Day]bool
}

func (h history) at(day models.Day) (row models.ActiveDay, ok bool) {
	if len(h.days) == 0 || day < h.days[0].Day || day > h.days[len(h.days)-1].Day {
		return row, false
	}
	return h.days[day-h.days[0].Day], true
}

// sides are how many days there are before a day and from it on.
type sides struct{ before, after models.Day }

// level is a number that hangs on the days before.
type level struct {
	label, thing, per string
	whole             bool
	// around returns the number before the day and from it on; ok is false where it is not known of both.
	around func(h history, day models.Day, s sides) (c Change, ok bool)
}

func levels() []level {
	return []level{
		{label: "Active installations", thing: "installations active", per: "a day", around: history.seenPerDay},
		{
			label: "Active installations", thing: "installations active", per: "in 28 days", whole: true,
			around: history.active28,
		},
	}
}

// seenPerDay is how many installations were seen on a day, on average.
func (h history) seenPerDay(day models.Day, s sides) (c Change, ok bool) {
	before, beforeDays := h.sum(day-s.before, day)
	after, afterDays := h.sum(day, day+s.after)
	if beforeDays < LeastDays || afterDays < LeastDays {
		return c, false
	}
	return Change{
		Before: float64(before) / float64(beforeDays), After: float64(after) / float64(afterDays),
		BeforeDays: beforeDays, AfterDays: afterDays,
	}, true
}

// sum is of the days from one to another that are known and on which the server ran; of none where one is unknown.
func (h history) sum(from, to models.Day) (sum int64, days int) {
	for day := from; day < to; day++ {
		row, ok := h.at(day)
		if !ok {
			return 0, 0
		}
		if !h.down[day] {
			sum, days = sum+row.Active1, days+1
		}
	}
	return sum, days
}

// active28 is how many installations were seen in the 28 days to the day before, and to the last day.
func (h history) active28(day models.Day, s sides) (c Change, ok bool) {
	before, known := h.at(day - 1)
	after, too := h.at(day + s.after - 1)
	_, whole := h.at(day - Days)
	if !known || !too || !whole {
		return c, false
	}
	return Change{
		Before: float64(before.Active28), After: float64(after.Active28),
		BeforeDays: Days, AfterDays: int(s.after),
	}, true
}

// row returns the level's change around the day, with the band of what it changed by at other times.
func (l level) row(h history, day models.Day, s sides) (r Row, ok bool) {
	change, ok := l.around(h, day, s)
	if !ok {
		return r, false
	}
	var others []float64
	for other := h.days[0].Day + (day-h.days[0].Day)%7; other <= h.days[len(h.days)-1].Day; other += 7 {
		if max(other-day, day-other) < 2*Days {
			continue
		}
		if c, ok := l.around(h, other, s); ok {
			others = append(others, c.By())
		}
	}
	change.Unknown = len(others) < LeastTimes
	if !change.Unknown {
		slices.Sort(others)
		out := (len(others) + 1) / 40
		change.Low, change.High = others[out-1], others[len(others)-out]
	}
	return Row{Label: l.label, Thing: l.thing, Per: l.per, Whole: l.whole, Change: change}, true
}
