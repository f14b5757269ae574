package health

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// CountTable has a line for each thing that was counted, refusals by cause, the commonest first.
func CountTable(counts []models.IntakeCount, today models.Day) views.Table {
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
		words := strings.TrimSpace(views.UpperFirst(key.what) + " " + key.cause)
		table.Rows = append(table.Rows, tableRow(words, sum[0], sum[1], sum[2], sum[3]))
	}
	return table
}

// countDaysShown is a month.
const countDaysShown = 31

// CountDaysTable has a line for each of the newest days on which anything was counted.
func CountDaysTable(counts []models.IntakeCount) views.Table {
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
