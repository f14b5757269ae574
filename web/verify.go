package main

import (
	"context"
	"fmt"
)

type verifyCommand struct{}

// Run fails when a stored total differs from a recount, so that a script notices.
func (verifyCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	progress := newProgress(p.stderr, "verify", inUnits)
	differences, err := store.Verify(ctx, progress.at)
	progress.end()
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if len(differences) == 0 {
		_, err := fmt.Fprintln(p.stdout, "no differences: every stored total equals a recount of the records")
		return err
	}
	for _, d := range differences {
		fmt.Fprintf(p.stdout, "%s: stored %s, recounted %s\n", d.Where, d.Stored, d.Facts)
	}
	return fmt.Errorf("verify: %d stored totals differ from a recount", len(differences))
}
