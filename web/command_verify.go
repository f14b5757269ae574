package main

import (
	"context"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/publish"
)

type verifyCommand struct {
	Repair bool `help:"Where anything differs, rebuild all totals from the records and verify again."`
}

// Run fails when a stored total differs from a recount, so that a script notices, unless it could be repaired.
func (c verifyCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.openExisting(ctx, "verify")
	if err != nil {
		return err
	}
	defer store.Close()
	if err := c.check(ctx, p, store); err != nil {
		return err
	}
	if _, err := publish.Open(store).Releases(ctx); err != nil { // each is held against its SHA-256
		return fmt.Errorf("verify: %w", err)
	}
	return p.listFalseDays(ctx, store)
}

// listFalseDays prints the days that cannot be true, which a wrong clock leaves. They are no difference.
func (p process) listFalseDays(ctx context.Context, store *models.Store) error {
	days, err := store.FalseDays(ctx)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	for _, f := range days {
		_, err := fmt.Fprintf(p.stdout, "%s cannot be true: %s, %s (remove-day %s removes it)\n", f.Day,
			countedNoun(f.Installations, "installation"), countedNoun(f.Downtimes, "downtime"), f.Day)
		if err != nil {
			return err
		}
	}
	return nil
}

func (c verifyCommand) check(ctx context.Context, p process, store *models.Store) error {
	found, err := p.verify(ctx, store)
	if err != nil || found == 0 {
		return err
	}
	if !c.Repair {
		return differencesError(found)
	}
	if err := p.repair(ctx, store, found); err != nil {
		return err
	}
	if found, err = p.verify(ctx, store); err == nil && found > 0 {
		return differencesError(found)
	}
	return err
}

func differencesError(found int) error {
	return fmt.Errorf("verify: %d stored totals differ from a recount", found)
}

// verify prints what differs and returns how much that is.
func (p process) verify(ctx context.Context, store *models.Store) (found int, err error) {
	progress := newProgress(p.stderr, "verify", inUnits)
	differences, err := store.Verify(ctx, progress.at)
	progress.end()
	if err != nil {
		return 0, fmt.Errorf("verify: %w", err)
	}
	for _, d := range differences {
		fmt.Fprintf(p.stdout, "%s: stored %s, recounted %s\n", d.Where, d.Stored, d.Facts)
	}
	if len(differences) == 0 {
		err = p.sayNoDifferences(ctx, store)
	}
	return len(differences), err
}

// repair counts the totals anew and leaves a line in the audit trail, since published numbers may have come from
// the old ones.
func (p process) repair(ctx context.Context, store *models.Store, found int) error {
	progress := newProgress(p.stderr, "repair", inUnits)
	err := store.Rebuild(ctx, progress.at)
	progress.end()
	if err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	fmt.Fprintln(p.stdout, "repaired: all totals were rebuilt")
	return audit(ctx, store, "repair", fmt.Sprintf("%d totals differed from a recount", found))
}

func (p process) sayNoDifferences(ctx context.Context, store *models.Store) error {
	since, first, removed, err := store.RetentionCutoff(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "no differences: every stored total equals a recount of the records")
	if removed {
		fmt.Fprintf(p.stdout, "records of days before %s were pruned: the creations of those days, and the sizes and "+
			"moves before %s, which only they could tell, were not recounted\n", since, first)
	}
	return nil
}
