package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// open reads the environment and opens the database for a command. The caller closes the store.
func (p process) open(ctx context.Context) (*models.Store, error) {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return nil, err
	}
	return openStore(ctx, p.options(cfg))
}

// makeDirectory opens the database, or makes it, for a command that adds somebody or something to it. The caller closes
// the store.
func (p process) makeDirectory(ctx context.Context) (*models.Store, *access.Directory, error) {
	store, err := p.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	return withDirectory(ctx, store)
}

// openDirectory opens the database for a command that has nothing to do in a new one. The caller closes the store.
func (p process) openDirectory(ctx context.Context, command string) (*models.Store, *access.Directory, error) {
	store, _, err := p.openExisting(ctx, command)
	if err != nil {
		return nil, nil, err
	}
	return withDirectory(ctx, store)
}

func withDirectory(ctx context.Context, store *models.Store) (*models.Store, *access.Directory, error) {
	directory, err := access.Open(ctx, store)
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return store, directory, nil
}

// audit adds a line to the audit log for a command.
func audit(ctx context.Context, store *models.Store, action, what string) error {
	directory, err := access.Open(ctx, store)
	if err != nil {
		return err
	}
	return directory.Audit(ctx, access.CommandLine, action, what)
}

// openExisting is open for a command that has nothing to do in a new database: a mistyped path must not become one.
func (p process) openExisting(ctx context.Context, command string) (*models.Store, config, error) {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return nil, cfg, err
	}
	if err := cfg.databaseExists(); err != nil {
		return nil, cfg, fmt.Errorf("%s: %w", command, err)
	}
	store, err := openStore(ctx, p.options(cfg))
	return store, cfg, err
}

// databaseExists reports a path at which there is no database.
func (c config) databaseExists() error {
	path, ok := strings.CutPrefix(c.database, "sqlite:")
	if !ok {
		return nil // PostgreSQL makes no database by itself
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no database at %q: set DATABASE_URL to the right one", path)
	} else if err != nil {
		return err
	}
	return nil
}

// options are how every command opens the database.
func (p process) options(cfg config) models.Options {
	return models.Options{
		URL: cfg.database, SpoolDir: cfg.spoolDir, SpoolKeep: cfg.spoolKeep, DiskReserve: cfg.diskReserve,
		Clock: p.clock, PseudonymKey: cfg.pseudonymKey, Secrets: cfg.secrets, DailyLimit: cfg.dailyLimit,
		NewcomersHourly: cfg.newcomers, NewcomersDaily: cfg.newcomersDaily,
		ClockTolerance: cfg.clockTolerance, Log: cfg.logger(p.stderr),
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

// prepareOnceThere prepares a database that was unavailable at the start as soon as it answers, also while nobody
// posts.
func prepareOnceThere(ctx context.Context, store *models.Store, log *slog.Logger) {
	retry := time.NewTicker(time.Second)
	defer retry.Stop()
	said := ""
	for {
		err := store.Prepare(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		if said != err.Error() {
			said = err.Error()
			log.Warn("the database cannot be used yet, it is tried again every second", "error", err)
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			return
		}
	}
}
