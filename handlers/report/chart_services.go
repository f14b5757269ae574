package report

import (
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
	p, l := overTime(v, v.By, "created"), newRowList(periodColumn(v.By), actionLabels()...)
	p.Panels = true
	for _, a := range models.Actions() {
		created := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		p.counts(actionLabel(a), views.ActionToken(a.String()), created)
	}
	earlier := p.earlierCreated(v)
	if earlier != nil {
		l.Columns = append(l.Columns, table.Named(allCreated+", "+compareLabel(v.DateRange)))
	}
	for i, row := range v.Services {
		cells := countCells(row.Creations[:]...)
		if earlier != nil {
			cells = append(cells, earlier[i])
		}
		l.add(periodLabel(v.DateRange, row.Start), cells...)
	}
	return Drawn{
		Note:    joinSentences(panelsNote, periodNote(v), p.earlierCreatedNote(v, earlier != nil)),
		Summary: "What was created, by " + v.By.String() + " and type.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Created by " + v.By.String(), Table: l.Table,
		Wide: !v.Brief, Span: v.Span, By: v.By,
	}
}

// drawCreators counts installations where drawServices counts creations: one that makes a hundred is still one.
func drawCreators(v View) Drawn {
	p, l := overTime(v, v.By, "installations"), newRowList(periodColumn(v.By), actionLabels()...)
	p.Panels = true // five zigzags cannot be told apart
	for _, a := range models.Actions() {
		creators := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Installations[a] })
		p.counts(actionLabel(a), views.ActionToken(a.String()), creators)
	}
	for _, row := range v.Services {
		l.counts(periodLabel(v.DateRange, row.Start), row.Installations[:]...)
	}
	return Drawn{
		Note:    joinSentences("Each installation counts once per "+v.By.String()+" and type.", panelsNote, periodNote(v)),
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
