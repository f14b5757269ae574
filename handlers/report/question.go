package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/stay"
)

// Question is a question that the API answers over a period: its name in addresses, and the intervals that it can be
// grouped by, the first without being asked. Charts name the question whose rows they draw.
type Question struct {
	Name      string
	Intervals []models.Interval
	// Whole says that it is answered of all installations alone, and never of a part of them.
	Whole bool
}

// Questions returns every question over a period, in the order in which exports hold them. The summary of one day,
// SummaryName, is beside them.
func Questions() []Question {
	every := []models.Interval{models.ByDay, models.ByWeek, models.ByMonth}
	return []Question{
		{Name: "active-installations", Intervals: every},
		{Name: "services", Intervals: every},
		{Name: "face-collections", Intervals: []models.Interval{models.ByDay}},
		{Name: "collection-moves", Intervals: []models.Interval{models.ByDay}},
		{Name: "adoption", Intervals: []models.Interval{models.ByDay}},
		{Name: "retention", Intervals: []models.Interval{models.ByWeek}},
		{Name: ExternalName, Intervals: every, Whole: true},
	}
}

// SegmentParameter names the part of the installations in addresses.
const SegmentParameter = "segment"

// ParseSegment reads a segment of an address. The error is a *BadParameter.
func ParseSegment(text string) (stay.Segment, error) {
	segment, err := stay.ParseSegment(text)
	if err != nil {
		return nil, &BadParameter{Name: SegmentParameter, Words: err.Error()} // it has no word of the address
	}
	return segment, nil
}

// SegmentFacts say which part of the installations a table is of, and what it is of the headline.
func SegmentFacts(p *stay.Part) []table.Fact {
	return []table.Fact{
		{
			Name: "segment", Value: table.Words(p.Segment.String()),
			Meaning: "The part of the installations that the rows are of: those in it on as_of. " +
				"Rows of earlier days are of the same ones.",
		},
		{
			Name: "segment_active_28", Value: table.Count(p.Active),
			Meaning: "Active installations of the segment, 28 days to as_of.",
		},
		{
			Name: "all_active_28", Value: table.Count(p.AllActive),
			Meaning: "All active installations, 28 days to as_of.",
		},
	}
}

// ExternalName is the name of the question for the series that others counted.
const ExternalName = "external-series"

// SummaryName is the name of the question for the figures of one day.
const SummaryName = "summary"

// ActiveTable returns the days' numbers of active installations.
func ActiveTable(p Period, rows []models.ActiveDay) table.Table {
	return table.Of("active-installations", p.about(), activeDayFields(), rows)
}

// ActivePeriodTable returns the weeks' or months' numbers of active installations.
func ActivePeriodTable(p Period, rows []models.ActivePeriod) table.Table {
	return table.Of("active-installations", p.about(), activePeriodFields(p.By), rows)
}

// ServicePeriodTable returns what was created in each week or month.
func ServicePeriodTable(p Period, rows []models.ServicePeriod) table.Table {
	return table.Of("services", p.about(), servicePeriodFields(p.By), rows)
}

// ServiceTable returns what was created on each day, with the reach of each type: a question about one day's active
// installations, so that weeks and months have none. Both rows are of the same days.
func ServiceTable(p Period, services []models.ServicePeriod, reach []models.ReachDay) table.Table {
	days := make([]serviceDay, len(services))
	for i := range days {
		days[i] = serviceDay{created: services[i], reach: reach[i]}
	}
	return table.Of("services", p.about(), serviceDayFields(), days)
}

// CollectionTable returns the sizes of the collections that are current on each day.
func CollectionTable(p Period, rows []models.SizesDay) table.Table {
	return table.Of("face-collections", p.about(), sizesDayFields(), rows)
}

// MoveTable returns how many collections went from one size to another within the period.
func MoveTable(p Period, rows []models.Move) table.Table {
	return table.Of("collection-moves", p.about(), moveFields(), rows)
}

// AdoptionTable returns how far all installations ever seen had come by the end of each day.
func AdoptionTable(p Period, rows []models.AdoptionDay) table.Table {
	return table.Of("adoption", p.about(), adoptionFields(), rows)
}

// RetentionTable returns how many of each week's new installations were seen in the weeks after.
func RetentionTable(p Period, rows []models.Cohort) table.Table {
	return table.Of("retention", p.about(), cohortFields(rows), rows)
}

// SummaryTable returns the headline figures of one day with what was created on it.
func SummaryTable(day models.Day, summary models.Summary, created models.ServicePeriod) table.Table {
	about := []table.Fact{{Name: "day", Value: dayCell(day)}}
	t := table.Of(SummaryName, about, summaryFields(), []daySummary{{Summary: summary, Created: created}})
	t.Explained = true
	return t
}

const (
	meaningOfFinal = "Whether the row's day, week or month has ended, so that nothing that arrives in time can " +
		"change the row. A row that is about all days asked for is final when these have ended."
	meaningOfFinalWeeks = "How many of the row's weeks, counted from the first, have ended."
	meaningOfAsOf       = "The last day (UTC) that was asked for, which may still be running. Rows of weeks and months " +
		"count all their days, also those after it."
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
