package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// access.CommandLine is who did it, in the audit log.
type userCommands struct {
	Add        userAddCommand        `cmd:"" help:"Add a person; asks for the password or reads it from standard input."`
	Passwd     userPasswdCommand     `cmd:"" help:"Set a new password and sign the person out everywhere."`
	List       userListCommand       `cmd:"" help:"List everybody who may sign in."`
	Role       userRoleCommand       `cmd:"" help:"Give a person another role."`
	Disable    userDisableCommand    `cmd:"" help:"Keep a person from signing in."`
	Enable     userEnableCommand     `cmd:"" help:"Let a person sign in again."`
	RemoveTotp userRemoveTOTPCommand `cmd:"" help:"Remove the second step of a person who lost it."`
	Delete     userDeleteCommand     `cmd:"" help:"Delete an account."`
}

type userAddCommand struct {
	Email string `arg:"" help:"Address to sign in with."`
	Role  string `default:"administrator" enum:"viewer,maintainer,administrator" help:"One of ${enum}."`
}

func (c userAddCommand) Run(ctx context.Context, p process) error {
	if checkEmail(c.Email) != nil {
		return fmt.Errorf("%w: %q is not an e-mail address", errUsage, c.Email)
	}
	store, directory, err := p.makeDirectory(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	password, err := p.newPassword()
	if err != nil {
		return err
	}
	user, err := directory.CreateUser(ctx, c.Email, password, models.Role(c.Role))
	if errors.Is(err, models.ErrConflict) {
		return fmt.Errorf("%s already has an account; user passwd sets a new password", c.Email)
	}
	if err == nil {
		err = directory.Audit(ctx, access.CommandLine, "account made", user.Email+" as "+c.Role)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s may sign in now\n", c.Email)
	return err
}

type userPasswdCommand struct {
	Email string `arg:"" help:"Whose password to set."`
}

func (c userPasswdCommand) Run(ctx context.Context, p process) error {
	store, directory, err := p.openDirectory(ctx, "user passwd")
	if err != nil {
		return err
	}
	defer store.Close()
	password, err := p.newPassword()
	if err != nil {
		return err
	}
	err = directory.SetPassword(ctx, c.Email, password)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("%s has no account; user list shows who has", c.Email)
	}
	if err == nil {
		err = directory.Audit(ctx, access.CommandLine, "password changed", c.Email)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s has a new password and is signed out everywhere\n", c.Email)
	return err
}

type userListCommand struct{}

func (userListCommand) Run(ctx context.Context, p process) error {
	store, directory, err := p.openDirectory(ctx, "user list")
	if err != nil {
		return err
	}
	defer store.Close()
	users, err := directory.Users(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, u := range users {
		state := ""
		if u.DisabledAt != nil {
			state = "disabled"
		}
		fmt.Fprintf(table, "%s\t%s\tsince %s\t%s\n", u.Email, u.Role, u.CreatedAt.UTC().Format("2006-01-02"), state)
	}
	return table.Flush()
}

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
