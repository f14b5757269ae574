package health

import (
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Kept is how much is kept, for how long, and how the jobs went.
type Kept struct {
	Bytes   int64
	Cutoff  models.Day
	Removed bool // facts were, and Cutoff is the first day that can be recounted whole
	Jobs    []models.Job
}

// lastRun is the job's last run; ok is false where there was none.
func (k Kept) lastRun(name string) (job models.Job, ok bool) {
	i := slices.IndexFunc(k.Jobs, func(j models.Job) bool { return j.Name == name })
	if i < 0 {
		return job, false
	}
	return k.Jobs[i], true
}

// Facts are the size of the database, and for how long facts are kept.
func (k Kept) Facts(retentionDays int) []views.Fact {
	size := views.Fact{Label: "Database size", Value: sizeWords(k.Bytes)}
	if census, ok := k.lastRun(models.CensusJob); ok && census.Failure == "" {
		size.Hint = views.UpperFirst(census.Outcome) + ", counted on " + views.TimeLabel(census.Ended)
	}
	return []views.Fact{size, k.retention(retentionDays)}
}

// Rule says for how long facts are kept, for everybody: what a removal removed would tell how many records a day had.
func (k Kept) Rule(days int) views.Fact {
	f := views.Fact{Label: "Records are kept", Value: "forever"}
	if days > 0 {
		f.Value = "for " + views.Number(int64(days)) + " days"
	}
	if k.Removed {
		f.Hint = "numbers before " + views.DayLabel(k.Cutoff.String()) + " are final and cannot be recounted"
	}
	return f
}

// retention is the rule, and what the last removal removed.
func (k Kept) retention(days int) views.Fact {
	f := k.Rule(days)
	switch {
	case k.Removed:
	case days > 0:
		f.Hint = "none old enough to remove yet"
	default:
		f.Hint = "no records removed yet"
	}
	if job, ok := k.lastRun(models.PruneJob); ok && job.Failure == "" {
		f.Hint += "; last removal on " + views.TimeLabel(job.Ended) + ": " + job.Outcome
	} else if ok {
		f.Hint += "; the last removal, on " + views.TimeLabel(job.Ended) + ", failed"
	}
	return f
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
