package models

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"
)

// factHistory is one installation's facts, and counts them as the definitions say, day by day and without any cleverness: what the
// roll-ups are held against.
type factHistory struct {
	id        ID
	seen      map[Day]bool
	creations [ActionCount]map[Day]int64
	reports   map[ID]map[Day]report
	kept      state // what is kept of the installation
	cutoff   retentionCutoff
	trusted   installation // what is kept of it from before the retention cutoff
}

func newFactHistory(id ID, reach retentionCutoff) *factHistory {
	h := &factHistory{id: id, cutoff: reach, seen: make(map[Day]bool), reports: make(map[ID]map[Day]report)}
	for a := range h.creations {
		h.creations[a] = make(map[Day]int64)
	}
	return h
}

// anyFact is a row of either kind of facts or an installation's state. A create event has no name.
type anyFact struct {
	id         ID
	day        sql.Null[Day]
	name, what sql.NullString
	at         sql.Null[scanTime]
	state      state
}

func (f *anyFact) scan(rows *sql.Rows) error {
	return rows.Scan(scanID{&f.id}, &f.day, &f.name, &f.what, &f.at, &f.state.seen, &f.state.created, &f.state.reports, &f.state.filled)
}

// add takes a row in. Its day must follow from its time.
func (h *factHistory) add(f anyFact) error {
	if !f.day.Valid {
		h.kept = f.state
		return nil
	}
	if h.cutoff.moved && f.day.V < h.cutoff.since {
		return nil // on its way out
	}
	at := time.Time(f.at.V)
	if a, err := ParseAction(f.what.String); err == nil {
		if f.day.V != DayOf(at) {
			return fmt.Errorf("a create event of %s is kept under %s", at, f.day.V)
		}
		h.seen[f.day.V] = true
		h.creations[a][f.day.V]++
		return nil
	}
	size, err := ParseSizeRange(f.what.String)
	if err != nil {
		return err
	}
	if f.day.V != ReportDay(at) {
		return fmt.Errorf("a report of %s is kept under %s", at, f.day.V)
	}
	return h.addReport(f, size)
}

func (h *factHistory) addReport(f anyFact, size SizeRange) error {
	collection, err := parseGUID(f.name.String, BadCollection, "stored collection")
	if err != nil {
		return err
	}
	if h.reports[collection] == nil {
		h.reports[collection] = make(map[Day]report)
	}
	h.seen[f.day.V] = true
	h.reports[collection][f.day.V] = report{collection: collection, day: f.day.V, at: time.Time(f.at.V).UnixMilli(), size: size}
	return nil
}

// seenIn says whether the installation was seen from first to last.
func (h *factHistory) seenIn(first, last Day) (days int64) {
	for d := first; d <= last; d++ {
		if h.seen[d] {
			days++
		}
	}
	return days
}

func one(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}

// count adds the installation's part of every roll-up.
func (h *factHistory) count(out delta) {
	if len(h.seen) == 0 {
		return
	}
	days := slices.Sorted(maps.Keys(h.seen))
	first, last := days[0], days[len(days)-1]
	reached := h.reached()
	var before [5]map[int32]row
	for d := first; d <= last+windows[len(windows)-1].days; d++ {
		now := [...]map[int32]row{
			dailyActive: {0: h.active(d, first)}, dailyServices: h.services(d), dailySizes: h.sizes(d), dailyMoves: h.moves(d),
			dailyAdoption: {0: adoptionOn(d, reached)},
		}
		for table := range now {
			addSteps(rollup(table), d, now[table], before[table], out)
		}
		before = now
	}
	for _, grain := range [...]Interval{ByWeek, ByMonth} {
		h.countPeriods(grain, first, last, out)
	}
	for week := first.Week(); week <= last; week += 7 {
		out.at(retention, first.Week(), int32(week))[retained] += one(h.seenIn(week, week+6) > 0)
	}
}

// addSteps writes a day's numbers as the roll-up keeps them: counts as they are, steps as the difference from the day before.
func addSteps(table rollup, d Day, now, before map[int32]row, out delta) {
	parts := maps.Clone(before)
	if parts == nil {
		parts = make(map[int32]row)
	}
	maps.Copy(parts, now)
	for part := range parts {
		for column, steps := range rollupTables[table].steps {
			value := now[part][column]
			if steps {
				value -= before[part][column]
			}
			if value != 0 {
				out.at(table, d, part)[column] += value
			}
		}
	}
}

func (h *factHistory) active(d, first Day) (r row) {
	for _, w := range windows {
		r[w.column] = one(h.seenIn(d-w.days+1, d) > 0)
	}
	r[established] = one(h.seenIn(d-headlineWindow+1, d) >= 2)
	r[dayNew] = one(d == first)
	r[dayResurrected] = one(h.seen[d] && d > first && h.seenIn(d-headlineWindow, d-1) == 0)
	r[dayLapsed] = one(h.seen[d-headlineWindow] && h.seenIn(d-headlineWindow+1, d) == 0)
	return r
}

func (h *factHistory) services(d Day) map[int32]row {
	all := make(map[int32]row)
	for a, byDay := range h.creations {
		var r row
		r[creations], r[creators] = byDay[d], one(byDay[d] > 0)
		for created := range byDay {
			if created <= d {
				r[ever] = 1
			}
		}
		r[reach] = one(r[ever] == 1 && h.seenIn(d-headlineWindow+1, d) > 0)
		if r != (row{}) {
			all[int32(a)] = r
		}
	}
	return all
}

func (h *factHistory) countPeriods(grain Interval, first, last Day, out delta) {
	start := grain.Start(first)
	previous := false
	for ; start <= grain.Next(last); start = grain.Next(start) {
		end := grain.Next(start) - 1
		in := h.seenIn(start, end) > 0
		isNew := in && start <= first
		var r row
		r[periodSeen], r[periodNew] = one(in), one(isNew)
		r[periodReturning] = one(in && previous)
		r[periodResurrected] = one(in && !previous && !isNew)
		r[periodLapsed] = one(!in && previous)
		sum := out.at(periodActive, start, int32(grain))
		for i, v := range r {
			sum[i] += v
		}
		for a, byDay := range h.creations {
			if created := slices.ContainsFunc(slices.Collect(maps.Keys(byDay)), func(d Day) bool { return d >= start && d <= end }); created {
				out.at(periodServices, start, servicePart(grain, Action(a)))[0]++
			}
		}
		previous = in
	}
}

// state is what is to be kept of the installation.
func (h *factHistory) state() state {
	in := installation{id: h.id}
	for _, d := range slices.Sorted(maps.Keys(h.seen)) {
		in.seen.add(d)
	}
	for a, byDay := range h.creations {
		for _, d := range slices.Sorted(maps.Keys(byDay)) {
			in.created[a].add(d)
			for range byDay[d] {
				in.countCreation(d)
			}
		}
	}
	for _, d := range slices.Sorted(maps.Keys(h.seen)) {
		if h.filledOn(d) {
			in.filled.add(d)
		}
	}
	for _, byDay := range h.reports {
		in.reports = append(in.reports, byDay[slices.Max(slices.Collect(maps.Keys(byDay)))])
	}
	h.addTrusted(&in)
	slices.SortFunc(in.reports, compareReports)
	in.reports = newestReports(in.reports)
	return in.state()
}
