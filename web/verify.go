package main

import (
	"context"
	"fmt"

	"compreface-stats/models"
)

type verifyCommand struct{}

// Run fails when a stored total differs from a recount, so that a script notices.
func (verifyCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.openExisting(ctx, "verify")
	if err != nil {
		return err
	}
	defer store.Close()
	return p.verify(ctx, store)
}

// verify says what differs from a recount, if anything does.
func (p process) verify(ctx context.Context, store *models.Store) error {
	progress := newProgress(p.stderr, "verify", inUnits)
	differences, err := store.Verify(ctx, progress.at)
	progress.end()
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if len(differences) == 0 {
		return p.sayNoDifferences(ctx, store)
	}
	for _, d := range differences {
		fmt.Fprintf(p.stdout, "%s: stored %s, recounted %s\n", d.Where, d.Stored, d.Facts)
	}
	return fmt.Errorf("verify: %d stored totals differ from a recount", len(differences))
}

func (p process) sayNoDifferences(ctx context.Context, store *models.Store) error {
	first, removed, err := store.Horizon(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "no differences: every stored total equals a recount of the records")
	if removed {
		fmt.Fprintf(p.stdout, "records of days before %s were removed: what only they could tell, the creations and sizes of those days, was not recounted\n", first)
	}
	return nil
}
