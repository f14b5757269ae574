package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"compreface-stats/handlers/bundle"
	"compreface-stats/handlers/numbers"
	"compreface-stats/models"
	"compreface-stats/models/publish"
)

type exportCommand struct {
	Dir         string `arg:"" help:"Folder to write to; it is made where there is none."`
	From        string `help:"First day, such as 2025-01-31; the day of the first record when left out."`
	To          string `help:"Last day; yesterday (UTC) when left out."`
	Publishable bool   `help:"The monthly releases, for files that leave the house; takes no days."`
}

// Help is the long text of export -h.
func (exportCommand) Help() string {
	return `Writes every question as CSV and JSON, all of them as one XLSX, a data dictionary, and SHA256SUMS. The files
are those of the ZIP that the site offers, byte by byte, and the same each time for the same records and days.`
}

func (c exportCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return err
	}
	if err := cfg.databaseExists(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	store, err := openStore(ctx, p.options(cfg))
	if err != nil {
		return err
	}
	defer store.Close()
	b := bundle.Bundle{
		Store: store, Numbers: numbers.All(store), Publish: publish.Open(store), Publishable: c.Publishable,
	}
	b.Last = models.DayOf(p.clock()) - 1
	if b.Span, err = c.span(ctx, p, b); err != nil {
		return err
	}
	if err := c.write(ctx, p, b); err != nil {
		return err
	}
	what := fmt.Sprintf("everything from %s to %s, publishable: %t", b.Span.From, b.Span.To, c.Publishable)
	return audit(ctx, store, "export", what)
}

// span is the days asked for; without any, all that are complete, or those of the releases.
func (c exportCommand) span(ctx context.Context, p process, b bundle.Bundle) (span models.Span, err error) {
	if c.Publishable && c.From+c.To != "" {
		return span, fmt.Errorf("%w: --publishable writes all monthly releases: leave out --from and --to", errUsage)
	}
	if c.Publishable {
		return b.ReleasedSpan(ctx)
	}
	extent, recorded, err := b.Store.Extent(ctx)
	if err != nil {
		return span, err
	}
	if !recorded {
		return span, errors.New("export: there is no record yet")
	}
	span = models.Span{From: extent.From, To: models.DayOf(p.clock()) - 1}
	for _, day := range []struct {
		flag, text string
		into       *models.Day
	}{{"--from", c.From, &span.From}, {"--to", c.To, &span.To}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = models.ParseDay(day.text); err != nil {
			return span, fmt.Errorf("%w: %s: %w", errUsage, day.flag, err)
		}
	}
	if today := models.DayOf(p.clock()); span.From > today {
		return span, fmt.Errorf("%w: --from %s: that day has not been yet", errUsage, span.From)
	} else if span.To > today {
		fmt.Fprintf(p.stderr, "--to %s: days after %s have not been yet and are left out\n", span.To, today)
		span.To = today
	}
	if span.From > span.To {
		return span, fmt.Errorf("%w: %s is later than %s", errUsage, span.From, span.To)
	}
	return span, nil
}

func (c exportCommand) write(ctx context.Context, p process, b bundle.Bundle) error {
	progress := newProgress(p.stderr, "export", inUnits)
	defer progress.end()
	err := b.Files(ctx, func(f bundle.File, done, total int) error {
		path := filepath.Join(c.Dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		progress.at(int64(done), int64(total))
		return os.WriteFile(path, f.Body, 0o600)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "exported %s to %s into %s\n", b.Span.From, b.Span.To, c.Dir)
	return err
}
