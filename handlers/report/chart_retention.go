package report

import (
	"fmt"
	"strconv"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// mostCohorts is how many weeks a heat map shows, down and across; the downloads hold all.
const mostCohorts = 26

func retentionCharts() []Chart {
	return []Chart{{
		ID:       "retention-curve",
		Title:    "Retention, week by week",
		Metrics:  []string{"retained", "retained_all"},
		Page:     retentionPath,
		Question: "retention",
		Sources:  []Source{ActiveDays, Cohorts},
		Draw:     drawRetentionCurve,
	}, {
		ID:       "cohorts",
		Title:    "Retention by month",
		Metrics:  []string{"retained", "retained_monthly"},
		Page:     retentionPath,
		Question: "retention",
		Sources:  []Source{Cohorts},
		Draw:     drawMonthlyCohorts,
	}, {
		ID:       "retention",
		Title:    "Weekly retention",
		Metrics:  []string{"retained"},
		Page:     retentionPath,
		Question: "retention",
		Sources:  []Source{Cohorts},
		Draw:     drawRetention,
		Folded:   true,
		Public:   &PublicForm{Place: 9, Title: newcomersTitle, Draw: drawPublicNewcomers},
	}}
}

// cohortRow is a row of the heat map: a cohort, or all of them together.
type cohortRow struct {
	label string
	size  table.Cell
	sum   bool
	cells []cohortCell
}

// cohortCell is how many of how many were seen in a week; of nobody it is empty.
type cohortCell struct {
	part  int64
	whole int64
	open  bool // its week is not over
}

// drawRetention draws a table whose cells are tinted by their share: it needs no drawing.
func drawRetention(v View) Drawn {
	cohorts := v.Cohorts
	note := "Share of each week's new installations seen in the weeks after, with their number below. " +
		"Dashed: week not over yet (excluded from the first row)."
	if hidden := len(cohorts) - mostCohorts; hidden > 0 {
		cohorts = cohorts[hidden:]
		note += fmt.Sprintf(" The newest %d weeks are shown; CSV and XLSX have all.", mostCohorts)
	}
	weeks, rows := min(longestCohort(cohorts), mostCohorts), cohortRows(cohorts, v.observed())
	return Drawn{
		Note:    note,
		Instead: waitsForAnyWeek(v),
		Heat: &views.Heat{
			Caption: "Share of each week's new installations that was seen in the n-th week after",
			Corner:  "First seen in week from", Total: "New", Least: "0 %", Most: "100 %",
			Columns: weekColumns(weeks), Rows: heatRows(rows),
		},
		Rows: func() table.Table { return cohortFile(weeks, cohorts) },
		Wide: true, Span: v.Span, By: models.ByWeek,
	}
}

func weekColumns(weeks int) []views.HeatColumn {
	columns := make([]views.HeatColumn, weeks)
	for i := range columns {
		columns[i] = views.HeatColumn{Prefix: "Week ", Label: strconv.Itoa(i)}
	}
	return columns
}

// cohortRows begins with all cohorts together, which steadies small ones.
func cohortRows(cohorts []models.Cohort, today models.Day) (rows []cohortRow) {
	if len(cohorts) > 1 {
		rows = append(rows, allCohorts(cohorts, today))
	}
	for _, c := range cohorts {
		label := views.DayLabel(c.Week.String())
		row := cohortRow{label: label, size: table.Count(c.Size)}
		for k, n := range c.Retained[:min(len(c.Retained), mostCohorts)] {
			if c.Week+models.Day(7*k) >= today { // after the last record of a silent server
				break
			}
			row.cells = append(row.cells, cohortCell{part: n, whole: c.Size, open: !isWeekOver(c, k, today)})
		}
		rows = append(rows, row)
	}
	return rows
}

// allCohorts adds up, for each week, the cohorts of which that week is over.
func allCohorts(cohorts []models.Cohort, today models.Day) cohortRow {
	row := cohortRow{label: "All cohorts", sum: true}
	for k := range min(longestCohort(cohorts), mostCohorts) {
		cell := seenAfter(cohorts, k, today)
		if k == 0 {
			row.size = table.Count(cell.whole)
		}
		row.cells = append(row.cells, cell)
	}
	return row
}

// seenAfter is how many of the cohorts whose k-th week after is over were seen in it.
func seenAfter(cohorts []models.Cohort, k int, today models.Day) (cell cohortCell) {
	for _, c := range cohorts {
		if k < len(c.Retained) && isWeekOver(c, k, today) {
			cell.part += c.Retained[k]
			cell.whole += c.Size
		}
	}
	return cell
}

// isWeekOver reports whether the k-th week after the cohort's own has ended, so that its number is final.
func isWeekOver(c models.Cohort, k int, today models.Day) bool {
	return c.Week+models.Day(7*(k+1)) <= today
}

func heatRows(rows []cohortRow) []views.HeatRow {
	shown := make([]views.HeatRow, len(rows))
	for i, r := range rows {
		shown[i] = views.HeatRow{Label: r.label, Sum: r.sum}
		if n, ok := r.size.Number(); ok {
			shown[i].Size = views.Number(n)
		}
		for _, c := range r.cells {
			shown[i].Cells = append(shown[i].Cells, c.heat())
		}
	}
	return shown
}

func (c cohortCell) heat() views.HeatCell {
	if c.whole == 0 {
		return views.HeatCell{}
	}
	cell := views.HeatCell{
		Share: views.ShortShare(c.part, c.whole),
		Level: int((10*c.part + c.whole - 1) / c.whole),
		Open:  c.open,
	}
	if views.HasShare(c.whole) { // of few the share has them itself
		cell.Count, cell.Of = views.Number(c.part), views.Number(c.whole)
	}
	return cell
}

// cohortFile is the cohorts' numbers: a row a cohort, without the sum of them.
func cohortFile(weeks int, cohorts []models.Cohort) table.Table {
	t := table.Of("", nil, cohortFields(cohorts), cohorts)
	t.Columns = t.Columns[:min(len(t.Columns), 2+weeks)]
	for i, row := range t.Rows {
		t.Rows[i] = row[:len(t.Columns):len(t.Columns)]
	}
	return t
}

func longestCohort(cohorts []models.Cohort) (weeks int) {
	for _, c := range cohorts {
		weeks = max(weeks, len(c.Retained))
	}
	return weeks
}
