package models

import (
	"cmp"
	"slices"
)

// installationFacts is all facts of one installation. It counts them at once, by the rules by which records are
// counted one after another.
type installationFacts struct {
	installation
	creations []countedCreation
	history   []report // of every day
}

type countedCreation struct {
	day    Day
	action Action
}

func (l *installationFacts) empty() bool { return len(l.creations) == 0 && len(l.history) == 0 }

// add takes in the facts of a day.
func (l *installationFacts) add(row *InstallationDay) error {
	kept := dayFacts{day: row.Day}
	if err := kept.restore(row); err != nil {
		return err
	}
	for _, c := range kept.creations {
		l.creations = append(l.creations, countedCreation{day: row.Day, action: Action(c.Action)})
	}
	for _, r := range kept.reports {
		l.history = append(l.history, report{day: row.Day, collection: r.Collection, at: r.At, size: SizeRange(r.Size)})
	}
	return nil
}

// count adds the installation's part of every roll-up and finds out its state.
func (l *installationFacts) count(out *delta) {
	slices.SortFunc(l.creations, func(a, b countedCreation) int { return cmp.Compare(a.day, b.day) })
	slices.SortFunc(l.history, compareReports)
	days := l.days()
	for _, d := range days {
		l.seen.add(d)
	}
	l.countActivity(days, +1, out)
	countCohort(days, out)
	for _, c := range l.creations { // counts the reach too, of days that are all known by now
		l.markCreated(c.action, c.day, out)
	}
	countSizes(l.history, +1, out)
	countMoves(l.history, +1, out)
	for _, r := range l.history {
		if r.holdsFaces() {
			l.filled.add(r.day)
		}
	}
	out.countAdoption(new(installation).milestones(), l.milestones())
	l.reports = newestReports(l.history)
}

// days lists the days seen, oldest first.
func (l *installationFacts) days() []Day {
	days := make([]Day, 0, len(l.creations)+len(l.history))
	for _, c := range l.creations {
		days = append(days, c.day)
	}
	for _, r := range l.history {
		days = append(days, r.day)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// countCohort adds the weeks of these days to the retention table.
func countCohort(days []Day, out *delta) {
	last := never
	for _, d := range days {
		if week := d.Week(); week != last {
			out.retention.at(Retention{Cohort: days[0].Week(), Week: week}).Retained++
			last = week
		}
	}
}
