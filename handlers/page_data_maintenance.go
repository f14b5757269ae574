package handlers

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
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
	if _, u.cutoff, u.removed, err = s.Store.RetentionCutoff(ctx); err != nil {
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
		size.Hint = upperFirst(census.Outcome) + ", counted on " + views.TimeLabel(census.Ended)
	}
	return []views.Fact{size, u.retention(retentionDays)}
}

// rule says for how long facts are kept, for everybody: what a removal removed would tell how many records a day had.
func (u maintenanceStatus) rule(days int) views.Fact {
	f := views.Fact{Label: "Records are kept", Value: "forever"}
	if days > 0 {
		f.Value = "for " + views.Number(int64(days)) + " days"
	}
	if u.removed {
		f.Hint = "numbers before " + views.DayLabel(u.cutoff.String()) + " are final and cannot be recounted"
	}
	return f
}

// retention is the rule, and what the last removal removed.
func (u maintenanceStatus) retention(days int) views.Fact {
	f := u.rule(days)
	switch {
	case u.removed:
	case days > 0:
		f.Hint = "none old enough to remove yet"
	default:
		f.Hint = "no records removed yet"
	}
	if job, ok := u.lastRun(models.PruneJob); ok && job.Failure == "" {
		f.Hint += "; last removal on " + views.TimeLabel(job.Ended) + ": " + job.Outcome
	} else if ok {
		f.Hint += "; the last removal, on " + views.TimeLabel(job.Ended) + ", failed"
	}
	return f
}

// jobWords say what a job does; those that are not here are called as they are noted.
var jobWords = map[string]string{
	models.CensusJob: "Count all facts", models.PruneJob: "Remove old facts", "milestones": "Note milestones",
	"release": "Make the monthly release", "sessions": "Remove expired sessions", "silence": "Watch for silence",
	"suspects": "Look for invented installations", "backup": "Back up", "digest": "Send digests",
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
		last := views.TimeLabel(job.Ended) + " (" + agoWords(now.Sub(job.Ended)) + ")"
		table.Rows = append(table.Rows, []string{cmp.Or(jobWords[job.Name], job.Name), last, took.String(), outcome})
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

// queueTable says what became of every acknowledged record, a row for each queue and one for all.
func queueTable(spools []ingest.SpoolStatus, positions []models.SpoolPosition) views.Table {
	table := views.Table{
		Caption: "What became of acknowledged records, by queue, when it was stored: acknowledged is the sum of the " +
			"others. What was set aside then and released since is counted, and stays in its column",
		Columns: numberedColumns("Queue", "Acknowledged", "Counted", "Waiting", "Over the daily limit", "Too late",
			"Unprocessable", "Erased", "Lost", "Set aside"),
	}
	var all models.SpoolPosition
	waiting := int64(0)
	for _, spool := range spools {
		if spool.Acknowledged > 0 {
			table.Rows = append(table.Rows, queueRow(queueName(spool), spool.Position, spool.Waiting))
			all.Add(spool.Position)
			waiting += spool.Waiting
		}
	}
	elsewhere := positionsElsewhere(spools, positions)
	if elsewhere.Acknowledged > 0 {
		table.Rows = append(table.Rows, queueRow("Earlier, and other servers", elsewhere, 0))
		all.Add(elsewhere)
	}
	if len(table.Rows) > 1 {
		table.Rows = append(table.Rows, queueRow("All", all, waiting))
	}
	return table
}

func queueName(spool ingest.SpoolStatus) string {
	if spool.Own {
		return "This server"
	}
	return "Left behind: " + filepath.Base(spool.Path)
}

func queueRow(name string, p models.SpoolPosition, waiting int64) []string {
	acknowledged := p.Acknowledged + waiting
	return tableRow(name, acknowledged, p.Applied, waiting, p.OverLimit, p.TooLate, p.DeadLetters, p.Erased, p.Missing,
		p.Aside)
}

// positionsElsewhere sums up the spools that this server does not have.
func positionsElsewhere(spools []ingest.SpoolStatus, positions []models.SpoolPosition) (sum models.SpoolPosition) {
	for _, p := range positions {
		if !slices.ContainsFunc(spools, func(s ingest.SpoolStatus) bool { return s.Position.ID == p.ID }) {
			sum.Add(p)
		}
	}
	return sum
}

// strayTable names the queues that somebody has to do something about.
func strayTable(in ingest.Status) views.Table {
	table := views.Table{
		Caption: "Queues on this server's disk that are not counted, or were damaged",
		Columns: []views.Column{{Label: "Where"}, {Label: "Records waiting", Numeric: true}, {Label: "What to do"}},
	}
	for _, stray := range in.Strays {
		table.Rows = append(table.Rows, []string{filepath.Base(stray.Path), views.Number(stray.Waiting), stray.Why})
	}
	for _, spool := range in.Spools {
		if len(spool.Damage) == 0 {
			continue
		}
		var parts []string
		for _, damage := range spool.Damage {
			parts = append(parts, damage.What+" (kept: "+filepath.Base(damage.Path)+")")
		}
		what := "The rest was counted; lost: " + views.Number(spool.Position.Missing) + ". " + strings.Join(parts, "; ") +
			". Keep the folder if you want it looked at, or remove it while the server is stopped."
		table.Rows = append(table.Rows, []string{filepath.Base(spool.Path), views.Number(spool.Waiting), what})
	}
	return table
}

// loadCounts returns what was counted of each day, the newest first, with what this process had not written down yet.
func (s *infoPages) loadCounts(ctx context.Context) ([]models.IntakeCount, error) {
	if err := s.keepCounts(ctx); err != nil {
		s.Log.Debug("the page is shown before the newest counts are stored", "error", err)
	}
	return ingest.Counts(ctx, s.Store)
}

// countSums are the counts of all days by what was counted.
type countSums map[string]int64

func sumsOf(counts []models.IntakeCount) countSums {
	sums := countSums{}
	for _, c := range counts {
		sums[c.What] += c.Count
	}
	return sums
}

func (sums countSums) of(what string) int64 { return sums[what] }

// countTable has a line for each thing that was counted, refusals by cause, the commonest first.
func countTable(counts []models.IntakeCount, today models.Day) views.Table {
	type line struct{ what, cause string }
	sums := map[line][4]int64{}
	for _, c := range counts {
		key := line{c.What, c.Cause}
		sum := sums[key]
		for i, since := range []models.Day{today, today - 6, today - 27, 0} {
			if c.Day >= since {
				sum[i] += c.Count
			}
		}
		sums[key] = sum
	}
	table := views.Table{
		Caption: "What was not stored, or not anew, by cause and UTC day. It is kept across restarts.",
		Columns: numberedColumns("What", "Today", "7 days", "28 days", "Ever"),
	}
	for _, key := range slices.SortedFunc(maps.Keys(sums), func(a, b line) int {
		return cmp.Or(cmp.Compare(sums[b][3], sums[a][3]), cmp.Compare(a.what+a.cause, b.what+b.cause))
	}) {
		sum := sums[key]
		words := strings.TrimSpace(upperFirst(key.what) + " " + key.cause)
		table.Rows = append(table.Rows, tableRow(words, sum[0], sum[1], sum[2], sum[3]))
	}
	return table
}

// countDaysShown is a month.
const countDaysShown = 31

// countDaysTable has a line for each of the newest days on which anything was counted.
func countDaysTable(counts []models.IntakeCount) views.Table {
	table := views.Table{
		Caption: "The same by UTC day, the newest first.",
		Columns: numberedColumns("Day", "Refused", "Lost", "Repeated", "Beyond the limit", "Too late"),
	}
	for len(counts) > 0 && len(table.Rows) < countDaysShown {
		day := counts[0].Day
		next := slices.IndexFunc(counts, func(c models.IntakeCount) bool { return c.Day != day })
		if next < 0 {
			next = len(counts)
		}
		sums := sumsOf(counts[:next])
		counts = counts[next:]
		table.Rows = append(table.Rows, tableRow(
			views.DayLabel(day.String()), sums.of(ingest.CountRefused), sums.of(ingest.CountFailed),
			sums.of(ingest.CountRepeated), sums.of(ingest.CountSurplus), sums.of(ingest.CountExpired)))
	}
	return table
}
