package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// showOverview shows the headline figures and one chart for each of the three questions the records answer.
func (s *server) showOverview(c *fiber.Ctx) error {
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return err
	}
	page := views.Overview{Base: s.base(c, "Overview", signedInAs(c))}
	if !recorded {
		page.Empty = s.emptyState()
		return s.render(c, views.OverviewPage(page))
	}
	w, err := s.windowOf(c, extent)
	if err != nil {
		return err
	}
	told, err := s.askOverview(c.UserContext(), w)
	if err != nil {
		return err
	}
	return s.render(c, views.OverviewPage(overviewPage(page, w, told)))
}

// windowOf reads the window of a page from its address.
func (s *server) windowOf(c *fiber.Ctx, extent models.Span) (window, error) {
	if err := onceEach(c); err != nil {
		return window{}, err
	}
	return parseWindow(c.Queries(), models.DayOf(s.Clock()), extent)
}

func overviewPage(page views.Overview, w window, told overview) views.Overview {
	page.Range, page.Figures, page.Charts = w.rangeBar(page.Path), headlines(w, told), overviewCharts(w, told)
	page.Demo = told.invented
	return page
}

// overview is what the store said. Active and sizes begin with the days that the window is compared with.
type overview struct {
	active   []models.ActiveDay
	sizes    []models.SizesDay
	services []models.ServicePeriod
	reach    []models.ReachDay
	invented bool // the records are the demo's
}

func (s *server) askOverview(ctx context.Context, w window) (told overview, err error) {
	if told.active, err = s.Store.ActiveInstallations(ctx, w.asked()); err != nil {
		return told, err
	}
	if told.sizes, err = s.Store.FaceCollections(ctx, w.asked()); err != nil {
		return told, err
	}
	if told.services, err = s.Store.Services(ctx, w.Span, w.By); err != nil {
		return told, err
	}
	if told.reach, err = s.Store.Reach(ctx, w.Span); err != nil {
		return told, err
	}
	told.invented, err = s.Store.IsDemo(ctx)
	return told, err
}

// emptyState says how to get the first record in.
func (s *server) emptyState() *views.EmptyState {
	host, key := s.PublicURL, "any-value"
	if host == "" {
		host = "http://ADDRESS-OF-THIS-SERVER"
	}
	if len(s.IngestKeys) > 0 {
		key = s.IngestKeys[0]
	}
	return &views.EmptyState{
		PostBase: host + ingestBase, Key: key,
		ImportCommand: "go run ./web import statistics_general.csv statistics_faces.csv",
		DemoCommand:   "DATABASE_URL=sqlite:data/demo.db go run ./web demo && DATABASE_URL=sqlite:data/demo.db go run ./web",
	}
}
