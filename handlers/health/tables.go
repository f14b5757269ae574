package health

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// jobWords say what a job does; those that are not here are called as they are noted.
var jobWords = map[string]string{
	models.CensusJob: "Count all facts", models.PruneJob: "Remove old facts", "milestones": "Note milestones",
	"release": "Make the monthly release", "sessions": "Remove expired sessions", "silence": "Watch for silence",
	"suspects": "Look for invented installations", "backup": "Back up", "digest": "Send digests",
}

// JobTable lists the background jobs with their last run.
func JobTable(jobs []models.Job, now time.Time) views.Table {
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
		last := views.TimeLabel(job.Ended) + " (" + Ago(now.Sub(job.Ended)) + ")"
		table.Rows = append(table.Rows, []string{cmp.Or(jobWords[job.Name], job.Name), last, took.String(), outcome})
	}
	return table
}

// QueueTable says what became of every acknowledged record, a row for each queue and one for all.
func QueueTable(spools []ingest.SpoolStatus, positions []models.SpoolPosition) views.Table {
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

// StrayTable names the queues that somebody has to do something about.
func StrayTable(in ingest.Status) views.Table {
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

// numberedColumns makes columns of which all but the first hold numbers.
func numberedColumns(labels ...string) []views.Column {
	columns := make([]views.Column, len(labels))
	for i, label := range labels {
		columns[i] = views.Column{Label: label, Numeric: i > 0}
	}
	return columns
}

func tableRow(name string, counts ...int64) []string {
	row := []string{name}
	for _, n := range counts {
		row = append(row, views.Number(n))
	}
	return row
}
