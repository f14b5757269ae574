package handlers

import (
	"context"
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showReport shows a page of figures and charts: which days, how to choose others, whether there is anything to show
// at all, and whether it was invented.
func (s *server) showReport(p report.Page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		page, err := s.reportPage(c, p)
		if err != nil {
			return err
		}
		return renderPage(c, views.ReportPage(page))
	}
}

func (s *server) reportPage(c *fiber.Ctx, p report.Page) (views.Report, error) {
	page := views.Report{Base: s.base(c, p.Title, signedInAs(c))}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return page, err
	}
	if !recorded {
		page.Empty = s.emptyState()
		return page, nil
	}
	r, err := s.dateRange(c, extent)
	if err != nil {
		return page, err
	}
	page.Range, page.Keeps = r.Bar(page.Path), r.WholeQuery()
	if currentUser(c).Role.AtLeast(models.RoleMaintainer) {
		page.Range.ShareURL = "/promote/links?view=" + url.QueryEscape(report.SharedView{Page: p, Range: r}.Address())
	}
	return page, s.fillReport(c.UserContext(), p, r, false, &page)
}

// fillReport puts the figures and charts of the range on the page, whole with every table for those who may fetch none.
func (s *server) fillReport(
	ctx context.Context,
	p report.Page,
	r report.DateRange,
	whole bool,
	page *views.Report,
) (err error) {
	if page.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return err
	}
	v, err := s.loadView(ctx, r, p.AllSources())
	if err != nil {
		return err
	}
	v.Whole = whole
	page.Notes = report.NotesOf(v)
	p.Fill(v, page)
	return nil
}

// emptyState says how to get the first record in.
func (s *server) emptyState() *views.EmptyState {
	host, key := s.PublicURL, "any-value"
	if host == "" {
		host = "http://ADDRESS-OF-THIS-SERVER"
	}
	if known := s.Access.IngestKeys.UsableValue(); known != "" {
		key = known
	}
	return &views.EmptyState{
		PostBase:      host + ingestBase,
		Key:           key,
		ImportCommand: "go run ./web import statistics_general.csv statistics_faces.csv",
		DemoCommand: "DATABASE_URL=sqlite:data/demo.db go run ./web demo && " +
			"DATABASE_URL=sqlite:data/demo.db go run ./web",
	}
}

// showChartRows returns what a chart draws, as numbers: /charts/active.csv, .json or .xlsx, over the days of the
// page's address.
func (s *server) showChartRows(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	if id, ok := strings.CutSuffix(name, ".table"); ok {
		return s.showChartTable(c, id)
	}
	write, known := tableFormats[strings.TrimSuffix(format, ".json")]
	if !known || format == "" {
		return fiber.ErrNotFound
	}
	r, err := s.recordedRange(c)
	if err != nil {
		return err
	}
	chart, v, err := s.loadChart(c.UserContext(), r, strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	return write(c, chart.Rows(v))
}

// showChartTable shows the table of a chart for reading.
func (s *server) showChartTable(c *fiber.Ctx, id string) error {
	r, err := s.recordedRange(c)
	if err != nil {
		return err
	}
	chart, v, err := s.loadChart(c.UserContext(), r, id)
	if err != nil {
		return err
	}
	v.Whole = true
	page := views.ChartTable{
		Base:  s.base(c, chart.TitleFor(r.By), signedInAs(c)),
		Chart: chart.Render(v),
		Label: views.RangeLabel(r.From.String(), r.To.String()),
		Back:  chart.Page + "?" + r.WholeQuery() + "#chart-" + chart.ID,
	}
	page.Keeps = r.WholeQuery()
	return renderPage(c, views.ChartTablePage(page))
}

// loadChart returns the chart of this ID and what it draws; fiber.ErrNotFound where there is none.
func (s *server) loadChart(
	ctx context.Context,
	r report.DateRange,
	id string,
) (report.Chart, report.View, error) {
	chart, ok := report.ByID(id)
	if !ok {
		return chart, report.View{}, fiber.ErrNotFound
	}
	v, err := s.loadView(ctx, r, chart.Sources)
	return chart, v, err
}

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
