package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
)

// personArgument is the account that a command changes.
type personArgument struct {
	Email string `arg:"" help:"Whose account."`
}

// change carries out one change of the person, notes it in the audit log and says it.
func (w personArgument) change(
	ctx context.Context, p process, action string, change func(*models.Store, models.User) error,
) error {
	store, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	user, err := store.UserByEmail(ctx, w.Email)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("%s has no account; user list shows who has", w.Email)
	}
	if err == nil {
		err = change(store, user)
	}
	if errors.Is(err, models.ErrLastAdministrator) {
		return models.ErrLastAdministrator
	}
	if err == nil {
		err = store.Audit(ctx, commandLineActor, action, user.Email)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %s\n", user.Email, action)
	return err
}

type userRoleCommand struct {
	personArgument
	Role string `arg:"" enum:"viewer,maintainer,administrator" help:"viewer, maintainer or administrator."`
}

func (c userRoleCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "role "+c.Role+" given", func(s *models.Store, user models.User) error {
		_, err := s.SetRole(ctx, user.ID, models.Role(c.Role))
		return err
	})
}

type userDisableCommand struct{ personArgument }

func (c userDisableCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "account disabled", func(s *models.Store, user models.User) error {
		_, err := s.DisableUser(ctx, user.ID)
		return err
	})
}

type userEnableCommand struct{ personArgument }

func (c userEnableCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "account enabled", func(s *models.Store, user models.User) error {
		_, err := s.EnableUser(ctx, user.ID)
		return err
	})
}

type userDeleteCommand struct{ personArgument }

func (c userDeleteCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "account deleted", func(s *models.Store, user models.User) error {
		_, err := s.DeleteUser(ctx, user.ID)
		return err
	})
}

type userRemoveTOTPCommand struct{ personArgument }

func (c userRemoveTOTPCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "second step removed", func(s *models.Store, user models.User) error {
		err := s.RemoveSecondStep(ctx, user)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("%s has no second step", user.Email)
		}
		return err
	})
}
