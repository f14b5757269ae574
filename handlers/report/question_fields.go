package report

import (
	"strconv"
	"strings"
	"time"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

// What the columns that name a row mean.
const (
	meaningOfDay    = "UTC day, YYYY-MM-DD."
	meaningOfPeriod = "The Monday that an ISO week begins with, or the month as YYYY-MM. " +
		"Counted whole, also where the range begins or ends within."
	meaningOfCohort = "The Monday of the week in which these installations were first seen."
	meaningOfSize   = "Installations first seen in the week, or in the weeks counted together."
	meaningOfWeek   = "The number of the week after the first; the week of the first is 0."
	meaningOfFrom   = "The size that the collections moved from: none (not reported), " +
		"demo (as it was installed), or a range as it is sent; CSV has the word faces behind a range, so that no " +
		"spreadsheet program takes it for a date."
	meaningOfTo = "The size that they moved to, in the same words."
)

// fieldColumn returns the column of a field, with its unit and what it means.
func fieldColumn(name, unit string) table.Column {
	return table.Named(name).Of(unit).Means(meaningOf(name))
}

func memberColumn(group, name, unit string) table.Column {
	return table.Member(group, name).Of(unit).Means(meaningOf(group))
}

// meaningOf finds the definition of a field, which may be known under a longer name or that of its kind.
func meaningOf(name string) string {
	switch {
	case Definition("adoption_"+name) != "":
		name = "adoption_" + name
	case strings.HasSuffix(name, "_reach"):
		name = "reach"
	default:
	}
	return Definition(name)
}

func dayField[R any](value func(R) models.Day) table.Field[R] {
	day := table.Named("day").Keys(meaningOfDay)
	return table.DayField(day, func(row R) time.Time { return value(row).Time() })
}

func periodField[R any](by models.Interval, value func(R) models.Day) table.Field[R] {
	period := table.Named("period").Keys(meaningOfPeriod).As(labelType(by))
	return table.CellField(period, func(row R) table.Cell { return startCell(value(row), by) })
}

const (
	installationUnit = "installations"
	collectionUnit   = "collections"
)

func activeDayFields() []table.Field[models.ActiveDay] {
	count := func(name string, value func(models.ActiveDay) int64) table.Field[models.ActiveDay] {
		return table.CountField(fieldColumn(name, installationUnit), value)
	}
	return []table.Field[models.ActiveDay]{
		dayField(func(d models.ActiveDay) models.Day { return d.Day }),
		count("active_1", func(d models.ActiveDay) int64 { return d.Active1 }),
		count("active_7", func(d models.ActiveDay) int64 { return d.Active7 }),
		count("active_28", func(d models.ActiveDay) int64 { return d.Active28 }),
		count("active_30", func(d models.ActiveDay) int64 { return d.Active30 }),
		count("established", func(d models.ActiveDay) int64 { return d.Established }),
		count("new", func(d models.ActiveDay) int64 { return d.New }),
		count("resurrected", func(d models.ActiveDay) int64 { return d.Resurrected }),
		count("lapsed", func(d models.ActiveDay) int64 { return d.Lapsed }),
	}
}

func activePeriodFields(by models.Interval) []table.Field[models.ActivePeriod] {
	count := func(name string, value func(models.ActivePeriod) int64) table.Field[models.ActivePeriod] {
		return table.CountField(fieldColumn(name, installationUnit), value)
	}
	return []table.Field[models.ActivePeriod]{
		periodField(by, func(p models.ActivePeriod) models.Day { return p.Start }),
		count("active", func(p models.ActivePeriod) int64 { return p.Active }),
		count("new", func(p models.ActivePeriod) int64 { return p.New }),
		count("returning", func(p models.ActivePeriod) int64 { return p.Returning }),
		count("resurrected", func(p models.ActivePeriod) int64 { return p.Resurrected }),
		count("lapsed", func(p models.ActivePeriod) int64 { return p.Lapsed }),
	}
}

func servicePeriodFields(by models.Interval) []table.Field[models.ServicePeriod] {
	start := func(p models.ServicePeriod) models.Day { return p.Start }
	first := periodField(by, start)
	if by == models.ByDay {
		first = dayField(start)
	}
	return append([]table.Field[models.ServicePeriod]{first}, creationFields()...)
}

func creationFields() (fields []table.Field[models.ServicePeriod]) {
	for _, a := range models.Actions() {
		fields = append(fields,
			table.CountField(fieldColumn(a.String(), "created"),
				func(p models.ServicePeriod) int64 { return p.Creations[a] }),
			table.CountField(fieldColumn(a.String()+"_installations", installationUnit),
				func(p models.ServicePeriod) int64 { return p.Installations[a] }))
	}
	return fields
}

// serviceDay is one day's creations, and how many of the installations active on it ever created one.
type serviceDay struct {
	created models.ServicePeriod
	reach   models.ReachDay
}

func serviceDayFields() []table.Field[serviceDay] {
	fields := table.Lift(
		func(d serviceDay) models.ServicePeriod { return d.created },
		servicePeriodFields(models.ByDay),
	)
	fields = append(fields, table.CountField(fieldColumn("active_28", installationUnit),
		func(d serviceDay) int64 { return d.reach.Active28 }))
	for _, a := range models.Actions() {
		fields = append(fields, table.CountField(fieldColumn(a.String()+"_reach", installationUnit),
			func(d serviceDay) int64 { return d.reach.Created[a] }))
	}
	return fields
}

func sizesDayFields() []table.Field[models.SizesDay] {
	day := dayField(func(d models.SizesDay) models.Day { return d.Day })
	return append([]table.Field[models.SizesDay]{day}, sizeFields()...)
}

func sizeFields() (fields []table.Field[models.SizesDay]) {
	ranges := models.SizeRanges()
	for _, r := range ranges {
		fields = append(fields, table.CountField(memberColumn("collections", r.String(), collectionUnit),
			func(d models.SizesDay) int64 { return d.Collections[r] }))
	}
	for _, r := range ranges[1:] { // "0" is no face collection: nobody holds one
		fields = append(fields, table.CountField(memberColumn("holding_installations", r.String(), installationUnit),
			func(d models.SizesDay) int64 { return d.Holding[r] }))
	}
	for _, r := range ranges[1:] {
		fields = append(fields, table.CountField(memberColumn("largest_collection", r.String(), installationUnit),
			func(d models.SizesDay) int64 { return d.Largest[r] }))
	}
	return append(fields,
		table.CountField(fieldColumn("at_least_faces", "faces"), models.SizesDay.AtLeastFaces),
		table.CountField(fieldColumn("demo_collections", collectionUnit), func(d models.SizesDay) int64 { return d.Demo }))
}

func moveFields() []table.Field[models.Move] {
	return []table.Field[models.Move]{
		table.CellField(table.Named("from_range").Keys(meaningOfFrom).As(table.Text),
			func(m models.Move) table.Cell { return table.Range(m.From.String()) }),
		table.CellField(table.Named("to_range").Keys(meaningOfTo).As(table.Text),
			func(m models.Move) table.Cell { return table.Range(m.To.String()) }),
		table.CountField(table.Named("collections").Of(collectionUnit).Means(Definition("moves")),
			func(m models.Move) int64 { return m.Collections }),
	}
}

// adoptionFields are the funnel of a day, a stage a column.
func adoptionFields() []table.Field[models.AdoptionDay] {
	fields := []table.Field[models.AdoptionDay]{dayField(func(d models.AdoptionDay) models.Day { return d.Day })}
	for _, st := range funnelStages() {
		fields = append(fields, table.CountField(fieldColumn(st.field, installationUnit), st.count))
	}
	return fields
}

// cohortFields have as many weeks as the longest cohort; later cohorts leave the last ones empty.
func cohortFields(rows []models.Cohort) []table.Field[models.Cohort] {
	fields := []table.Field[models.Cohort]{
		table.DayField(
			table.Named("cohort").Keys(meaningOfCohort),
			func(c models.Cohort) time.Time { return c.Week.Time() },
		),
		table.CountField(table.Named("size").Of(installationUnit).Keys(meaningOfSize),
			func(c models.Cohort) int64 { return c.Size }),
	}
	for week := range longestCohort(rows) {
		retained := table.Element(
			"retained",
			"week_"+strconv.Itoa(week),
		).Of(
			installationUnit,
		).Means(
			Definition("retained"),
		)
		fields = append(fields, table.CellField(retained, func(c models.Cohort) table.Cell {
			if week >= len(c.Retained) {
				return table.Cell{}
			}
			return table.Count(c.Retained[week])
		}))
	}
	return fields
}

// daySummary is the headline figures of one day with what was created on it.
type daySummary struct {
	models.Summary
	Created models.ServicePeriod
}

func summaryFields() []table.Field[daySummary] {
	count := func(c table.Column, value func(daySummary) int64) table.Field[daySummary] {
		return table.CountField(c, value)
	}
	fields := table.Lift(func(d daySummary) models.ActiveDay { return d.Active }, activeDayFields())
	fields = append(
		fields,
		table.Lift(func(d daySummary) models.ServicePeriod { return d.Created }, creationFields())...)
	fields = append(fields, table.Lift(func(d daySummary) models.SizesDay { return d.Sizes }, sizeFields())...)
	fields = append(
		fields,
		count(
			fieldColumn("face_collections", collectionUnit),
			func(d daySummary) int64 { return d.Sizes.FaceCollections() },
		),
		count(
			fieldColumn("over_one_million", collectionUnit),
			func(d daySummary) int64 { return d.Sizes.OverOneMillion() },
		),
		count(fieldColumn("holders", installationUnit), func(d daySummary) int64 { return d.Sizes.Holders() }),
	)
	for _, a := range models.Actions() {
		fields = append(fields, count(memberColumn("reach", a.String(), installationUnit),
			func(d daySummary) int64 { return d.Reach.Created[a] }))
	}
	for _, a := range models.Actions() {
		fields = append(fields, count(memberColumn("ever_created_installations", a.String(), installationUnit),
			func(d daySummary) int64 { return d.EverCreated[a] }))
	}
	return append(fields, count(fieldColumn("installations", installationUnit),
		func(d daySummary) int64 { return d.EverSeen }))
}
