package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
)

type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token and print it, this once."`
}

type tokenCreateCommand struct {
	Name string `arg:"" help:"What the token is for, to recognise it by."`
}

// Run prints the token alone, so that a script can keep it: TOKEN=$(web token create grafana).
func (c tokenCreateCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	secret, err := store.CreateToken(ctx, c.Name)
	if errors.Is(err, models.ErrNoTokenName) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return fmt.Errorf("create token: %w", err)
	}
	_, err = fmt.Fprintln(p.stdout, secret)
	return err
}
