package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
)

type pruneCommand struct {
	Days int `help:"Days for which facts are kept, today among them; RETENTION_DAYS when not given." placeholder:"N"`
}

// Help is the long text of prune -h.
func (pruneCommand) Help() string {
	return `A running server does this daily when RETENTION_DAYS is set. It cannot be undone: what is removed can neither
be recounted nor exported again, and records of those days are refused from then on. Every number stays as it is.
After the first time it goes on by no more than the days that passed, and one. It waits while the clock is in doubt.`
}

func (c pruneCommand) Run(ctx context.Context, p process) error {
	store, cfg, err := p.openExisting(ctx, "prune")
	if err != nil {
		return err
	}
	defer store.Close()
	if c.Days == 0 {
		c.Days = cfg.retentionDays
	}
	if c.Days == 0 {
		return fmt.Errorf("%w: say for how many days facts are kept, with --days or RETENTION_DAYS", errUsage)
	}
	began, progress := p.clock(), newProgress(p.stderr, "prune", inUnits)
	outcome, err := pruneFacts(ctx, store, c.Days, func(removed int64) { progress.at(removed, 0) })
	progress.end()
	if errors.Is(err, models.ErrShortRetention) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if errors.Is(err, models.ErrClockInDoubt) {
		return withClockRemedy(err)
	}
	if err != nil {
		return err
	}
	job := models.Job{Name: models.PruneJob, Began: began, Ended: p.clock(), Outcome: outcome}
	if err := store.NoteJob(ctx, job); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, outcome)
	return err
}

// pruneFacts removes old facts and says in words what it removed.
func pruneFacts(ctx context.Context, store *models.Store, days int, progress func(removed int64)) (string, error) {
	pruned, err := store.Prune(ctx, days, progress)
	return fmt.Sprintf("%s of days before %s removed", countedNoun(pruned.Records, "record"), pruned.Since), err
}
