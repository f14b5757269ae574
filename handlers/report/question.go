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
			Meaning: "The part of the installations that the rows are of.",
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
