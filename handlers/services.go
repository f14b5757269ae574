package handlers

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// serviceDay is one day's creations, and how many of the installations active on it ever created one.
type serviceDay struct {
	models.ServicePeriod
	Reach models.ReachDay
}

// tellServices shows what is created, by how many, and how far installations go from first user to filled collection.
func (s *server) tellServices(ctx context.Context, w window, page *views.Report) error {
	daily, err := s.Store.Services(ctx, w.asked(), models.ByDay)
	if err != nil {
		return err
	}
	rows, err := s.Store.Services(ctx, w.Span, w.By)
	if err != nil {
		return err
	}
	reach, err := s.Store.Reach(ctx, w.asked())
	if err != nil {
		return err
	}
	adopted, err := s.Store.Adoption(ctx, models.Span{From: w.asOf(), To: w.asOf()})
	if err != nil {
		return err
	}
	page.Figures = creationHeadlines(w, daily)
	page.Charts = []views.Chart{
		wide(servicesChart(w, rows)), creatorsChart(w, rows), creationSharesChart(w, rows),
		wide(reachOverTimeChart(w, reach)), reachChart(w, reach[w.asOf()-w.asked().From]), adoptionChart(w, adopted[0]),
	}
	return nil
}

// wide gives a chart the whole width of the page.
func wide(c views.Chart) views.Chart {
	c.Wide = true
	return c
}

// services answers what was created, by day, week or month. Reach is a question about one day's active
// installations, so weeks and months have none.
func (s *server) services(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByDay, models.ByWeek, models.ByMonth)
	if err != nil {
		return sheet{}, err
	}
	return servicesSheet(c.UserContext(), s.Store, p)
}

func servicesSheet(ctx context.Context, store *models.Store, p period) (sheet, error) {
	const name = "services"
	rows, err := store.Services(ctx, p.Span, p.By)
	if err != nil || p.By != models.ByDay {
		return tabulate(name, p, servicePeriodColumns(p.By), rows), err
	}
	reach, err := store.Reach(ctx, p.Span)
	if err != nil {
		return sheet{}, err
	}
	return tabulate(name, p, serviceDayColumns(), serviceDays(rows, reach)), nil
}

// serviceDays lays two answers for the same days beside each other.
func serviceDays(services []models.ServicePeriod, reach []models.ReachDay) []serviceDay {
	days := make([]serviceDay, len(services))
	for i := range days {
		days[i] = serviceDay{services[i], reach[i]}
	}
	return days
}

func servicePeriodColumns(by models.Interval) []column[models.ServicePeriod] {
	name := "period"
	if by == models.ByDay {
		name = "day"
	}
	return append([]column[models.ServicePeriod]{
		field(name, func(p models.ServicePeriod) any { return by.Label(p.Start) }),
	}, creationFigures()...)
}

func creationFigures() (columns []column[models.ServicePeriod]) {
	for _, a := range models.Actions() {
		columns = append(columns,
			field(a.String(), func(p models.ServicePeriod) any { return p.Creations[a] }),
			field(a.String()+"_installations", func(p models.ServicePeriod) any { return p.Installations[a] }))
	}
	return columns
}

func serviceDayColumns() []column[serviceDay] {
	columns := lift(func(d serviceDay) models.ServicePeriod { return d.ServicePeriod }, servicePeriodColumns(models.ByDay))
	columns = append(columns, field("active_28", func(d serviceDay) any { return d.Reach.Active28 }))
	for _, a := range models.Actions() {
		columns = append(columns, field(a.String()+"_reach", func(d serviceDay) any { return d.Reach.Created[a] }))
	}
	return columns
}

// definition is models.Definition for the fields of an action too: the sentence is the same for all actions.
func definition(field string) string {
	switch {
	case strings.HasSuffix(field, "_CREATE"):
		field = "creations"
	case strings.HasSuffix(field, "_CREATE_installations"):
		field = "creating_installations"
	}
	return models.Definition(field)
}
