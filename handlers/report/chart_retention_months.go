package report

import (
	"slices"
	"strconv"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// monthWeeks are the weeks after the first that the months' table shows: every one at first, then fewer.
var monthWeeks = []int{0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24}

// drawMonthlyCohorts draws the cohorts whose week begins in one month together.
func drawMonthlyCohorts(v View) Drawn {
	weeks := monthWeeks
	for len(weeks) > 1 && weeks[len(weeks)-1] >= longestCohort(v.Cohorts) {
		weeks = weeks[:len(weeks)-1]
	}
	heat := &views.Heat{
		Caption: "Share of each month's new installations that was seen in the n-th week after their first",
		Corner:  "First seen in", Total: "New", Least: "0 %", Most: "100 %",
	}
	for _, k := range weeks {
		heat.Columns = append(heat.Columns, views.HeatColumn{Prefix: "Week ", Label: strconv.Itoa(k)})
	}
	months := cohortMonths(v.Cohorts)
	if len(months) > 1 {
		months = append([][]models.Cohort{v.Cohorts}, months...)
	}
	var rows []cohortRow
	for i, cohorts := range months {
		rows = append(rows, monthRow(cohorts, weeks, v.observed(), i == 0 && len(months) > 1))
	}
	compared := len(v.earlierCurveCells()) > 0
	if compared {
		row := monthRow(v.earlierCohorts(), weeks, v.observed(), true)
		row.label = views.UpperFirst(compareLabel(v.DateRange))
		rows = slices.Insert(rows, min(1, len(months)-1), row)
	}
	heat.Rows = heatRows(rows)
	return Drawn{
		Instead: waitsForAnyWeek(v),
		Note:    "By the month in which the week of the first sight began. Dashed: too early for some of the month's weeks.",
		Heat:    heat, Rows: func() table.Table { return monthFile(weeks, rows) }, Compared: compared,
		Wide: true, Span: v.Span, By: models.ByWeek,
	}
}

func cohortMonths(cohorts []models.Cohort) (months [][]models.Cohort) {
	for i, c := range cohorts {
		if i == 0 || c.Week.Month() != cohorts[i-1].Week.Month() {
			months = append(months, nil)
		}
		last := &months[len(months)-1]
		*last = append(*last, c)
	}
	return months
}

func monthRow(cohorts []models.Cohort, weeks []int, today models.Day, all bool) cohortRow {
	row := cohortRow{label: cohorts[0].Week.Time().Format("Jan 2006"), sum: all}
	if all {
		row.label = "All months"
	}
	var size int64
	for _, c := range cohorts {
		size += c.Size
	}
	row.size = table.Count(size)
	for _, k := range weeks {
		cell := seenAfter(cohorts, k, today)
		cell.open = cell.whole < size && !all
		row.cells = append(row.cells, cell)
	}
	return row
}

// monthFile is the table as numbers: how many of how many.
func monthFile(weeks []int, rows []cohortRow) table.Table {
	label, size := table.Named("label").As(table.Text), table.Named("size").Of(installationUnit)
	t := table.Table{Columns: []table.Column{label, size}}
	for _, k := range weeks {
		name := "week_" + strconv.Itoa(k)
		t.Columns = append(t.Columns, table.Named(name).Of(installationUnit), table.Named(name+"_of").Of(installationUnit))
	}
	for _, r := range rows {
		row := []table.Cell{table.Words(r.label), r.size}
		for _, c := range r.cells {
			row = append(row, table.Count(c.part), table.Count(c.whole))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
