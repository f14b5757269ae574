package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
	"compreface-stats/models/external"
	"compreface-stats/models/publish"
)

// scheduledJob is what the server does once a day beside answering.
type scheduledJob struct {
	name string
	run  func(context.Context) (outcome string, err error)
	// due says, from the last run, whether it is time for one; nil: once a day.
	due func(last models.Job, now time.Time) bool
	// limit is how long it may take; 0: jobTimeout.
	limit time.Duration
	// unlimited says that it takes as long as it takes: a backup of much, on a slow disk.
	unlimited bool
}

// jobScheduler runs each of them once a day, at an hour at which hardly any installation reports. The last run of
// each is kept in the database, so that of several processes one does it, and a restart does not do it again.
type jobScheduler struct {
	alerts    *alertQueue // told of jobs that fail; nil: nobody is
	store     *models.Store
	directory *access.Directory
	clock     func() time.Time
	log       *slog.Logger
	jobs      []scheduledJob
	backups   *backupKeeper // nil: none are made
	desk      *publish.Desk // nil: nothing is released
	keeper    *aside.Keeper // nil: nothing waits to be erased
	digests   *digestSender // nil: none are sent
	copied    time.Time     // when this server's copies of the releases were last made those of the database
}

const (
	jobHour          = 4 // UTC
	jobCheckInterval = time.Minute
	jobTimeout       = 2 * time.Hour
	// briefJob is for those that only read, or write a few rows: the next ones wait for them.
	briefJob = 10 * time.Minute
)

func newJobScheduler(
	store *models.Store, directory *access.Directory, cfg config, clock func() time.Time, log *slog.Logger,
) *jobScheduler {
	c := &jobScheduler{store: store, directory: directory, clock: clock, log: log}
	if cfg.retentionDays > 0 {
		c.jobs = append(c.jobs, scheduledJob{name: models.PruneJob, run: func(ctx context.Context) (string, error) {
			return pruneFacts(ctx, store, cfg.retentionDays, nil)
		}})
	}
	c.jobs = append(c.jobs,
		scheduledJob{name: "sessions", run: c.clearSessions, limit: briefJob},
		scheduledJob{name: models.CensusJob, run: c.countCensus}, // of all facts
		scheduledJob{name: "milestones", run: c.noteMilestones, limit: briefJob})
	if cfg.releaseFeed != "" {
		run := func(ctx context.Context) (string, error) {
			added, err := external.Open(store).TakeFeedFile(ctx, cfg.releaseFeed)
			return countedNoun(int64(added), "new note"), err
		}
		c.jobs = append(c.jobs, scheduledJob{name: "release feed", run: run, due: isHourlyDue, limit: briefJob})
	}
	return c
}

// run does what is due until ctx ends.
func (c *jobScheduler) run(ctx context.Context) {
	ticker := time.NewTicker(jobCheckInterval)
	defer ticker.Stop()
	for {
		c.runDue(ctx)
		if c.backups != nil {
			c.backups.watch()
		}
		c.keepCopies(ctx)
		c.eraseDue(ctx)
		c.sendDigests(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// runDue does nothing while the clock is in doubt: what a job removes by it would be gone.
func (c *jobScheduler) runDue(ctx context.Context) {
	if verdict := c.store.Clock(); verdict.Doubt {
		c.log.Debug("scheduled jobs wait for the clock", "reason", verdict.Reason)
		return
	}
	last, err := c.store.Jobs(ctx)
	if err != nil {
		c.log.Debug("scheduled jobs wait for the database", "error", err)
		return
	}
	runs := make(map[string]models.Job)
	for _, job := range last {
		runs[job.Name] = job
	}
	for _, job := range c.jobs {
		if job.isDue(runs[job.name], c.clock()) && ctx.Err() == nil {
			c.runJob(ctx, job)
		}
	}
}

func (j scheduledJob) isDue(last models.Job, now time.Time) bool {
	if j.due != nil {
		return j.due(last, now)
	}
	return isDue(last.Began, now)
}

// isDue says that the hour of the jobs has come since the last run, or that the last run lies in the future, where a
// clock that was wrong has put it.
func isDue(last, now time.Time) bool {
	slot := models.DayOf(now).Time().Add(jobHour * time.Hour)
	if now.Before(slot) {
		slot = slot.AddDate(0, 0, -1)
	}
	const allowance = time.Hour // for the clocks of other processes
	return last.Before(slot) || last.After(now.Add(allowance))
}

func (c *jobScheduler) runJob(ctx context.Context, job scheduledJob) {
	run := models.Job{Name: job.name, Began: c.clock()}
	outcome, err := job.runLimited(ctx)
	if ctx.Err() != nil {
		return // stopped: the next start goes on
	}
	if c.store.Clock().Doubt {
		return // the run would be noted under a time that may be wrong
	}
	run.Ended, run.Outcome = c.clock(), outcome
	if err != nil {
		run.Outcome, run.Failure = "", err.Error()
		c.log.Error("a scheduled job failed", "name", job.name, "error", err)
	} else {
		c.log.Info("scheduled job done", "name", job.name, "outcome", outcome)
	}
	c.tellOf(run)
	if err := c.store.NoteJob(ctx, run); err != nil {
		c.log.Warn("a scheduled job's run could not be noted", "name", job.name, "error", err)
	}
}

// runLimited ends the job when its time is over, with words that say so in the log and on the Data page.
func (j scheduledJob) runLimited(ctx context.Context) (outcome string, err error) {
	if j.unlimited {
		return j.run(ctx)
	}
	limit := cmp.Or(j.limit, jobTimeout)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	outcome, err = j.run(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("given up after %v: %w", limit, err)
	}
	return outcome, err
}

// tellOf raises an alert for a job that failed, and one when it has run again.
func (c *jobScheduler) tellOf(run models.Job) {
	if c.alerts == nil {
		return
	}
	c.alerts.observe("job "+run.Name, run.Failure != "",
		fmt.Sprintf("CompreFace Stats: the scheduled job %q failed: %s", run.Name, run.Failure),
		fmt.Sprintf("CompreFace Stats: the scheduled job %q has run again", run.Name))
}
