package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

const (
	meaningOfFinal = "Whether the row's day, week or month has ended, so that nothing that arrives in time can " +
		"change the row. A row that is about all days asked for is final when these have ended."
	meaningOfFinalWeeks = "How many of the row's weeks, counted from the first, have ended."
	meaningOfAsOf       = "The last day (UTC) whose records are counted in the rows; it may still be running."
	meaningOfCompleteTo = "The last day (UTC) that had ended when the rows were counted, of those asked for."
)

// MarkFinal says in each row whether it is final, and of the table up to when it was counted. last is the newest
// complete day.
func MarkFinal(t table.Table, p Period, last models.Day) table.Table {
	t.State = stateOf(p.Span, last)
	if len(t.Columns) == 0 {
		return t
	}
	if t.Columns[0].Name == "cohort" {
		return markCohorts(t, last)
	}
	ends := func(table.Cell) models.Day { return p.Next() }
	if name := t.Columns[0].Name; name == "day" || name == "period" || name == "label" {
		ends = p.endOf
	}
	return addFinal(t, func(row []table.Cell) bool { return ends(row[0]) <= last+1 })
}

// Next returns the day after the period.
func (p Period) Next() models.Day { return p.To + 1 }

// endOf returns the day after the day, week or month that a row's first cell names; of another cell that of the period.
func (p Period) endOf(first table.Cell) models.Day {
	if day, ok := first.Day(); ok {
		return p.By.Next(models.DayOf(day))
	}
	if p.By == models.ByMonth {
		if day, err := models.ParseDay(first.String() + "-01"); err == nil {
			return p.By.Next(day)
		}
	}
	return p.Next()
}

func addFinal(t table.Table, final func(row []table.Cell) bool) table.Table {
	t.Columns = append(t.Columns, table.Named("final").As(table.YesNo).Means(meaningOfFinal))
	for i, row := range t.Rows {
		t.Rows[i] = append(row, table.Truth(final(row)))
	}
	return t
}

// markCohorts looks at each week that was counted: the weeks of a cohort end one after another.
func markCohorts(t table.Table, last models.Day) table.Table {
	const weeksFrom = 2 // behind the cohort and its size
	weeks := func(row []table.Cell) (counted, ended int64) {
		first, _ := row[0].Day()
		for k, cell := range row[weeksFrom:] {
			if cell.IsEmpty() {
				break
			}
			counted++
			if models.DayOf(first)+models.Day(7*(k+1)) <= last+1 {
				ended++
			}
		}
		return counted, ended
	}
	ended := make([]table.Cell, len(t.Rows))
	for i, row := range t.Rows {
		_, n := weeks(row)
		ended[i] = table.Count(n)
	}
	t = addFinal(t, func(row []table.Cell) bool {
		counted, ended := weeks(row)
		return counted == ended
	})
	t.Columns = append(t.Columns, table.Named("final_weeks").Of("weeks").Means(meaningOfFinalWeeks))
	for i := range t.Rows {
		t.Rows[i] = append(t.Rows[i], ended[i])
	}
	return t
}

func stateOf(span models.Span, last models.Day) []table.Fact {
	return []table.Fact{
		{Name: "as_of", Value: dayCell(span.To), Meaning: meaningOfAsOf},
		{Name: "complete_to", Value: dayCell(min(span.To, last)), Meaning: meaningOfCompleteTo},
	}
}
