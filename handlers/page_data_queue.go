package handlers

import (
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// queueTable says what became of every acknowledged record, a row for each queue and one for all.
func queueTable(spools []ingest.SpoolStatus, positions []models.SpoolPosition) views.Table {
	table := views.Table{
		Caption: "What became of acknowledged records, by queue: acknowledged is the sum of the others",
		Columns: numberedColumns("Queue", "Acknowledged", "Counted", "Waiting", "Over the daily limit", "Too late",
			"Unprocessable", "Erased", "Lost"),
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
	return "Left behind: " + spool.Path
}

func queueRow(name string, p models.SpoolPosition, waiting int64) []string {
	acknowledged := p.Acknowledged + waiting
	return tableRow(name, acknowledged, p.Applied, waiting, p.OverLimit, p.TooLate, p.DeadLetters, p.Erased, p.Missing)
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
		table.Rows = append(table.Rows, []string{stray.Path, views.Number(stray.Waiting), stray.Why})
	}
	for _, spool := range in.Spools {
		if len(spool.Damage) == 0 {
			continue
		}
		var parts []string
		for _, damage := range spool.Damage {
			parts = append(parts, damage.What+" (kept: "+damage.Path+")")
		}
		what := "The rest was counted; lost: " + views.Number(spool.Position.Missing) + ". " + strings.Join(parts, "; ") +
			". Keep the folder if you want it looked at, or remove it while the server is stopped."
		table.Rows = append(table.Rows, []string{spool.Path, views.Number(spool.Waiting), what})
	}
	return table
}
