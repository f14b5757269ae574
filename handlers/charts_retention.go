package handlers

import (
	"fmt"
	"strconv"

	"compreface-stats/models"
	"compreface-stats/views"
)

// mostCohorts is how many weeks a heat map shows, down and across; the downloads hold all.
const mostCohorts = 26

// fewWeeks across fit into half the page.
const fewWeeks = 6

// retentionChart is a table whose cells are tinted by their share: it needs no drawing.
func retentionChart(w window, cohorts []models.Cohort) views.Chart {
	note := "Of the installations first seen in a week, the share seen in the weeks after; below it their number. A dashed cell is not final: its week is not over, and the first row leaves it out."
	if hidden := len(cohorts) - mostCohorts; hidden > 0 {
		cohorts = cohorts[hidden:]
		note += fmt.Sprintf(" The newest %d weeks are shown; CSV and XLSX hold all.", mostCohorts)
	}
	return w.downloads("retention", w.Span, models.ByWeek, views.Chart{
		ID: "retention", Title: "Weekly retention", Definition: definitions("retained"), Note: note, Wide: longestCohort(cohorts) > fewWeeks,
		Heat: &views.Heat{Caption: "Share of each week's new installations that was seen in the n-th week after", Corner: "First seen in week from", Total: "New", Least: "0 %", Most: "100 %",
			Columns: heatColumns(min(longestCohort(cohorts), mostCohorts)), Rows: heatRows(cohorts, w.today)},
	})
}

func heatColumns(weeks int) []views.HeatColumn {
	columns := make([]views.HeatColumn, weeks)
	for i := range columns {
		columns[i] = views.HeatColumn{Prefix: "Week ", Label: strconv.Itoa(i)}
	}
	return columns
}

// heatRows begins with all cohorts together, which steadies small ones.
func heatRows(cohorts []models.Cohort, today models.Day) (rows []views.HeatRow) {
	if len(cohorts) > 1 {
		rows = append(rows, togetherRow(cohorts, today))
	}
	for _, c := range cohorts {
		row := views.HeatRow{Label: views.DayLabel(c.Week.String()), Size: views.Number(c.Size)}
		for k, n := range c.Retained[:min(len(c.Retained), mostCohorts)] {
			row.Cells = append(row.Cells, heatCell(n, c.Size, !weekOver(c, k, today)))
		}
		rows = append(rows, row)
	}
	return rows
}

// togetherRow adds up, for each week, the cohorts of which that week is over.
func togetherRow(cohorts []models.Cohort, today models.Day) views.HeatRow {
	row := views.HeatRow{Label: "All together", Sum: true}
	for k := range min(longestCohort(cohorts), mostCohorts) {
		var seen, size int64
		for _, c := range cohorts {
			if k < len(c.Retained) && weekOver(c, k, today) {
				seen, size = seen+c.Retained[k], size+c.Size
			}
		}
		if k == 0 {
			row.Size = views.Number(size)
		}
		row.Cells = append(row.Cells, heatCell(seen, size, false))
	}
	return row
}

// weekOver says whether the k-th week after the cohort's own has ended, so that its number is final.
func weekOver(c models.Cohort, k int, today models.Day) bool {
	return c.Week+models.Day(7*(k+1)) <= today
}

// heatCell is empty where there is nobody to have a share of.
func heatCell(part, whole int64, open bool) views.HeatCell {
	if whole == 0 {
		return views.HeatCell{}
	}
	return views.HeatCell{Share: views.ShortShare(part, whole), Count: views.Number(part), Of: views.Number(whole),
		Level: int((10*part + whole - 1) / whole), Open: open}
}
