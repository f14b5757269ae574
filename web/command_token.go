package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token and print it, this once."`
	List   tokenListCommand   `cmd:"" help:"List the tokens and when they were last used."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token for good."`
}

type tokenCreateCommand struct {
	Name    string        `arg:"" help:"What the token is for, to recognise it by."`
	Scope   []string      `default:"read" help:"What it may do: read, public, import, or several with commas between."`
	Expires time.Duration `placeholder:"DURATION" help:"How long it works, such as 2160h; forever without this."`
}

// Run prints the token alone, so that a script can keep it: TOKEN=$(web token create grafana).
func (c tokenCreateCommand) Run(ctx context.Context, p process) error {
	token, err := c.token(p.clock())
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	store, directory, err := p.makeDirectory(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	secret, err := directory.CreateToken(ctx, token)
	if errors.Is(err, access.ErrNoTokenName) || errors.Is(err, access.ErrPast) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if errors.Is(err, models.ErrConflict) {
		return fmt.Errorf("there is a token %q already; token revoke ends it", token.Name)
	}
	if err == nil {
		err = directory.Audit(ctx, access.CommandLine, "token made", token.Name+" ("+token.Scopes+")")
	}
	if err != nil {
		return fmt.Errorf("create token: %w", err)
	}
	_, err = fmt.Fprintln(p.stdout, secret)
	return err
}

func (c tokenCreateCommand) token(now time.Time) (models.Token, error) {
	token := models.Token{Name: strings.TrimSpace(c.Name), MadeBy: access.CommandLine}
	for _, name := range c.Scope {
		scope, err := models.ParseScope(name)
		if err != nil {
			return token, err
		}
		token.Allow(scope)
	}
	if c.Expires != 0 {
		end := now.UTC().Add(c.Expires)
		token.ExpiresAt = &end
	}
	return token, nil
}

type tokenListCommand struct{}

func (tokenListCommand) Run(ctx context.Context, p process) error {
	store, directory, err := p.openDirectory(ctx, "token list")
	if err != nil {
		return err
	}
	defer store.Close()
	tokens, err := directory.Tokens(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, t := range tokens {
		expires, used := "never expires", "never used"
		if t.ExpiresAt != nil {
			expires = "expires " + t.ExpiresAt.UTC().Format("2006-01-02")
		}
		if t.UsedOn != nil {
			used = "last used " + t.UsedOn.String()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", t.Name, t.Scopes, expires, used)
	}
	return table.Flush()
}

type tokenRevokeCommand struct {
	Name string `arg:"" help:"Which token to end."`
}

func (c tokenRevokeCommand) Run(ctx context.Context, p process) error {
	store, directory, err := p.openDirectory(ctx, "token revoke")
	if err != nil {
		return err
	}
	defer store.Close()
	err = directory.RevokeToken(ctx, c.Name)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("there is no token %q; token list shows all", c.Name)
	}
	if err == nil {
		err = directory.Audit(ctx, access.CommandLine, "token revoked", c.Name)
	}
	return err
}
