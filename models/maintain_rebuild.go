package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// ErrFactsRemoved is returned by what needs every fact, once old ones were removed.
var ErrFactsRemoved = errors.New("old records were removed: what only they could tell cannot be counted anew")

const rebuildBatch = 1000 // installations whose state is written at once: bounds memory

// Rebuild counts every roll-up and the state of every installation anew from the facts, in one transaction: until
// it is done everybody reads the old numbers, and after a failure they are still there. After a prune it returns
// ErrFactsRemoved. Records posted meanwhile wait. The facts are read once, in the order of installations; memory
// holds the facts of one installation and the roll-ups. progress, called now and then, may be nil.
func (s *Store) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	err := s.db.UpdateAlone(ctx, func(tx *db.Tx) error { return s.rebuild(ctx, tx, progress) })
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return nil
}

// rebuild reads on another connection what was committed before the transaction got to be alone, since a connection
// that streams rows cannot write.
func (s *Store) rebuild(ctx context.Context, tx *db.Tx, progress func(done, total int64)) error {
	if h, err := readCutoff(tx.DB); err != nil || h.moved {
		return cmp.Or(err, ErrFactsRemoved)
	}
	if _, _, err := moveRollups(tx); err != nil {
		return err
	}
	for _, name := range derivedTables() {
		if err := tx.Exec("DELETE FROM " + name).Error; err != nil {
			return fmt.Errorf("empty %s: %w", name, err)
		}
	}
	r := &rebuildRun{store: s, tx: tx, changes: newDelta(), progress: progress}
	if err := s.db.View(ctx, func(facts *db.Tx) error { return r.countAll(ctx, facts) }); err != nil {
		return err
	}
	if err := r.writeStates(ctx); err != nil {
		return err
	}
	return s.writeRollups(tx, r.changes)
}

// derivedTables lists the tables that follow from the facts.
func derivedTables() []string {
	names := []string{installationStates.Name}
	for _, t := range newDelta().all() {
		names = append(names, t.name())
	}
	return names
}

// rebuildRun is a rebuild under way.
type rebuildRun struct {
	store       *Store
	tx          *db.Tx
	changes     *delta // from empty roll-ups
	states      []InstallationState
	done, total int64 // installations
	progress    func(done, total int64)
}

// countAll goes through the facts installation by installation.
func (r *rebuildRun) countAll(ctx context.Context, facts *db.Tx) error {
	if err := facts.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM installations").Scan(&r.total); err != nil {
		return fmt.Errorf("count installations: %w", err)
	}
	rows, err := facts.SQL.QueryContext(ctx, installationDays.Select()+" ORDER BY install_guid")
	if err != nil {
		return fmt.Errorf("read the facts: %w", err)
	}
	l := new(installationFacts)
	err = installationDays.Scan(rows, func(row *InstallationDay) error {
		if row.Installation != l.id {
			if err := r.finish(ctx, l); err != nil {
				return err
			}
			l = &installationFacts{installation: installation{id: row.Installation}}
		}
		return l.add(row)
	})
	if err != nil {
		return fmt.Errorf("read the facts: %w", err)
	}
	return r.finish(ctx, l)
}

// finish counts an installation.
func (r *rebuildRun) finish(ctx context.Context, l *installationFacts) error {
	if l.empty() {
		return nil
	}
	l.count(r.changes)
	r.states = append(r.states, l.state())
	r.done++
	if len(r.states) < rebuildBatch {
		return nil
	}
	return r.writeStates(ctx)
}

func (r *rebuildRun) writeStates(ctx context.Context) error {
	if len(r.states) > 0 {
		if err := installationStates.Replace(r.tx, r.states); err != nil {
			return fmt.Errorf("write installations: %w", err)
		}
		r.states = r.states[:0]
	}
	if r.progress != nil {
		r.progress(r.done, max(r.done, r.total))
	}
	return ctx.Err()
}

// rebuildSetting is left in the database by a migration after which the roll-ups do not follow from the facts any
// more.
const rebuildSetting = "rebuild"

// rebuildWhenDue rebuilds once after a migration that asks for it. Several processes may start at once: one
// rebuilds, the others wait.
func (s *Store) rebuildWhenDue(ctx context.Context, progress func(done, total int64)) error {
	if _, due, err := db.GetSetting(s.db.Write(ctx), rebuildSetting); err != nil || !due {
		return err
	}
	counted := false
	err := s.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if due, err := db.DropSetting(tx.DB, rebuildSetting); err != nil || !due {
			return err // another process has done it
		}
		s.log.Info("all totals are counted anew from the records, once, since this version counts more; " +
			"records wait until it is done")
		counted = true
		return s.rebuild(ctx, tx, progress)
	})
	if err == nil && counted {
		s.log.Info("all totals are counted")
	}
	return db.Wrap("rebuild", err)
}

// logProgress returns a progress that logs a line now and then.
func (s *Store) logProgress(what string) func(done, total int64) {
	const every = 5 * time.Second
	next := time.Now().Add(every)
	return func(done, total int64) {
		if now := time.Now(); now.After(next) {
			next = now.Add(every)
			s.log.Info(what, "done", done, "of", total)
		}
	}
}

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
