package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"compreface-stats/models"
)

// chore is what the server does once a day beside answering.
type chore struct {
	name string
	run  func(context.Context) (outcome string, err error)
}

// chores runs each of them once a day, at an hour at which hardly any installation reports. The last run of each is kept in the
// database, so that of several processes one does it, and a restart does not do it again.
type chores struct {
	store *models.Store
	clock func() time.Time
	log   *slog.Logger
	all   []chore
}

const (
	choreHour    = 4 // UTC
	choresEvery  = time.Minute
	choreTimeout = 2 * time.Hour
)

func newChores(store *models.Store, cfg config, clock func() time.Time, log *slog.Logger) *chores {
	c := &chores{store: store, clock: clock, log: log}
	if cfg.retentionDays > 0 {
		c.all = append(c.all, chore{models.PruneJob, func(ctx context.Context) (string, error) { return prune(ctx, store, cfg.retentionDays, nil) }})
	}
	c.all = append(c.all, chore{"sessions", c.clearSessions}, chore{models.CensusJob, c.census})
	return c
}

// run does what is due until ctx ends.
func (c *chores) run(ctx context.Context) {
	ticker := time.NewTicker(choresEvery)
	defer ticker.Stop()
	for {
		c.doDue(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (c *chores) doDue(ctx context.Context) {
	last, err := c.store.Jobs(ctx)
	if err != nil {
		c.log.Debug("the chores wait for the database", "error", err)
		return
	}
	began := make(map[string]time.Time)
	for _, job := range last {
		began[job.Name] = job.Began
	}
	for _, chore := range c.all {
		if isDue(began[chore.name], c.clock()) && ctx.Err() == nil {
			c.do(ctx, chore)
		}
	}
}

// isDue says that the hour of the chores has come since the last run.
func isDue(last, now time.Time) bool {
	slot := models.DayOf(now).Time().Add(choreHour * time.Hour)
	if now.Before(slot) {
		slot = slot.AddDate(0, 0, -1)
	}
	return last.Before(slot)
}

func (c *chores) do(ctx context.Context, chore chore) {
	run := models.Job{Name: chore.name, Began: c.clock()}
	limited, cancel := context.WithTimeout(ctx, choreTimeout)
	defer cancel()
	outcome, err := chore.run(limited)
	if ctx.Err() != nil {
		return // stopped: the next start goes on
	}
	run.Ended, run.Outcome = c.clock(), outcome
	if err != nil {
		run.Outcome, run.Trouble = "", err.Error()
		c.log.Error("a chore failed", "name", chore.name, "error", err)
	} else {
		c.log.Info("chore done", "name", chore.name, "outcome", outcome)
	}
	if err := c.store.NoteJob(ctx, run); err != nil {
		c.log.Warn("a chore's run could not be noted", "name", chore.name, "error", err)
	}
}

func (c *chores) clearSessions(ctx context.Context) (string, error) {
	count, err := c.store.ClearSessions(ctx)
	return counted(count, "expired session") + " removed", err
}

func (c *chores) census(ctx context.Context) (string, error) {
	census, err := c.store.Census(ctx)
	return fmt.Sprintf("%s of %s kept", counted(census.Facts, "fact"), counted(census.Installations, "installation")), err
}

// counted writes a number and what it counts: 1 fact, 12,345 facts.
func counted(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + what
}
