package main

import (
	"context"
	"fmt"

	"compreface-stats/handlers/mcp"
	"compreface-stats/handlers/numbers"
	"compreface-stats/models/publish"
)

type mcpCommand struct {
	Public bool `help:"Offer what was released to the public, and no exact number."`
}

// Help is the long text of mcp -h.
func (mcpCommand) Help() string {
	return `Reads requests from standard input and answers on standard output, for an assistant that starts programs. It
changes nothing, and may run beside the server. A server answers the same at /mcp, for tokens.`
}

func (c mcpCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return err
	}
	if err := cfg.databaseExists(); err != nil {
		return fmt.Errorf("mcp: %w", err)
	}
	store, err := openStore(ctx, p.options(cfg))
	if err != nil {
		return err
	}
	defer store.Close()
	source := mcp.Numbers{
		Source: numbers.NewSource(store), Publish: publish.Open(store), Clock: p.clock, Version: versionName(),
	}
	return source.Serve(ctx, !c.Public, p.stdin, p.stdout)
}
