package report

import (
	"slices"
	"strings"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func serviceCharts() []Chart {
	return []Chart{
		{
			ID:       "services",
			Title:    "Created per {interval}",
			Metrics:  []string{"creations"},
			Page:     "/services",
			Overview: true,
			Question: "services",
			Sources:  []Source{ServicePeriods},
			Draw:     drawServices,
		},
		{
			ID:       "creators",
			Title:    "Installations that created something",
			Metrics:  []string{"creating_installations"},
			Page:     "/services",
			Question: "services",
			Sources:  []Source{ServicePeriods},
			Draw:     drawCreators,
		},
		serviceMix(),
	}
}

// drawServices has a panel of bars a type: what users, applications and services come to together means nothing.
func drawServices(v View) Drawn {
	p := overTime(v, v.By, "created")
	p.Panels = true
	for _, a := range models.Actions() {
		created := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		p.counts(actionLabel(a), views.ActionToken(a.String()), created)
	}
	hasEarlier := p.earlierCreated(v)
	instead, none := p.dropEmptyPanels(nothingCreated, "None created:")
	return Drawn{
		Instead: instead,
		Note:    joinSentences(panelsNote, none, periodNote(v), p.strokesNote(v, "")),
		Summary: "What was created, by " + v.By.String() + " and type.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Created by " + v.By.String(), Table: p.createdTable(v, hasEarlier),
		Wide: !v.Brief, Span: v.Span, By: v.By,
	}
}

// createdTable lists what was created of each type, beside what was in the days that the range is compared with.
func (p *chartPlot) createdTable(v View, hasEarlier bool) table.Table {
	if hasEarlier {
		names := make([]string, len(v.Services))
		for i, row := range v.Services {
			names[i] = periodLabel(v.DateRange, row.Start)
		}
		return p.comparedTable(v, periodColumn(v.By), names).Table
	}
	l := newRowList(periodColumn(v.By), actionLabels()...)
	for _, row := range v.Services {
		l.counts(periodLabel(v.DateRange, row.Start), row.Creations[:]...)
	}
	return l.Table
}

const nothingCreated = "Nothing was created in this range."

// dropEmptyPanels leaves out of the drawing what there was none of, and names it behind the words none; where that is
// everything it returns the words nothing. Beside earlier days all stay: those may have had some.
func (p *chartPlot) dropEmptyPanels(nothing, none string) (instead, named string) {
	if len(p.Comparisons) > 0 {
		return "", ""
	}
	var names []string
	p.series = slices.DeleteFunc(p.series, func(s views.Series) bool {
		isEmpty := !slices.ContainsFunc(s.Values, func(value float64) bool { return value > 0 })
		if isEmpty {
			names = append(names, strings.ToLower(s.Name))
		}
		return isEmpty
	})
	if len(p.series) == 0 {
		return nothing, ""
	}
	if len(names) == 0 {
		return "", ""
	}
	return "", none + " " + strings.Join(names, ", ") + "."
}

// drawCreators counts installations where drawServices counts creations: one that makes a hundred is still one.
func drawCreators(v View) Drawn {
	p, l := overTime(v, v.By, "installations"), newRowList(periodColumn(v.By), actionLabels()...)
	p.Panels = true // five zigzags cannot be told apart
	for _, a := range models.Actions() {
		creators := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Installations[a] })
		p.counts(actionLabel(a), views.ActionToken(a.String()), creators)
	}
	instead, none := p.dropEmptyPanels(nothingCreated, "None created:")
	for _, row := range v.Services {
		l.counts(periodLabel(v.DateRange, row.Start), row.Installations[:]...)
	}
	return Drawn{
		Instead: instead,
		Note: joinSentences("Each installation counts once per "+v.By.String()+" and type.", panelsNote, none,
			periodNote(v)),
		Summary: "How many installations created one, by " + v.By.String() + " and type.",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "Installations that created one, by " + v.By.String(), Table: l.Table,
		Span: v.Span, By: v.By,
	}
}

func actionLabels() (names []string) {
	for _, a := range models.Actions() {
		names = append(names, actionLabel(a))
	}
	return names
}
