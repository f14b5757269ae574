// Package daycount counts what the days on which somebody was seen contribute to the numbers of days, weeks and
// months, in arrays: many years of many installations at once. What is counted is defined where single days are
// counted, in count_activity.go of models; a test compares the two. It knows numbers of days alone. Start with
// Counter.Add.
package daycount

import "time"

// Day is days since 1970.
type Day = int32

// Firsts is how many days each may have from which on it counts for another number.
const Firsts = 5

// Steps are changes on a day: the value of Active and Established, and of Reach, is the sum of all up to it. New,
// Resurrected and Lapsed are counts.
type Steps struct {
	Active                   [4]int64 // in the windows
	Established              int64
	New, Resurrected, Lapsed int64
	Reach                    [Firsts]int64
}

// Period is the counts of a week or a month.
type Period struct {
	Start                                       Day
	Active, New, Returning, Resurrected, Lapsed int64
}

// Windows are for how many days somebody is active after a day seen.
var Windows = [4]Day{1, 7, headline, longest}

const (
	headline = 28
	longest  = 30
	week     = 7

	secondsOfDay = 24 * 60 * 60

	// Never is later than every day.
	Never Day = 1 << 30
)

// Counter counts days of a span and what follows from them in the days after.
type Counter struct {
	from    Day
	Days    []Steps // from the first day of the span on
	Weeks   []Period
	Months  []Period
	Cohorts map[int][]int64 // by the index of the week first seen: how many were seen in that week and those after
	month   []int32         // index of each day's month
	monday  Day             // of the first week
}

// New returns a counter of the days from one to another.
func New(from, to Day) *Counter {
	c := &Counter{from: from, Days: make([]Steps, to-from+longest+2), Cohorts: make(map[int][]int64)}
	c.monday = from - mod(from+3, week) // 1 January 1970 was a Thursday
	for d := c.monday; d <= to+week; d += week {
		c.Weeks = append(c.Weeks, Period{Start: d})
	}
	c.month = make([]int32, to-from+1)
	begin := time.Unix(int64(from)*secondsOfDay, 0).UTC()
	for start := begin.AddDate(0, 0, 1-begin.Day()); ; start = start.AddDate(0, 1, 0) {
		day := Day(start.Unix() / secondsOfDay)
		c.Months = append(c.Months, Period{Start: day})
		for d := max(day, from); d <= to; d++ {
			c.month[d-from] = int32(len(c.Months) - 1)
		}
		if day > to {
			return c
		}
	}
}

func mod(a, b Day) Day { return (a%b + b) % b }

// Add counts one who was seen on the runs of days, the oldest first, and from its firsts on for other numbers.
func (c *Counter) Add(runs func(yield func(first, last Day) bool), firsts *[Firsts]Day) {
	o := one{Counter: c, firsts: firsts, before: -Never}
	for first, last := range runs {
		if o.seen {
			o.between(first)
		} else {
			o.begin(first)
		}
		o.run(first, last)
	}
	if o.seen {
		o.end()
	}
}

// one is what was counted so far of one of them.
type one struct {
	*Counter
	firsts       *[Firsts]Day
	seen         bool
	first        Day // of all
	before       Day // day seen before the one that comes
	activeSince  Day
	week, month  int
	cohort       []int64
	cohortWeek   int
	pendingFrom  Day // from which on it is established until somebody knows better
	pendingUntil Day
}

func (o *one) at(d Day) *Steps { return &o.Days[d-o.from] }

func (o *one) begin(first Day) {
	o.seen, o.first, o.activeSince = true, first, first
	o.week, o.month = -1, -1
	for w := range Windows {
		o.at(first).Active[w]++
	}
	o.at(first).New++
	o.cohortWeek = int((first - o.monday) / week)
	o.cohort = o.Cohorts[o.cohortWeek]
	if o.cohort == nil {
		o.cohort = make([]int64, len(o.Weeks)-o.cohortWeek)
		o.Cohorts[o.cohortWeek] = o.cohort
	}
}

// between counts the days without a sign up to the day on which it was seen again.
func (o *one) between(again Day) {
	last := o.before
	gap := again - last
	for w, days := range Windows {
		if gap > days {
			o.at(last + days).Active[w]--
			o.at(again).Active[w]++
		}
	}
	if gap > headline {
		o.at(last+headline).Lapsed++
		o.at(again).Resurrected++
		o.reach(last + headline)
		o.activeSince = again
	}
}

// reach counts the run of days on which it was active, up to its end.
func (o *one) reach(end Day) {
	for i, first := range o.firsts {
		if first < end {
			o.at(max(first, o.activeSince)).Reach[i]++
			o.at(end).Reach[i]--
		}
	}
}

func (o *one) run(first, last Day) {
	o.established(first, last)
	o.weeksOf(first, last)
	o.monthsOf(first, last)
	o.before = last
}

// established counts the days on which two days of the window were seen: from the second of them until the first drops
// out, or a third takes over.
func (o *one) established(first, last Day) {
	o.establish(o.pendingFrom, min(o.pendingUntil, first))
	o.pendingFrom, o.pendingUntil = 0, 0
	if first > o.first { // with the day before this run
		until := o.before + headline
		if last > first {
			until = min(until, first+1)
		}
		o.pendingFrom, o.pendingUntil = first, until
	}
	if last > first {
		o.establish(o.pendingFrom, o.pendingUntil)
		o.pendingFrom, o.pendingUntil = first+1, last-1+headline
	}
}

func (o *one) establish(from, until Day) {
	if from < until {
		o.at(from).Established++
		o.at(until).Established--
	}
}

func (o *one) weeksOf(first, last Day) {
	for w := int((first - o.monday) / week); w <= int((last-o.monday)/week); w++ {
		if w != o.week {
			period(o.Weeks, o.week, w)
			o.cohort[w-o.cohortWeek]++
			o.week = w
		}
	}
}

func (o *one) monthsOf(first, last Day) {
	for m := int(o.Counter.month[first-o.from]); m <= int(o.Counter.month[last-o.from]); m++ {
		if m != o.month {
			period(o.Months, o.month, m)
			o.month = m
		}
	}
}

// period counts somebody who was seen in a period, after an earlier one; -1: after none.
func period(all []Period, before, now int) {
	p := &all[now]
	p.Active++
	switch before {
	case -1:
		p.New++
	case now - 1:
		p.Returning++
	default:
		p.Resurrected++
		all[before+1].Lapsed++
	}
}

func (o *one) end() {
	for w, days := range Windows {
		o.at(o.before + days).Active[w]--
	}
	o.at(o.before+headline).Lapsed++
	o.reach(o.before + headline)
	o.establish(o.pendingFrom, o.pendingUntil)
	o.Weeks[o.week+1].Lapsed++
	o.Months[o.month+1].Lapsed++
}
