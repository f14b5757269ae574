package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// tell puts figures and charts of the window's days on a page.
type tell func(ctx context.Context, w window, page *views.Report) error

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
		return s.render(c, views.ReportPage(page))
	}
}

func (s *server) reportPage(c *fiber.Ctx, r report) (views.Report, error) {
	ctx, page := c.UserContext(), views.Report{Base: s.base(c, r.title, signedInAs(c))}
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
	page.Notes = w.over(models.ByDay, "").Notes
	return page, s.tellAll(ctx, w, r, &page)
}

// tellAll puts the report on the page, its charts laid out as the address says.
func (s *server) tellAll(ctx context.Context, w window, r report, page *views.Report) error {
	if err := r.tell(ctx, w, page); err != nil {
		return err
	}
	w.rescale(page.Charts)
	for i := range page.Charts {
		page.Charts[i].Files = append(page.Charts[i].Files, w.pictures(page.Charts[i].ID)...)
	}
	return nil
}

// windowOf reads the window of a page from its address, with the marks of its days.
func (s *server) windowOf(c *fiber.Ctx, extent models.Span) (window, error) {
	if err := onceEach(c); err != nil {
		return window{}, err
	}
	return s.window(c.UserContext(), c.Queries(), extent)
}

func (s *server) window(ctx context.Context, query map[string]string, extent models.Span) (window, error) {
	w, err := parseWindow(query, models.DayOf(s.Clock()), extent)
	if err != nil {
		return w, err
	}
	w.marks, err = s.marksOf(ctx, w)
	return w, err
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
		PostBase: host + ingestBase, Key: key,
		ImportCommand: "go run ./web import statistics_general.csv statistics_faces.csv",
		DemoCommand:   "DATABASE_URL=sqlite:data/demo.db go run ./web demo && DATABASE_URL=sqlite:data/demo.db go run ./web",
	}
}
