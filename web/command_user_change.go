package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// personArgument is the account that a command changes.
type personArgument struct {
	Email string `arg:"" help:"Whose account."`
}

// change carries out one change of the person, notes it in the audit log and says it.
func (w personArgument) change(
	ctx context.Context, p process, action string, change func(*access.Directory, models.User) error,
) error {
	store, directory, err := p.openDirectory(ctx, "user")
	if err != nil {
		return err
	}
	defer store.Close()
	user, err := directory.UserByEmail(ctx, w.Email)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("%s has no account; user list shows who has", w.Email)
	}
	if err == nil {
		err = change(directory, user)
	}
	if errors.Is(err, access.ErrLastAdministrator) {
		return access.ErrLastAdministrator
	}
	if err == nil {
		err = directory.Audit(ctx, access.CommandLine, action, user.Email)
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
	keepFlag
}

// keepFlag leaves what a person made as it is.
type keepFlag struct {
	Keep bool `help:"Leave the tokens and share links that the person made; they are revoked otherwise."`
}

func (f keepFlag) made() access.Made { return access.Made(f.Keep) }

func (c userRoleCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "role "+c.Role+" given", func(d *access.Directory, user models.User) error {
		_, err := d.SetRole(ctx, user.ID, models.Role(c.Role), c.made())
		return err
	})
}

type userDisableCommand struct {
	personArgument
	keepFlag
}

func (c userDisableCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "account disabled", func(d *access.Directory, user models.User) error {
		_, err := d.DisableUser(ctx, user.ID, c.made())
		return err
	})
}

type userEnableCommand struct{ personArgument }

func (c userEnableCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "account enabled", func(d *access.Directory, user models.User) error {
		_, err := d.EnableUser(ctx, user.ID)
		return err
	})
}

type userDeleteCommand struct {
	personArgument
	keepFlag
}

func (c userDeleteCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "account deleted", func(d *access.Directory, user models.User) error {
		_, err := d.DeleteUser(ctx, user.ID, c.made())
		return err
	})
}

type userRemoveTOTPCommand struct{ personArgument }

func (c userRemoveTOTPCommand) Run(ctx context.Context, p process) error {
	return c.change(ctx, p, "second step removed", func(d *access.Directory, user models.User) error {
		err := d.RemoveTwoFactor(ctx, user)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("%s has no second step", user.Email)
		}
		return err
	})
}
