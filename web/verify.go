package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"compreface-stats/models"
)

type verifyCommand struct {
	Repair bool `help:"Where anything differs, count all totals anew from the records and verify again."`
}

// Run fails when a stored total differs from a recount, so that a script notices, unless it could be repaired.
func (c verifyCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return err
	}
	if err := cfg.databaseExists(); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	store, err := openStore(ctx, p.options(cfg))
	if err != nil {
		return err
	}
	defer store.Close()
	return c.check(ctx, p, store)
}

func (c verifyCommand) check(ctx context.Context, p process, store *models.Store) error {
	found, err := p.verify(ctx, store)
	if err != nil || found == 0 {
		return err
	}
	if !c.Repair {
		return differing(found)
	}
	if err := p.repair(ctx, store, found); err != nil {
		return err
	}
	if found, err = p.verify(ctx, store); err == nil && found > 0 {
		return differing(found)
	}
	return err
}

func differing(found int) error {
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
		_, err = fmt.Fprintln(p.stdout, "no differences: every stored total equals a recount of the records")
	}
	return len(differences), err
}

// repair counts the totals anew and leaves a line in the audit trail, since published numbers may have come from the old ones.
func (p process) repair(ctx context.Context, store *models.Store, found int) error {
	progress := newProgress(p.stderr, "repair", inUnits)
	err := store.Rebuild(ctx, progress.at)
	progress.end()
	if err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	fmt.Fprintln(p.stdout, "repaired: all totals were counted anew")
	return store.Audit(ctx, "command line", "repair", fmt.Sprintf("%d totals differed from a recount", found))
}

// databaseExists keeps a mistyped path from becoming a new database, in which nothing could be wrong.
func (c config) databaseExists() error {
	path, ok := strings.CutPrefix(c.database, "sqlite:")
	if !ok {
		return nil // PostgreSQL makes no database by itself
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no database at %q: set DATABASE_URL to the one to verify", path)
	} else if err != nil {
		return err
	}
	return nil
}
