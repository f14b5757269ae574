package effect

import (
	"math"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// LevelMethod says how the band of what hangs on the days before is made, and why it is not that of Method.
const LevelMethod = "Who is active today mostly was yesterday, so these days cannot be shuffled. The same change is " +
	"worked out around other days: every one of the same weekday whose weeks do not touch these, from 20 installations " +
	"on. They are taken as changes of the square root, on which small and large counts vary alike. The band holds 95 % " +
	"of those changes, and is widened as they are few (Student's t). Ordinary growth is part of it."

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

// activeDays is how many days the number of active installations looks back on.
const activeDays = 28

// sides are how many days there are before a day and from it on, of as many as the window has.
type sides struct {
	before, after models.Day
	window        Window
}

// apart is how far another time is from the day at least, so that they share no day.
func (s sides) apart() models.Day { return 2 * max(models.Day(s.window), activeDays) }

// level is a number that hangs on the days before.
type level struct {
	label, thing, per string
	whole             bool
	// around returns the number before the day and from it on; ok is false where it is not known of both.
	around func(h history, day models.Day, s sides) (c Change, ok bool)
}

const activeThing = "installations active"

func levels() []level {
	return []level{
		{label: "Active installations", thing: activeThing, per: "a day", around: history.seenPerDay},
		{
			label: "Active installations", thing: activeThing, per: "in 28 days", whole: true,
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
	_, whole := h.at(day - activeDays)
	if !known || !too || !whole {
		return c, false
	}
	return Change{
		Before: float64(before.Active28), After: float64(after.Active28),
		BeforeDays: activeDays, AfterDays: int(s.after),
	}, true
}

// at is what the change would be where there was so much before: the same change of the square root, on which counts
// vary alike whether they are small or large (Bartlett, "The square root transformation in analysis of variance",
// 1936).
func (c Change) at(before float64) float64 {
	root := max(0, math.Sqrt(before)+math.Sqrt(c.After)-math.Sqrt(c.Before))
	return root*root - before
}

// row returns the level's change around the day, with the band of what it changed by at other times. Of few, other
// times say nothing.
func (l level) row(h history, day models.Day, s sides) (r Row, ok bool) {
	change, ok := l.around(h, day, s)
	if !ok {
		return r, false
	}
	var others []float64
	for other := h.days[0].Day + (day-h.days[0].Day)%7; other <= h.days[len(h.days)-1].Day; other += 7 {
		if max(other-day, day-other) < s.apart() {
			continue
		}
		if c, ok := l.around(h, other, s); ok && c.Before >= views.FewestForShare {
			others = append(others, c.at(change.Before))
		}
	}
	change.Unknown = len(others) < LeastTimes || change.Before < views.FewestForShare
	if !change.Unknown {
		change.judge(others, float64(7*len(others))/float64(s.apart()))
	}
	r = Row{Label: l.label, Thing: l.thing, Per: l.per, Whole: l.whole, Change: change}
	if earlier, ok := l.around(h, day-s.before, sides{before: s.before, after: s.before, window: s.window}); ok {
		r.Prior, r.HasPrior = earlier.By(), true
	}
	return r, true
}

// judge gives the change its band: the middle 95 % of the changes at other times, drawn out about their middle as far
// as so few of them need that share no day. Those of neighbouring weeks are nearly the same, and show less of what
// chance can do than their number seems to. P is that of Student's t, which the band is drawn out by.
func (c *Change) judge(others []float64, apart float64) {
	slices.Sort(others)
	out := (len(others) + 1) / 40
	middle, wider := others[len(others)/2], wider(apart)
	c.Low, c.High = middle-wider*(middle-others[out-1]), middle+wider*(others[len(others)-out]-middle)
	half := c.High - middle
	if c.By() < middle {
		half = middle - c.Low
	}
	free := degrees(apart)
	c.P = studentTails(students[free-1]*math.Abs(c.By()-middle)/max(half, 1e-9), free)
}

// wider is by how much a band of so many independent values is wider than one of endless many: Student's t for one more
// value, against the normal distribution.
func wider(values float64) float64 {
	return students[degrees(values)-1] / 1.96 * math.Sqrt(1+1/values)
}

// degrees are those of freedom that so many independent values leave.
func degrees(values float64) int { return min(max(int(values)-1, 1), len(students)) }

// students are the 97.5 % points of Student's t for 1 degree of freedom and more.
var students = [...]float64{
	12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09,
	2.09,
}
