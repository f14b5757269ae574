package models

// The windows of active_n, each with its column.
var windows = [...]struct {
	days   Day
	column int
}{{1, active1}, {7, active7}, {28, active28}, {30, active30}}

// headlineWindow is the window, in days, of the headline, of reach, and of the gap after which an installation has lapsed.
const headlineWindow = 28

// markSeen adds d to the installation's days seen and the change this makes to the roll-ups to out.
//
// A day seen changes only what lies between its neighbours, and what is counted of a day depends on at most the two days
// seen before and after it. So the contributions of the neighbours alone are taken off and, with d among them, put back:
// whatever the missing rest of the history would change is the same in both and cancels out.
func (in *installation) markSeen(d Day, out delta) {
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
func (in *installation) countActivity(days []Day, sign int64, out delta) {
	for i, d := range days {
		next, afterNext := nextDays(days, i)
		for _, w := range windows {
			out.run(dailyActive, 0, w.column, d, min(next, d+w.days), sign)
		}
		// Seen on at least two days of the window: from the second of them until the first drops out, or a third takes over.
		out.run(dailyActive, 0, established, next, min(afterNext, d+headlineWindow), sign)
		in.countReach(d, min(next, d+headlineWindow), sign, out)
		if i == 0 {
			out.at(dailyActive, d, 0)[dayNew] += sign
		} else if d > days[i-1]+headlineWindow {
			out.at(dailyActive, d, 0)[dayResurrected] += sign
		}
		if next > d+headlineWindow {
			out.at(dailyActive, d+headlineWindow, 0)[dayLapsed] += sign
		}
	}
	for _, grain := range [...]Interval{ByWeek, ByMonth} {
		countPeriods(days, grain, sign, out)
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
func (in *installation) countReach(start, end Day, sign int64, out delta) {
	for a := range in.created {
		if !in.created[a].empty() && in.created[a].first <= start {
			out.run(dailyServices, int32(a), reach, start, end, sign)
		}
	}
}

// countPeriods adds sign times what a history of these days contributes to its weeks or months.
func countPeriods(days []Day, grain Interval, sign int64, out delta) {
	var previous Day
	for i, d := range days {
		period := grain.Start(d)
		if i > 0 && period == previous {
			continue
		}
		r := out.at(periodActive, period, int32(grain))
		r[periodSeen] += sign
		switch {
		case i == 0:
			r[periodNew] += sign
		case grain.Next(previous) == period:
			r[periodReturning] += sign
		default:
			r[periodResurrected] += sign
			out.at(periodActive, grain.Next(previous), int32(grain))[periodLapsed] += sign
		}
		previous = period
	}
	if len(days) > 0 {
		out.at(periodActive, grain.Next(previous), int32(grain))[periodLapsed] += sign
	}
}

// moveCohort adds what a new day seen changes in the retention table. near[:split] are the days seen before d.
func (in *installation) moveCohort(d Day, near []Day, split int, out delta) {
	week := d.Week()
	known := split > 0 && near[split-1].Week() == week || split < len(near) && near[split].Week() == week
	if in.seen.empty() || d >= in.seen.first || known {
		cohort := week
		if !in.seen.empty() {
			cohort = in.seen.first.Week()
		}
		if !known {
			out.at(retention, cohort, int32(week))[retained]++
		}
		return
	}
	last := never
	for day := range in.seen.all { // first seen earlier than was known: the whole row changes its cohort
		if w := day.Week(); w != last {
			out.at(retention, in.seen.first.Week(), int32(w))[retained]--
			out.at(retention, week, int32(w))[retained]++
			last = w
		}
	}
	out.at(retention, week, int32(week))[retained]++
}

// markCreated counts creations of an action on a day on which the installation has already been marked as seen.
func (in *installation) markCreated(a Action, d Day, out delta) {
	out.at(dailyServices, d, int32(a))[creations]++
	in.countCreation(d)
	set := &in.created[a]
	if set.has(d) {
		return
	}
	out.at(dailyServices, d, int32(a))[creators]++
	var room [2]Day
	near := set.after(d, 1, set.before(d, 1, room[:0]))
	for _, grain := range [...]Interval{ByWeek, ByMonth} {
		if period := grain.Start(d); !anyIn(near, grain, period) {
			out.at(periodServices, period, servicePart(grain, a))[0]++
		}
	}
	if set.empty() || d < set.first {
		in.extendReach(a, d, out)
	}
	set.add(d)
}

func anyIn(days []Day, grain Interval, period Day) bool {
	for _, d := range days {
		if grain.Start(d) == period {
			return true
		}
	}
	return false
}

// extendReach counts the installation from d on, instead of from the first creation known so far or never.
func (in *installation) extendReach(a Action, d Day, out delta) {
	until := never
	if !in.created[a].empty() {
		until = in.created[a].first
		out.at(dailyServices, until, int32(a))[ever]--
	}
	out.at(dailyServices, d, int32(a))[ever]++
	var room [2]Day
	for day := range in.seen.all {
		if day >= d && day < until {
			next, _ := nextDays(in.seen.after(day, 1, append(room[:0], day)), 0)
			out.run(dailyServices, int32(a), reach, day, min(next, day+headlineWindow), +1)
		}
	}
}

func servicePart(grain Interval, a Action) int32 { return int32(grain)*int32(ActionCount) + int32(a) }
