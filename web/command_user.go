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
