package models

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
)

// factHistory is one installation's facts, and counts them as the definitions say, day by day and without any
// cleverness: what the roll-ups are held against.
type factHistory struct {
	id        ID
	seen      map[Day]bool
	creations [ActionCount]map[Day]int64
	reports   map[ID]map[Day]report
	kept      InstallationState // what is kept of the installation
	cutoff    retentionCutoff
	trusted   installation // what is kept of it from before the retention cutoff
}

func newFactHistory(id ID, reach retentionCutoff) *factHistory {
	h := &factHistory{id: id, cutoff: reach, seen: make(map[Day]bool), reports: make(map[ID]map[Day]report)}
	for a := range h.creations {
		h.creations[a] = make(map[Day]int64)
	}
	return h
}

// keptRow is the facts of an installation's day, or an installation's state, which is of no day.
type keptRow struct {
	id                 ID
	day                sql.Null[Day]
	creations, reports []byte
	state              InstallationState
}

func (f *keptRow) scan(rows *sql.Rows) error {
	into := []any{&f.id, &f.day, &f.creations, &f.reports}
	return rows.Scan(append(into, installationStates.Pointers(&f.state)[1:]...)...)
}

// add takes a row in. The day of each fact must follow from its time.
func (h *factHistory) add(f keptRow) error {
	if !f.day.Valid {
		h.kept = f.state
		return nil
	}
	if h.cutoff.moved && f.day.V < h.cutoff.since {
		return nil // on its way out
	}
	if len(f.creations) == 0 && len(f.reports) == 0 {
		return fmt.Errorf("a row without facts is kept under %s", f.day.V)
	}
	if err := unpack(f, 'c', f.creations, 12, h.addCreation); err != nil {
		return err
	}
	return unpack(f, 'r', f.reports, 16, h.addReport)
}

func (h *factHistory) addCreation(d Day, fact unpackedFact) error {
	if d != DayOf(fact.at) {
		return fmt.Errorf("a create event of %s is kept under %s", fact.at, d)
	}
	if fact.code >= byte(ActionCount) {
		return fmt.Errorf("a create event of %s has no action", d)
	}
	h.seen[d] = true
	h.creations[fact.code][d]++
	return nil
}

func (h *factHistory) addReport(d Day, fact unpackedFact) error {
	if d != ReportDay(fact.at) {
		return fmt.Errorf("a report of %s is kept under %s", fact.at, d)
	}
	if fact.code >= SizeRangeCount {
		return fmt.Errorf("a report of %s has no range", d)
	}
	collection := ID(fact.name)
	if h.reports[collection] == nil {
		h.reports[collection] = make(map[Day]report)
	}
	h.seen[d] = true
	h.reports[collection][d] = report{
		collection: collection, day: d, at: fact.at.UnixMilli(), size: SizeRange(fact.code),
	}
	return nil
}

// seenIn reports whether the installation was seen from first to last.
func (h *factHistory) seenIn(first, last Day) (days int64) {
	for d := first; d <= last; d++ {
		if h.seen[d] {
			days++
		}
	}
	return days
}

func oneIf(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}

// count adds the installation's part of every roll-up.
func (h *factHistory) count(out *delta) {
	if len(h.seen) == 0 {
		return
	}
	days := slices.Sorted(maps.Keys(h.seen))
	first, last := days[0], days[len(days)-1]
	reached := h.reached()
	var before dayNumbers
	for d := first; d <= last+longestWindow; d = h.following(d, days) {
		now := dayNumbers{
			active:   map[DailyActive]DailyActive{{}: h.active(d, first)},
			services: h.services(d),
			sizes:    h.sizes(d),
			moves:    h.moves(d),
			adoption: map[DailyAdoption]DailyAdoption{{}: adoptionOn(d, reached)},
		}
		addDay(out.active, d, now.active, before.active)
		addDay(out.services, d, now.services, before.services)
		addDay(out.sizes, d, now.sizes, before.sizes)
		addDay(out.moves, d, now.moves, before.moves)
		addDay(out.adoption, d, now.adoption, before.adoption)
		before = now
	}
	for _, interval := range [...]Interval{ByWeek, ByMonth} {
		h.countPeriods(interval, first, last, out)
	}
	for week := first.Week(); week <= last; week += 7 {
		out.retention.at(Retention{Cohort: first.Week(), Week: week}).Retained += oneIf(h.seenIn(week, week+6) > 0)
	}
}

// dayNumbers is an installation's part of the roll-ups by day: the numbers of one day, by part.
type dayNumbers struct {
	active   map[DailyActive]DailyActive
	services map[DailyServices]DailyServices
	sizes    map[DailySizes]DailySizes
	moves    map[DailyMoves]DailyMoves
	adoption map[DailyAdoption]DailyAdoption
}

// addDay writes a day's numbers as the roll-up keeps them: counts as they are, steps as the difference from the day
// before.
func addDay[R rollupRow[R]](out *tableDelta[R], d Day, now, before map[R]R) {
	for part, numbers := range now {
		*out.table.day(&part) = d
		out.table.add(out.at(part), &numbers, +1)
	}
	for part, numbers := range before {
		*out.table.day(&part) = d
		out.table.addSteps(out.at(part), &numbers, -1)
	}
}

func (h *factHistory) active(d, first Day) DailyActive {
	return DailyActive{
		Active1:     oneIf(h.seen[d]),
		Active7:     oneIf(h.seenIn(d-6, d) > 0),
		Active28:    oneIf(h.seenIn(d-27, d) > 0),
		Active30:    oneIf(h.seenIn(d-29, d) > 0),
		Established: oneIf(h.seenIn(d-27, d) >= 2),
		New:         oneIf(d == first),
		Resurrected: oneIf(h.seen[d] && d > first && h.seenIn(d-headlineWindow, d-1) == 0),
		Lapsed:      oneIf(h.seen[d-headlineWindow] && h.seenIn(d-headlineWindow+1, d) == 0),
	}
}

func (h *factHistory) services(d Day) map[DailyServices]DailyServices {
	all := make(map[DailyServices]DailyServices)
	for a, byDay := range h.creations {
		r := DailyServices{Creations: byDay[d], Installations: oneIf(byDay[d] > 0)}
		for created := range byDay {
			if created <= d {
				r.Ever = 1
			}
		}
		r.Reach = oneIf(r.Ever == 1 && h.seenIn(d-headlineWindow+1, d) > 0)
		if r != (DailyServices{}) {
			all[DailyServices{Action: Action(a)}] = r
		}
	}
	return all
}

func (h *factHistory) countPeriods(interval Interval, first, last Day, out *delta) {
	previous := false
	for start := interval.Start(first); start <= interval.Next(last); start = interval.Next(start) {
		end := interval.Next(start) - 1
		in := h.seenIn(start, end) > 0
		isNew := in && start <= first
		sum := out.activePeriods.at(PeriodActive{Period: start, Interval: interval})
		sum.Active += oneIf(in)
		sum.New += oneIf(isNew)
		sum.Returning += oneIf(in && previous)
		sum.Resurrected += oneIf(in && !previous && !isNew)
		sum.Lapsed += oneIf(!in && previous)
		h.countPeriodServices(interval, start, out)
		previous = in
	}
}

func (h *factHistory) countPeriodServices(interval Interval, start Day, out *delta) {
	for a, byDay := range h.creations {
		inside := func(d Day) bool { return d >= start && d < interval.Next(start) }
		if slices.ContainsFunc(slices.Collect(maps.Keys(byDay)), inside) {
			out.servicePeriods.at(PeriodServices{Period: start, Interval: interval, Action: Action(a)}).Installations++
		}
	}
}

// state is what is to be kept of the installation.
func (h *factHistory) state() InstallationState {
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
