package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/demo"
	"compreface-stats/models/publish"
)

type demoCommand struct{}

// demoNoise is the noise of the demo's releases, which show what a year of them looks like.
const demoNoise = 5

func (demoCommand) Run(ctx context.Context, p process) error {
	store, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	progress := newProgress(p.stderr, "demo", inUnits)
	err = demo.Fill(ctx, store, func(done, total int) { progress.at(int64(done), int64(total)) })
	progress.end()
	if errors.Is(err, models.ErrNotEmpty) {
		return errors.New("demo: the database already holds records, and invented ones are never mixed with real ones: " +
			"set DATABASE_URL to a new database")
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := publish.Open(store).Start(ctx, store, demoNoise); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	_, err = fmt.Fprintln(p.stdout, "the demo history is in: start the server and look at it")
	return err
}
