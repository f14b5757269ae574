package models

import (
	"cmp"
	"slices"
	"time"
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

// add takes in a create event, which has no name here, or a report.
func (l *installationFacts) add(f anyFact) (err error) {
	if !f.name.Valid {
		c := countedCreation{day: f.day.V}
		c.action, err = ParseAction(f.what.String)
		l.creations = append(l.creations, c)
		return err
	}
	r := report{day: f.day.V, at: time.Time(f.at.V).UnixMilli()}
	if r.size, err = ParseSizeRange(f.what.String); err != nil {
		return err
	}
	r.collection, err = parseGUID(f.name.String, BadCollection, "stored collection")
	l.history = append(l.history, r)
	return err
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
