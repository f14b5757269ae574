package models

// activeWindows are the windows of active_n, each with its column.
var activeWindows = [...]struct {
	days   Day
	column func(*DailyActive) *int64
}{
	{days: 1, column: func(r *DailyActive) *int64 { return &r.Active1 }},
	{days: 7, column: func(r *DailyActive) *int64 { return &r.Active7 }},
	{days: 28, column: func(r *DailyActive) *int64 { return &r.Active28 }},
	{days: longestWindow, column: func(r *DailyActive) *int64 { return &r.Active30 }},
}

// longestWindow is the last of them, in days.
const longestWindow = 30

// headlineWindow is the window, in days, of the headline, of reach, and of the gap after which an installation has
// lapsed.
const headlineWindow = 28

// markSeen adds d to the installation's days seen and the change this makes to the roll-ups to out.
//
// A day seen changes only what lies between its neighbours, and what is counted of a day depends on at most the two
// days seen before and after it. So the contributions of the neighbours alone are taken off and, with d among them,
// put back: whatever the missing rest of the history would change is the same in both and cancels out.
func (in *installation) markSeen(d Day, out *delta) {
	if in.seen.has(d) {
		return
	}
	var room [5]Day
	near := in.seen.before(d, 2, room[:0])
	split := len(near)
	near = in.seen.after(d, 2, near)
	in.countActivity(near, -1, out)
	in.moveCohort(d, near, split, out)

	var roomWith [5]Day
	with := append(append(append(roomWith[:0], near[:split]...), d), near[split:]...)
	in.countActivity(with, +1, out)
	in.seen.add(d)
}

// countActivity adds sign times all that a history of these days contributes to the active roll-ups and to reach.
func (in *installation) countActivity(days []Day, sign int64, out *delta) {
	for i, d := range days {
		next, afterNext := nextDays(days, i)
		today := out.active.at(DailyActive{Day: d})
		for _, w := range activeWindows {
			*w.column(today) += sign
			*w.column(out.active.at(DailyActive{Day: min(next, d+w.days)})) -= sign
		}
		// Seen on at least two days of the window: from the second of them until the first drops out, or a third takes
		// over.
		out.countEstablished(next, min(afterNext, d+headlineWindow), sign)
		in.countReach(d, min(next, d+headlineWindow), sign, out)
		if i == 0 {
			today.New += sign
		} else if d > days[i-1]+headlineWindow {
			today.Resurrected += sign
		}
		if next > d+headlineWindow {
			out.active.at(DailyActive{Day: d + headlineWindow}).Lapsed += sign
		}
	}
	for _, interval := range [...]Interval{ByWeek, ByMonth} {
		countPeriods(days, interval, sign, out)
	}
}

// countEstablished adds sign times a run of established days; end is the day after the last. An empty run adds
// nothing.
func (d *delta) countEstablished(start, end Day, sign int64) {
	if start < end {
		d.active.at(DailyActive{Day: start}).Established += sign
		d.active.at(DailyActive{Day: end}).Established -= sign
	}
}

// countReach adds sign times a run of days on which the installation counts for the reach of the action.
func (d *delta) countReach(a Action, start, end Day, sign int64) {
	if start < end {
		d.services.at(DailyServices{Day: start, Action: a}).Reach += sign
		d.services.at(DailyServices{Day: end, Action: a}).Reach -= sign
	}
}

// never is later than every day.
const never Day = 1 << 30

func nextDays(days []Day, i int) (next, afterNext Day) {
	next, afterNext = never, never
	if i+1 < len(days) {
		next = days[i+1]
	}
	if i+2 < len(days) {
		afterNext = days[i+2]
	}
	return next, afterNext
}

// countReach adds a run of active_28 to the reach of every action the installation had created one of by then.
func (in *installation) countReach(start, end Day, sign int64, out *delta) {
	for a := range in.created {
		if !in.created[a].empty() && in.created[a].first <= start {
			out.countReach(Action(a), start, end, sign)
		}
	}
}

// countPeriods adds sign times what a history of these days contributes to its weeks or months.
func countPeriods(days []Day, interval Interval, sign int64, out *delta) {
	var previous Day
	for i, d := range days {
		period := interval.Start(d)
		if i > 0 && period == previous {
			continue
		}
		r := out.activePeriods.at(PeriodActive{Period: period, Interval: interval})
		r.Active += sign
		switch {
		case i == 0:
			r.New += sign
		case interval.Next(previous) == period:
			r.Returning += sign
		default:
			r.Resurrected += sign
			out.activePeriods.at(PeriodActive{Period: interval.Next(previous), Interval: interval}).Lapsed += sign
		}
		previous = period
	}
	if len(days) > 0 {
		out.activePeriods.at(PeriodActive{Period: interval.Next(previous), Interval: interval}).Lapsed += sign
	}
}

// moveCohort adds what a new day seen changes in the retention table. near[:split] are the days seen before d.
func (in *installation) moveCohort(d Day, near []Day, split int, out *delta) {
	week := d.Week()
	known := split > 0 && near[split-1].Week() == week || split < len(near) && near[split].Week() == week
	if in.seen.empty() || d >= in.seen.first || known {
		cohort := week
		if !in.seen.empty() {
			cohort = in.seen.first.Week()
		}
		if !known {
			out.retention.at(Retention{Cohort: cohort, Week: week}).Retained++
		}
		return
	}
	last := never
	for day := range in.seen.all { // first seen earlier than was known: the whole row changes its cohort
		if w := day.Week(); w != last {
			out.retention.at(Retention{Cohort: in.seen.first.Week(), Week: w}).Retained--
			out.retention.at(Retention{Cohort: week, Week: w}).Retained++
			last = w
		}
	}
	out.retention.at(Retention{Cohort: week, Week: week}).Retained++
}

// markCreated counts creations of an action on a day on which the installation has already been marked as seen.
func (in *installation) markCreated(a Action, d Day, out *delta) {
	today := out.services.at(DailyServices{Day: d, Action: a})
	today.Creations++
	in.countCreation(d)
	set := &in.created[a]
	if set.has(d) {
		return
	}
	today.Installations++
	var room [2]Day
	near := set.after(d, 1, set.before(d, 1, room[:0]))
	for _, interval := range [...]Interval{ByWeek, ByMonth} {
		if period := interval.Start(d); !anyIn(near, interval, period) {
			out.servicePeriods.at(PeriodServices{Period: period, Interval: interval, Action: a}).Installations++
		}
	}
	if set.empty() || d < set.first {
		in.extendReach(a, d, out)
	}
	set.add(d)
}

func anyIn(days []Day, interval Interval, period Day) bool {
	for _, d := range days {
		if interval.Start(d) == period {
			return true
		}
	}
	return false
}

// extendReach counts the installation from d on, instead of from the first creation known so far or never.
func (in *installation) extendReach(a Action, d Day, out *delta) {
	until := never
	if !in.created[a].empty() {
		until = in.created[a].first
		out.services.at(DailyServices{Day: until, Action: a}).Ever--
	}
	out.services.at(DailyServices{Day: d, Action: a}).Ever++
	var room [2]Day
	for day := range in.seen.all {
		if day >= d && day < until {
			next, _ := nextDays(in.seen.after(day, 1, append(room[:0], day)), 0)
			out.countReach(a, day, min(next, day+headlineWindow), +1)
		}
	}
}
