package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// activeInstallations answers how many installations were seen, by day, week or month.
func (s *server) activeInstallations(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByDay, models.ByWeek, models.ByMonth)
	if err != nil {
		return sheet{}, err
	}
	return activeSheet(c.UserContext(), s.Store, p)
}

func activeSheet(ctx context.Context, store *models.Store, p period) (sheet, error) {
	const name = "active-installations"
	if p.By == models.ByDay {
		rows, err := store.ActiveInstallations(ctx, p.Span)
		return tabulate(name, p, activeDayColumns(), rows), err
	}
	rows, err := store.ActivePeriods(ctx, p.Span, p.By)
	return tabulate(name, p, activePeriodColumns(p.By), rows), err
}

func activeDayColumns() []column[models.ActiveDay] {
	return append([]column[models.ActiveDay]{
		field("day", func(d models.ActiveDay) any { return d.Day.String() }),
	}, activeFigures()...)
}

func activeFigures() []column[models.ActiveDay] {
	return []column[models.ActiveDay]{
		field("active_1", func(d models.ActiveDay) any { return d.Active1 }),
		field("active_7", func(d models.ActiveDay) any { return d.Active7 }),
		field("active_28", func(d models.ActiveDay) any { return d.Active28 }),
		field("active_30", func(d models.ActiveDay) any { return d.Active30 }),
		field("established", func(d models.ActiveDay) any { return d.Established }),
		field("new", func(d models.ActiveDay) any { return d.New }),
		field("resurrected", func(d models.ActiveDay) any { return d.Resurrected }),
		field("lapsed", func(d models.ActiveDay) any { return d.Lapsed }),
	}
}

func activePeriodColumns(by models.Interval) []column[models.ActivePeriod] {
	return []column[models.ActivePeriod]{
		field("period", func(p models.ActivePeriod) any { return by.Label(p.Start) }),
		field("active", func(p models.ActivePeriod) any { return p.Active }),
		field("new", func(p models.ActivePeriod) any { return p.New }),
		field("returning", func(p models.ActivePeriod) any { return p.Returning }),
		field("resurrected", func(p models.ActivePeriod) any { return p.Resurrected }),
		field("lapsed", func(p models.ActivePeriod) any { return p.Lapsed }),
	}
}
