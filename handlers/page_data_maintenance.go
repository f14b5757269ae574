package handlers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models"
	"compreface-stats/views"
)

// maintenanceStatus is how much is kept, for how long, and how the jobs went.
type maintenanceStatus struct {
	bytes   int64
	cutoff  models.Day
	removed bool // facts were, and cutoff is the first day that can be recounted whole
	jobs    []models.Job
}

func (s *infoPages) loadMaintenance(ctx context.Context) (u maintenanceStatus, err error) {
	if u.bytes, err = s.Store.DatabaseBytes(ctx); err != nil {
		return u, err
	}
	if u.cutoff, u.removed, err = s.Store.RetentionCutoff(ctx); err != nil {
		return u, err
	}
	u.jobs, err = s.Store.Jobs(ctx)
	return u, err
}

// lastRun is the job's last run; ok is false where there was none.
func (u maintenanceStatus) lastRun(name string) (job models.Job, ok bool) {
	i := slices.IndexFunc(u.jobs, func(j models.Job) bool { return j.Name == name })
	if i < 0 {
		return job, false
	}
	return u.jobs[i], true
}

func (u maintenanceStatus) facts(retentionDays int) []views.Fact {
	size := views.Fact{Label: "Database size", Value: sizeWords(u.bytes)}
	if census, ok := u.lastRun(models.CensusJob); ok && census.Failure == "" {
		size.Hint = upperFirst(census.Outcome) + ", counted on " + formatTime(census.Ended)
	}
	return []views.Fact{size, u.retention(retentionDays)}
}

// retention says for how long facts are kept, and what the last removal removed.
func (u maintenanceStatus) retention(days int) views.Fact {
	f := views.Fact{Label: "Records are kept", Value: "forever", Hint: "no records removed yet"}
	if days > 0 {
		f.Value, f.Hint = "for "+views.Number(int64(days))+" days", "none old enough to remove yet"
	}
	if u.removed {
		f.Hint = "numbers before " + views.DayLabel(
			u.cutoff.String(),
		) + " are final and cannot be recounted"
	}
	if job, ok := u.lastRun(models.PruneJob); ok && job.Failure == "" {
		f.Hint += "; last removal on " + formatTime(job.Ended) + ": " + job.Outcome
	} else if ok {
		f.Hint += "; the last removal, on " + formatTime(job.Ended) + ", failed"
	}
	return f
}

// jobTable lists the background jobs with their last run.
func jobTable(jobs []models.Job, now time.Time) views.Table {
	table := views.Table{
		Caption: "Background jobs with their last run (UTC)",
		Columns: []views.Column{{Label: "Job"}, {Label: "Last run"}, {Label: "Took"}, {Label: "Outcome"}},
	}
	for _, job := range jobs {
		outcome := job.Outcome
		if job.Failure != "" {
			outcome = "failed: " + job.Failure
		}
		took := job.Ended.Sub(job.Began).Round(time.Millisecond)
		last := formatTime(job.Ended) + " (" + agoWords(now.Sub(job.Ended)) + ")"
		table.Rows = append(table.Rows, []string{job.Name, last, took.String(), outcome})
	}
	return table
}

// sizeWords writes bytes in the unit that fits: 1.4 GB.
func sizeWords(bytes int64) string {
	size, unit := float64(bytes), "bytes"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		size, unit = size/1000, next
	}
	if unit == "bytes" {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}
