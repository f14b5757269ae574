package models

import (
	"context"

	"compreface-stats/models/internal/db"
)

// ReleaseCounts are the exact numbers behind the release of a month, as of its last day. They count regular
// installations: active in the 28 days to that day, and seen in at least three of the five ISO weeks to it, so that an
// invented one must be kept up for weeks to be counted. Each counts at most once in every number.
type ReleaseCounts struct {
	Active  int64
	Reach   [ActionCount]int64    // those that ever created it, up to the day
	Largest [SizeClassCount]int64 // by their largest current face collection
	// SizesKnown is false where the reports that tell the sizes of the day were removed; Largest is empty then.
	SizesKnown bool
	// Newcomers were first seen in the quarter before the day's own, and in at least three of their first five ISO
	// weeks; After4 and After12 of them were seen in the fourth and twelfth week after that of their first day. The
	// last of these weeks is over on the last day of any quarter.
	Newcomers, After4, After12 int64
}

const (
	regularWeeks = 3 // of the last
	watchedWeeks = 5
	activeDays   = 28
)

// isRegular reports whether releases count the installation as of the day.
func (in *installation) isRegular(end Day) bool {
	return in.seen.within(end-activeDays+1, end) && in.weeksSeen(end.Week()-7*(watchedWeeks-1), end) >= regularWeeks
}

// weeksSeen counts the ISO weeks from a Monday on in which the installation was seen, up to the last day.
func (in *installation) weeksSeen(monday, last Day) (count int) {
	for week := monday; week <= last; week += 7 {
		if in.seen.within(week, min(week+6, last)) {
			count++
		}
	}
	return count
}

// within reports whether any day from the first to the last is in the set.
func (s *daySet) within(first, last Day) bool {
	for d := first; d <= last; d++ {
		if s.has(d) {
			return true
		}
	}
	return false
}

// CountRegular counts the regular installations as of each of the days, in one transaction with what follows from it.
func CountRegular(ctx context.Context, tx *db.Tx, ends []Day) (counts []int64, err error) {
	counts = make([]int64, len(ends))
	err = eachInstallation(ctx, tx, func(in *installation) {
		for i, end := range ends {
			if in.isRegular(end) {
				counts[i]++
			}
		}
	})
	return counts, db.Wrap("count regular installations", err)
}

// CountRelease counts what a release of the day says, in one transaction with what follows from it.
func (s *Store) CountRelease(ctx context.Context, tx *db.Tx, end Day) (ReleaseCounts, error) {
	t := releaseCounter{end: end, quarter: quarterBefore(end)}
	cutoff, err := readCutoff(tx.DB)
	if err != nil {
		return t.ReleaseCounts, err
	}
	t.SizesKnown = end >= cutoff.exactFrom()
	if err := eachInstallation(ctx, tx, t.add); err != nil {
		return t.ReleaseCounts, db.Wrap("count a release", err)
	}
	if !t.SizesKnown {
		return t.ReleaseCounts, nil
	}
	return t.ReleaseCounts, db.Wrap("count the sizes of a release", t.addFromFacts(ctx, s, tx))
}

// quarterBefore is the calendar quarter before that of the day.
func quarterBefore(d Day) Span {
	start := d.Month()
	for (start.Time().Month()-1)%3 != 0 {
		start = (start - 1).Month()
	}
	last := start - 1
	for range 3 {
		start = (start - 1).Month()
	}
	return Span{From: start, To: last}
}

// eachInstallation passes on the state of every installation.
func eachInstallation(ctx context.Context, tx *db.Tx, each func(*installation)) error {
	rows, err := tx.SQL.QueryContext(ctx, installationStates.Select())
	if err != nil {
		return err
	}
	return installationStates.Scan(rows, func(st *InstallationState) error {
		var in installation
		if err := in.restore(*st); err != nil {
			return err
		}
		if !in.seen.empty() {
			each(&in)
		}
		return nil
	})
}

// releaseCounter counts a release, installation by installation.
type releaseCounter struct {
	ReleaseCounts
	end     Day
	quarter Span              // whose newcomers are followed
	late    []installationDay // to be read: of installations whose state tells newer sizes only
}

func (t *releaseCounter) add(in *installation) {
	t.addNewcomer(in)
	if !in.isRegular(t.end) {
		return
	}
	t.Active++
	for a := range in.created {
		if !in.created[a].empty() && in.created[a].first <= t.end {
			t.Reach[a]++
		}
	}
	t.addSizes(in)
}

func (t *releaseCounter) addNewcomer(in *installation) {
	first := in.seen.first
	week := first.Week()
	if first < t.quarter.From || first > t.quarter.To || in.weeksSeen(week, week+7*watchedWeeks-1) < regularWeeks {
		return
	}
	t.Newcomers++
	if in.seen.within(week+4*7, week+4*7+6) {
		t.After4++
	}
	if in.seen.within(week+12*7, week+12*7+6) {
		t.After12++
	}
}

// Life is what is kept of one installation for ever, for questions that no total answers. It is good until the function
// that it was passed to returns.
type Life struct{ in *installation }

// EachLife passes on every installation that was ever seen, in one transaction with what follows from it.
func EachLife(ctx context.Context, tx *db.Tx, each func(Life)) error {
	err := eachInstallation(ctx, tx, func(in *installation) { each(Life{in}) })
	return db.Wrap("read what is kept of installations", err)
}

// ID is the installation's pseudonym.
func (l Life) ID() ID { return l.in.id }

// Seen yields the days on which it was seen, oldest first.
func (l Life) Seen(yield func(Day) bool) { l.in.seen.all(yield) }

// CreatedFirst is the day on which it first created one; ok is false where it never did.
func (l Life) CreatedFirst(a Action) (day Day, ok bool) {
	return l.in.created[a].first, !l.in.created[a].empty()
}

// LargestOn is the part of its largest current collection on a day; known is false where newer reports have taken the
// place of those that tell it: see LargestOn.
func (l Life) LargestOn(day Day) (largest SizePart, known bool) {
	if newest, reported := l.in.newestDay(); reported && newest > day {
		return PartNone, false
	}
	return largestOn(l.in.reports, day), true
}
