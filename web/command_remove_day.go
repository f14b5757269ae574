package main

import (
	"context"
	"errors"
	"fmt"

	"compreface-stats/models"
)

type removeDayCommand struct {
	Days []string `arg:"" name:"day" help:"Days such as 2099-01-01, as verify lists them."`
}

// Help is the long text of remove-day -h.
func (removeDayCommand) Help() string {
	return `A server whose clock was wrong leaves records and downtimes of days that cannot be true: before 2021, when no
installation sent records yet, or days that have not come. verify and the Data page list them. This removes the records
of such days and the downtimes that begin or end on them; every number becomes what it would be without. It cannot be
undone, and it refuses days that can be true. The audit log notes it.`
}

func (c removeDayCommand) Run(ctx context.Context, p process) error {
	days, err := parseDays(c.Days)
	if err != nil {
		return err
	}
	store, _, err := p.openExisting(ctx, "remove-day")
	if err != nil {
		return err
	}
	defer store.Close()
	for _, day := range days {
		if err := p.removeDay(ctx, store, day); err != nil {
			return err
		}
	}
	return nil
}

func parseDays(texts []string) (days []models.Day, err error) {
	for _, text := range texts {
		day, err := models.ParseDay(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUsage, err)
		}
		days = append(days, day)
	}
	return days, nil
}

func (p process) removeDay(ctx context.Context, store *models.Store, day models.Day) error {
	progress := newProgress(p.stderr, "remove-day", inUnits)
	removed, err := store.RemoveDay(ctx, day, progress.at)
	progress.end()
	switch {
	case errors.Is(err, models.ErrDayCanBe):
		return fmt.Errorf("%w: %s: %w", errUsage, day, err)
	case errors.Is(err, models.ErrClockInDoubt):
		return withClockRemedy(err)
	case err != nil:
		return err
	}
	if err := audit(ctx, store, "day removed", removed.Summary()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s is removed: %s, %s, %s\n", day, countedNoun(removed.Installations, "installation"),
		countedNoun(removed.Records, "record"), countedNoun(removed.Downtimes, "downtime"))
	return err
}

// withClockRemedy says what to do where a command waits for the clock.
func withClockRemedy(err error) error {
	return fmt.Errorf("%w\nIf the clock is right, confirm it on the Data page, or run this with CLOCK_TOLERANCE=0", err)
}
