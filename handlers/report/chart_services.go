package report

import (
	"fmt"

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
		{
			ID:       "creation-shares",
			Title:    "Service mix",
			Metrics:  []string{"creations"},
			Page:     "/services",
			Question: "services",
			Sources:  []Source{ServicePeriods},
			Draw:     drawServiceMix,
		},
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

// drawServiceMix shows which type people choose: users and applications are no choice and are left out.
func drawServiceMix(v View) Drawn {
	p, all := overTime(v, v.By, "% of services created"), valuesOf(v.Services, servicesCreated)
	p.Percent, p.Of = true, all
	var names []string
	for _, a := range serviceTypes() {
		created := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		p.shares(actionLabel(a), views.ActionToken(a.String()), created, all)
		names = append(names, actionLabel(a))
	}
	l := newRowList(periodColumn(v.By), "Services created").form(table.CountAndShare, names...)
	for _, row := range v.Services {
		cells := countCells(servicesCreated(row))
		for _, a := range serviceTypes() {
			cells = append(cells, table.Share(row.Creations[a], servicesCreated(row)))
		}
		l.add(periodLabel(v.DateRange, row.Start), cells...)
	}
	return Drawn{
		Instead: nobodyWords(sumOf(all), "No service was created in this range."),
		Note:    joinSentences(v.mixNote(sumOf(all)), p.fewPaleNote()),
		Summary: "The share of each service type among those created, by " + v.By.String() + ".",
		Drawing: p.drawing(views.StackedBars), Rows: p.rows,
		Caption: "Services created by " + v.By.String() + ", with the share of each type", Table: l.Table,
		Span: v.Span, By: v.By,
	}
}

// mixNote says of how many services the shares are. Full weeks and months have more days than the page's figures, which
// speak of the range alone: it names them, so that two sums of a like name differ for a reason.
func (v View) mixNote(all int64) string {
	of := fmt.Sprintf("Of %s detection, verification and recognition services created", views.Number(all))
	if v.By == models.ByDay {
		return joinSentences(of+".", periodNote(v))
	}
	days := v.DateRange.Whole()
	days.To = min(days.To, v.Today)
	full := " in full " + v.By.String() + "s, " + views.SpanLabel(days.From.String(), days.To.String()) + "."
	return joinSentences(of+full, provisionalNote(v), downtimeNote(v))
}

func actionLabels() (names []string) {
	for _, a := range models.Actions() {
		names = append(names, actionLabel(a))
	}
	return names
}

func serviceTypes() []models.Action {
	return []models.Action{models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate}
}

func servicesCreated(row models.ServicePeriod) (sum int64) {
	for _, a := range serviceTypes() {
		sum += row.Creations[a]
	}
	return sum
}
