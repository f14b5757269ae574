package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"compreface-stats/models"
)

// open reads the environment and opens the database for a command. The caller closes the store.
func (p process) open(ctx context.Context) (*models.Store, config, error) {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return nil, cfg, err
	}
	store, err := openStore(ctx, p.options(cfg))
	return store, cfg, err
}

// options are how every command opens the database.
func (p process) options(cfg config) models.Options {
	return models.Options{
		URL: cfg.database, SpoolDir: cfg.spoolDir, Clock: p.clock, PseudonymKey: cfg.pseudonymKey,
		DailyLimit: cfg.dailyLimit, Log: cfg.logger(p.stderr),
	}
}

func openStore(ctx context.Context, o models.Options) (*models.Store, error) {
	store, err := models.Open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return store, nil
}

func (c config) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.logLevel}
	if c.logJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
