package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// reportLoader asks the store for the numbers of a range. Package report names what a page needs and is given it.
type reportLoader struct {
	store *models.Store
	days  report.DateRange
	data  report.Data
}

// loadView returns the range with the numbers of the sources, and what charts over time show beside their numbers.
func (s *server) loadView(
	ctx context.Context,
	r report.DateRange,
	sources []report.Source,
) (report.View, error) {
	l := reportLoader{store: s.Store, days: r}
	if err := l.loadMarks(ctx); err != nil {
		return report.View{}, err
	}
	for _, source := range sources {
		if err := l.load(ctx, source); err != nil {
			return report.View{}, err
		}
	}
	return report.View{DateRange: r, Data: l.data}, nil
}

// loadMarks loads the days whose reports were missed, and what maintainers noted.
func (l *reportLoader) loadMarks(ctx context.Context) (err error) {
	if l.data.Downtimes, err = l.store.DowntimeDays(ctx, l.longRange()); err != nil {
		return err
	}
	l.data.Notes, err = l.store.Annotations(ctx, l.days.Span)
	return err
}

// longRange is the fetched range with the days before it that averages reach back to.
func (l *reportLoader) longRange() models.Span {
	span := l.days.FetchRange()
	span.From -= report.StickyDays - 1
	return span
}

func (l *reportLoader) load(ctx context.Context, source report.Source) error {
	return map[report.Source]func(context.Context) error{
		report.ActiveDays:     l.loadActiveDays,
		report.ActivePeriods:  l.loadActivePeriods,
		report.Cohorts:        l.loadCohorts,
		report.ServiceDays:    l.loadServiceDays,
		report.ServicePeriods: l.loadServicePeriods,
		report.ReachDays:      l.loadReachDays,
		report.AdoptionNow:    l.loadAdoption,
		report.SizeDays:       l.loadSizeDays,
		report.SizeMoves:      l.loadMoves,
		report.ActiveHistory:  l.loadHistory,
	}[source](ctx)
}

func (l *reportLoader) loadActiveDays(ctx context.Context) error {
	span := l.longRange()
	rows, err := l.store.ActiveInstallations(ctx, span)
	l.data.Active = report.DaysFrom(span.From, rows)
	return err
}

// loadHistory loads what a record is a record of: everything up to the range's last complete day.
func (l *reportLoader) loadHistory(ctx context.Context) error {
	span := models.Span{From: l.days.AllRecords.From, To: l.days.AsOf()}
	if span.From > span.To {
		return nil
	}
	rows, err := l.store.ActiveInstallations(ctx, span)
	l.data.History = report.DaysFrom(span.From, rows)
	return err
}

func (l *reportLoader) loadActivePeriods(ctx context.Context) (err error) {
	if l.days.By != models.ByDay {
		l.data.Periods, err = l.store.ActivePeriods(ctx, l.days.Span, l.days.By)
	}
	return err
}

func (l *reportLoader) loadCohorts(ctx context.Context) (err error) {
	l.data.Cohorts, err = l.store.Retention(ctx, l.days.Span)
	return err
}

func (l *reportLoader) loadServiceDays(ctx context.Context) error {
	span := l.days.FetchRange()
	rows, err := l.store.Services(ctx, span, models.ByDay)
	l.data.ServiceDays = report.DaysFrom(span.From, rows)
	return err
}

func (l *reportLoader) loadServicePeriods(ctx context.Context) (err error) {
	l.data.Services, err = l.store.Services(ctx, l.days.Span, l.days.By)
	return err
}

func (l *reportLoader) loadReachDays(ctx context.Context) error {
	span := l.days.FetchRange()
	rows, err := l.store.Reach(ctx, span)
	l.data.Reach = report.DaysFrom(span.From, rows)
	return err
}

func (l *reportLoader) loadAdoption(ctx context.Context) error {
	asOf := l.days.AsOf()
	rows, err := l.store.Adoption(ctx, models.Span{From: asOf, To: asOf})
	if err != nil {
		return err
	}
	l.data.Adoption = rows[0]
	return nil
}

func (l *reportLoader) loadSizeDays(ctx context.Context) error {
	span := l.days.FetchRange()
	rows, err := l.store.FaceCollections(ctx, span)
	l.data.Sizes = report.DaysFrom(span.From, rows)
	return err
}

// loadMoves loads how collections moved within the range, and the sizes that they moved from.
func (l *reportLoader) loadMoves(ctx context.Context) (err error) {
	if l.data.Moves, err = l.store.Moves(ctx, l.days.Complete()); err != nil {
		return err
	}
	eve := l.days.From - 1
	before, err := l.store.FaceCollections(ctx, models.Span{From: eve, To: eve})
	if err != nil {
		return err
	}
	l.data.SizesBefore = before[0]
	return nil
}

// lastComplete returns the newest day on which nothing more can arrive: the day before today, UTC.
func (s *server) lastComplete() models.Day { return models.DayOf(s.Clock()) - 1 }

// dateRange reads the range of a page from its address.
func (s *server) dateRange(c *fiber.Ctx, recorded models.Span) (report.DateRange, error) {
	if err := onceEach(c); err != nil {
		return report.DateRange{}, err
	}
	return report.ParseRange(c.Queries(), models.DayOf(s.Clock()), recorded)
}

// recordedRange reads the range of a chart or export; before the first record there is none.
func (s *server) recordedRange(c *fiber.Ctx) (report.DateRange, error) {
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return report.DateRange{}, err
	}
	if !recorded {
		return report.DateRange{}, fiber.ErrNotFound
	}
	return s.dateRange(c, extent)
}
