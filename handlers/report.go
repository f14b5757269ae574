package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// tell puts figures and charts of the window's days on a page.
type tell func(ctx context.Context, w window, page *views.Overview) error

// showReport is the frame of every page of figures and charts: which days, how to choose others, whether there is
// anything to show at all, and whether it was invented.
func (s *server) showReport(c *fiber.Ctx, title string, tell tell) error {
	ctx := c.UserContext()
	extent, recorded, err := s.Store.Extent(ctx)
	if err != nil {
		return err
	}
	page := views.Overview{Base: s.base(c, title, signedInAs(c))}
	if !recorded {
		page.Empty = s.emptyState()
		return s.render(c, views.OverviewPage(page))
	}
	w, err := s.windowOf(c, extent)
	if err != nil {
		return err
	}
	page.Range = w.rangeBar(page.Path)
	if page.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return err
	}
	if w.marks, err = s.marksOf(ctx, w); err != nil {
		return err
	}
	page.Notes = w.over(models.ByDay, "").Notes
	if err := tell(ctx, w, &page); err != nil {
		return err
	}
	w.rescale(page.Charts)
	return s.render(c, views.OverviewPage(page))
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
	if known := s.Store.SomeKey(); known != "" {
		key = known
	}
	return &views.EmptyState{
		PostBase: host + ingestBase, Key: key,
		ImportCommand: "go run ./web import statistics_general.csv statistics_faces.csv",
		DemoCommand:   "DATABASE_URL=sqlite:data/demo.db go run ./web demo && DATABASE_URL=sqlite:data/demo.db go run ./web",
	}
}
