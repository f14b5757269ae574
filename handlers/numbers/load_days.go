package numbers

import (
	"context"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

func (l *loader) loadServiceDays(ctx context.Context) error {
	span := l.days.FetchRange()
	if err := l.knows("services", report.Period{Span: span}); err != nil {
		return err
	}
	rows, err := l.totals.Services(ctx, span, models.ByDay)
	l.data.ServiceDays = report.DaysFrom(span.From, rows)
	return err
}

func (l *loader) loadServicePeriods(ctx context.Context) (err error) {
	if err := l.knows("services", l.days.Period); err != nil {
		return err
	}
	if l.data.Services, err = l.totals.Services(ctx, l.days.Span, l.days.By); err != nil {
		return err
	}
	return l.loadEarlierServices(ctx)
}

func (l *loader) loadServiceMonths(ctx context.Context) (err error) {
	months := report.Period{Span: l.days.Span, By: models.ByMonth}
	if !l.days.MayDrawMonths() || l.knows("services", months) != nil {
		return nil // weeks are drawn
	}
	l.data.ServiceMonths, err = l.totals.Services(ctx, months.Span, months.By)
	return err
}

// loadEarlierServices loads days, for weeks and months need not begin where those begin that they are compared with.
func (l *loader) loadEarlierServices(ctx context.Context) error {
	span, ok := l.days.EarlierPeriods()
	if !ok {
		return nil
	}
	if err := l.knows("services", report.Period{Span: span}); err != nil {
		return err
	}
	rows, err := l.totals.Services(ctx, span, models.ByDay)
	l.data.EarlierServices = report.DaysFrom(span.From, rows)
	return err
}

func (l *loader) loadReachDays(ctx context.Context) error {
	span := l.days.FetchRange()
	rows, err := l.totals.Reach(ctx, span)
	l.data.Reach = report.DaysFrom(span.From, rows)
	return err
}

func (l *loader) loadAdoption(ctx context.Context) error {
	asOf := l.days.AsOf()
	rows, err := l.totals.Adoption(ctx, models.Span{From: asOf, To: asOf})
	if err != nil {
		return err
	}
	l.data.Adoption = rows[0]
	return nil
}

func (l *loader) loadSizeDays(ctx context.Context) error {
	span := l.days.FetchRange()
	if err := l.knows("face-collections", report.Period{Span: span}); err != nil {
		return err
	}
	rows, err := l.totals.FaceCollections(ctx, span)
	l.data.Sizes = report.DaysFrom(span.From, rows)
	return err
}

// loadMoves loads how collections moved within the range, and the sizes that they moved from.
func (l *loader) loadMoves(ctx context.Context) (err error) {
	eve := l.days.From - 1
	if err := l.knows("collection-moves", report.Period{Span: l.days.Span}); err != nil {
		return err
	}
	if l.data.Moves, err = l.totals.Moves(ctx, l.days.Complete()); err != nil {
		return err
	}
	before, err := l.totals.FaceCollections(ctx, models.Span{From: eve, To: eve})
	if err != nil {
		return err
	}
	l.data.SizesBefore = before[0]
	return nil
}
