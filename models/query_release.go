package models

import (
	"bytes"
	"context"
	"database/sql"
	"slices"

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
	return scanInstallations(rows, each)
}

// scanInstallations passes on the states that the rows are, of installations that were ever seen.
func scanInstallations(rows *sql.Rows, each func(*installation)) error {
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

// Life is what is kept of one installation for ever, for questions that no total answers.
type Life struct{ in *installation }

// LivesVersion names the state of the database that lives are of: it is another one whenever any of them changed.
func LivesVersion(tx *db.Tx) (string, error) { return rollupsVersion(tx.DB) }

// EachLife passes on every installation that was ever seen, in one transaction with what follows from it.
func EachLife(ctx context.Context, tx *db.Tx, each func(Life)) error {
	err := eachInstallation(ctx, tx, func(in *installation) { each(Life{in}) })
	return db.Wrap("read what is kept of installations", err)
}

// mostLivesAtOnce is how many installations are read by their pseudonyms; of more, all are read faster.
const mostLivesAtOnce = 2000

// EachChangedLife is EachLife of the installations that changed since the transaction's database had the version. It
// passes on nothing, and known is false, where that is not known.
func (s *Store) EachChangedLife(ctx context.Context, tx *db.Tx, since string, each func(Life)) (known bool, err error) {
	now, err := LivesVersion(tx)
	if err != nil {
		return false, err
	}
	ids, _, known := s.changed.between(since, now)
	slices.SortFunc(ids, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	if ids = slices.Compact(ids); !known || len(ids) > mostLivesAtOnce {
		return false, nil
	}
	if len(ids) == 0 {
		return true, nil
	}
	rows, err := tx.WithContext(ctx).Raw(installationStates.Select()+" WHERE install_guid IN ?", ids).Rows()
	if err == nil {
		err = scanInstallations(rows, func(in *installation) { each(Life{in}) })
	}
	return true, db.Wrap("read what changed of installations", err)
}

// ID is the installation's pseudonym.
func (l Life) ID() ID { return l.in.id }

// Kept is the same without the newest reports, of which only LargestOn needs to know.
func (l Life) Kept() Life {
	in := *l.in
	in.reports = nil
	return Life{&in}
}

// Seen is on which days it was seen.
func (l Life) Seen() SeenDays { return SeenDays{l.in.seen} }

// SeenDays are the days on which an installation was seen: one at least.
type SeenDays struct{ set daySet }

// First is the oldest day.
func (s *SeenDays) First() Day { return s.set.first }

// All yields them, the oldest first.
func (s *SeenDays) All(yield func(Day) bool) { s.set.all(yield) }

// Count is how many of them lie from one day to another.
func (s *SeenDays) Count(from, to Day) int { return s.set.count(from, to) }

// NewestOn is the newest of them up to a day, which must not lie before the first.
func (s *SeenDays) NewestOn(day Day) Day {
	var room [1]Day
	return s.set.before(day+1, 1, room[:0])[0]
}

// BeforePauses yields those which no other of them follows within so many days: the newest is always among them.
func (s *SeenDays) BeforePauses(days Day, yield func(Day) bool) {
	last := s.set.first
	for d := range s.set.all {
		if d > last+days && !yield(last) {
			return
		}
		last = d
	}
	yield(last)
}

// CreatedFirst is the day on which it first created one; ok is false where it never did.
func (l Life) CreatedFirst(a Action) (day Day, ok bool) {
	return l.in.created[a].first, !l.in.created[a].empty()
}

// LargestOn is the part of its largest current collection on a day; known is false where newer reports have taken the
// place of those that tell it: then it is in facts, while they are kept.
func (l Life) LargestOn(day Day) (largest SizePart, known bool) {
	if newest, reported := l.in.newestDay(); reported && newest > day {
		return PartNone, false
	}
	return largestOn(l.in.reports, day), true
}
