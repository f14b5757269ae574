package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
)

type eraseCommand struct {
	InstallGUID string `arg:"" name:"install-guid" help:"${erase_guid}"`
}

// Help is the long text of erase -h.
func (eraseCommand) Help() string {
	return `Its records are deleted, and every number becomes what it would be had it never posted. If it posts again,
it is a new installation. The audit log notes that one was erased, not which. Importing an older export, or
restoring an older backup, brings it back: erase it again after either.`
}

func (c eraseCommand) Run(ctx context.Context, p process) error {
	guid, err := c.InstallGUID, error(nil)
	if guid == "-" {
		if guid, err = firstLine(p.stdin); err != nil {
			return fmt.Errorf("read the GUID: %w", err)
		}
	}
	store, _, err := p.openExisting(ctx, "erase")
	if err != nil {
		return err
	}
	defer store.Close()
	erased, err := store.Erase(ctx, guid)
	if _, ok := errors.AsType[*models.Invalid](err); ok {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return err
	}
	if erased.Days == 0 {
		return errors.New("erase: nothing is kept of an installation with this GUID")
	}
	if err := audit(ctx, store, "erase", erased.Summary()); err != nil {
		return err
	}
	days, records := countedNoun(int64(erased.Days), "day"), countedNoun(erased.Records, "record")
	_, err = fmt.Fprintf(p.stdout, "one installation is erased: %s, %s\n", days, records)
	return err
}
