package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/external"
)

type seriesCommands struct {
	Import seriesImportCommand `cmd:"" help:"Read days and values of a series from a CSV file."`
	List   seriesListCommand   `cmd:"" help:"List the series and which of their days are known."`
	Remove seriesRemoveCommand `cmd:"" help:"Remove a series with all its values."`
}

type seriesImportCommand struct {
	Name       string `arg:"" help:"Of small letters, digits and hyphens, such as docker-pulls."`
	File       string `arg:"" help:"CSV file of days and values; - reads standard input."`
	Kind       string `enum:",total,daily" default:"" help:"Of a new one; total: a counter, daily: what came on each day."`
	Unit       string `help:"What is counted, such as pulls. For a new series."`
	Source     string `help:"Where the numbers come from. For a new series."`
	Licence    string `help:"Under which they may be used, and whom to credit."`
	Comparable bool   `help:"One unit is about one installation. For a new series."`
	DryRun     bool   `help:"Say what would change, and change nothing."`
}

// Help is the long text of series import -h.
func (seriesImportCommand) Help() string {
	return `A line is a day and a value, 2025-03-01,12345; a header is optional, and the file may be packed. Values take
the place of those of the same days, and other days stay as they are. Nothing is fetched from the internet.`
}

func (c seriesImportCommand) Run(ctx context.Context, p process) error {
	store, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	days, err := c.read(p)
	if err != nil {
		return fmt.Errorf("series import: %w", err)
	}
	s := models.ExternalSeries{
		Name: c.Name, Kind: c.Kind, Unit: c.Unit, Source: c.Source, Licence: c.Licence, Comparable: c.Comparable,
		MadeBy: access.CommandLine,
	}
	outcome, err := external.Open(store).Import(ctx, s, days, c.DryRun)
	if err != nil {
		return fmt.Errorf("series import: %w", err)
	}
	would := ""
	if c.DryRun {
		would = "nothing stored; it would be "
	} else if err := audit(ctx, store, "series import", outcome.String()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s%s\n", would, outcome)
	return err
}

func (c seriesImportCommand) read(p process) ([]external.Value, error) {
	today := models.DayOf(p.clock())
	if c.File == "-" {
		return external.Read(p.stdin, today)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return external.Read(file, today)
}

type seriesListCommand struct{}

func (seriesListCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.openExisting(ctx, "series list")
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := external.Open(store).List(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, s := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.Name, s.Kind, s.Unit, knownDays(s), s.Source)
	}
	return table.Flush()
}

func knownDays(s external.Held) string {
	if s.Days == 0 {
		return "no day"
	}
	return fmt.Sprintf("%s, %s to %s", countedNoun(s.Days, "day"), s.First, s.Last)
}

type seriesRemoveCommand struct {
	Name string `arg:"" help:"Which series to remove."`
}

func (c seriesRemoveCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.openExisting(ctx, "series remove")
	if err != nil {
		return err
	}
	defer store.Close()
	err = external.Open(store).Remove(ctx, c.Name)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("there is no series %q; series list shows all", c.Name)
	}
	if err == nil {
		err = audit(ctx, store, "series removed", c.Name)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: removed\n", c.Name)
	return err
}
