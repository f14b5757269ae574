package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
	"compreface-stats/models/external"
	"compreface-stats/models/milestone"
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

// keepBackups adds the job that makes backups, before those that remove anything.
func (c *jobScheduler) keepBackups(k *backupKeeper) {
	if k != nil {
		c.backups = k
		c.jobs = append([]scheduledJob{{name: backupJob, run: k.run, unlimited: true}}, c.jobs...)
	}
}

// makeReleases adds the job that makes the monthly releases, once what was posted before is counted.
func (c *jobScheduler) makeReleases(desk *publish.Desk, waitForIngest func(context.Context)) {
	c.desk = desk
	run := func(ctx context.Context) (string, error) {
		waitForIngest(ctx)
		made, err := desk.Make(ctx, c.store)
		if len(made) == 0 {
			return "none made", err
		}
		return "released " + strings.Join(made, ", "), err
	}
	c.jobs = append(c.jobs, scheduledJob{name: releaseJob, run: run, due: releaseIsDue})
}

const releaseJob = "release"

// keepCopies is done by every server, each for its own disk, and so is no job.
func (c *jobScheduler) keepCopies(ctx context.Context) {
	const every = time.Hour
	if c.desk == nil || time.Since(c.copied) < every {
		return
	}
	limited, cancel := context.WithTimeout(ctx, briefJob)
	defer cancel()
	if err := c.desk.KeepCopies(limited, c.store); err != nil {
		c.log.Debug("copies of the releases wait", "error", err)
		return
	}
	c.copied = time.Now()
}

// eraseAsked has installations erased for good once their erasure is due or confirmed.
// Every hour it looks for new installations that look invented.
func (c *jobScheduler) eraseAsked(keeper *aside.Keeper) {
	c.keeper = keeper
	c.jobs = append(c.jobs, scheduledJob{name: "suspects", run: c.lookForInvented, due: isHourlyDue, limit: briefJob})
}

// isHourlyDue says that the last run is an hour ago, or lies in the future, where a clock that was wrong has put it.
func isHourlyDue(last models.Job, now time.Time) bool {
	return now.Sub(last.Began) >= time.Hour || last.Began.After(now.Add(time.Hour))
}

// lookForInvented raises an alert for what nobody has decided about. Of a young database it raises none: everybody is
// new there at first.
func (c *jobScheduler) lookForInvented(ctx context.Context) (string, error) {
	all, err := c.keeper.Suspected(ctx)
	if err != nil {
		return "", err
	}
	var words []string
	for _, s := range all {
		if !s.Dismissed && !s.Young {
			words = append(words, s.Words())
		}
	}
	if c.alerts != nil {
		c.alerts.observe("suspects", len(words) > 0, "CompreFace Stats: suspected: "+strings.Join(words, "; "),
			"CompreFace Stats: no new installations are suspected any more")
	}
	return countedNoun(int64(len(words)), "suspected group"), nil
}

// eraseDue is looked after every minute: a confirmed erasure is carried out at once.
func (c *jobScheduler) eraseDue(ctx context.Context) {
	if c.keeper == nil || c.store.Clock().Doubt {
		return
	}
	limited, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	change, err := c.keeper.EraseDue(limited)
	if err != nil && ctx.Err() == nil { // else the server stops, and the next start goes on
		c.log.Error("installations whose erasure was asked for could not be erased yet", "error", err)
	}
	if err != nil || change.Installations == 0 {
		return
	}
	what := aside.Summary("asked for, and due or confirmed", change)
	c.log.Info("installations are erased", "installations", change.Installations, "records", change.Records)
	if err := c.directory.Audit(ctx, "the server", "erase", what); err != nil {
		c.log.Warn("an erasure could not be noted in the audit log", "error", err)
	}
}

// sendDigests is looked after every minute, for each recipient by itself.
func (c *jobScheduler) sendDigests(ctx context.Context) {
	if c.digests == nil || c.store.Clock().Doubt {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	c.digests.run(ctx, c.clock())
}

// releaseIsDue says that a month's release could not be made yet at the last run, or that the last run failed an hour
// ago.
func releaseIsDue(last models.Job, now time.Time) bool {
	return last.Began.Before(publish.LastDue(now)) || last.Failure != "" && now.Sub(last.Began) >= time.Hour
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

func (c *jobScheduler) clearSessions(ctx context.Context) (string, error) {
	count, err := c.directory.ClearSessions(ctx)
	return countedNoun(count, "expired session") + " removed", err
}

func (c *jobScheduler) countCensus(ctx context.Context) (string, error) {
	census, err := c.store.Census(ctx)
	facts, installations := countedNoun(census.Facts, "fact"), countedNoun(census.Installations, "installation")
	return fmt.Sprintf("%s of %s kept", facts, installations), err
}

// noteMilestones notes the round numbers that figures were above for seven complete days.
func (c *jobScheduler) noteMilestones(ctx context.Context) (string, error) {
	fresh, err := milestone.Open(c.store).Note(ctx)
	return countedNoun(int64(len(fresh)), "new milestone"), err
}

// countedNoun writes a number and what it counts: 1 fact, 12,345 facts.
func countedNoun(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return humanize.Comma(n) + " " + what
}
