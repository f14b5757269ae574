package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"compreface-stats/models"
	"compreface-stats/models/aside"
	"compreface-stats/models/milestone"
	"compreface-stats/models/publish"
)

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
