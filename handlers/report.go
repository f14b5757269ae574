package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// tell puts figures and charts of the window's days on a page.
type tell func(ctx context.Context, w window, page *views.Overview) error

// report is a page of figures and charts.
type report struct {
	path, title string
	tell        tell
}

// showReport is the frame of every report: which days, how to choose others, whether there is anything to show at all,
// and whether it was invented.
func (s *server) showReport(r report) fiber.Handler {
	return func(c *fiber.Ctx) error {
		page, err := s.reportPage(c, r)
		if err != nil {
			return err
		}
		return s.render(c, views.OverviewPage(page))
	}
}

func (s *server) reportPage(c *fiber.Ctx, r report) (views.Overview, error) {
	ctx, page := c.UserContext(), views.Overview{Base: s.base(c, r.title, signedInAs(c))}
	extent, recorded, err := s.Store.Extent(ctx)
	if err != nil {
		return page, err
	}
	if !recorded {
		page.Empty = s.emptyState()
		return page, nil
	}
	w, err := s.windowOf(c, extent)
	if err != nil {
		return page, err
	}
	page.Range = w.rangeBar(page.Path)
	if page.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return page, err
	}
	return page, r.tell(ctx, w, &page)
}

// windowOf reads the window of a page from its address.
func (s *server) windowOf(c *fiber.Ctx, extent models.Span) (window, error) {
	if err := onceEach(c); err != nil {
		return window{}, err
	}
	return parseWindow(c.Queries(), models.DayOf(s.Clock()), extent)
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
