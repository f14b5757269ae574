package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"compreface-stats/models"
)

type userCommands struct {
	Add    userAddCommand    `cmd:"" help:"Add an administrator; the password is asked for, or read from standard input."`
	Passwd userPasswdCommand `cmd:"" help:"Set a new password and sign the person out everywhere."`
	List   userListCommand   `cmd:"" help:"List everybody who may sign in."`
}

type userAddCommand struct {
	Email string `arg:"" help:"Address to sign in with."`
}

func (c userAddCommand) Run(ctx context.Context, p process) error {
	if checkEmail(c.Email) != nil {
		return fmt.Errorf("%w: %q is not an e-mail address", errUsage, c.Email)
	}
	store, _, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	password, err := p.newPassword()
	if err != nil {
		return err
	}
	_, err = store.CreateUser(ctx, c.Email, password, models.RoleAdministrator)
	if errors.Is(err, models.ErrConflict) {
		return fmt.Errorf("%s has an account already; user passwd sets a new password", c.Email)
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
	store, _, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	password, err := p.newPassword()
	if err != nil {
		return err
	}
	err = store.SetPassword(ctx, c.Email, password)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("%s has no account; user list shows who has", c.Email)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s has a new password and is signed out everywhere\n", c.Email)
	return err
}

type userListCommand struct{}

func (userListCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	users, err := store.Users(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, u := range users {
		fmt.Fprintf(table, "%s\t%s\tsince %s\n", u.Email, u.Role, u.CreatedAt.UTC().Format("2006-01-02"))
	}
	return table.Flush()
}

// newPassword reads a password without showing it, or, where there is no terminal, the first line of standard
// input. It is never an argument: other users of the machine can read those.
func (p process) newPassword() (string, error) {
	password, err := p.readPassword()
	switch {
	case err != nil:
		return "", fmt.Errorf("read the password: %w", err)
	case password == "":
		return "", fmt.Errorf("%w: no password was given: type one, or pipe it to standard input", errUsage)
	}
	if err := checkPassword(password); err != nil {
		return "", fmt.Errorf("%w: the password %w", errUsage, err)
	}
	return password, nil
}

func (p process) readPassword() (string, error) {
	if file, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprintf(p.stderr, "Password (at least %d characters): ", models.ShortestPassword)
		typed, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(p.stderr)
		return string(typed), err
	}
	return firstLine(p.stdin)
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
