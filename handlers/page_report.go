package handlers

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/health"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/segment"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showReport shows a page of figures and charts: which days, how to choose others, whether there is anything to show
// at all, and whether it was invented.
func (s *server) showReport(p report.Page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if address, err := s.startingView(c, p); err != nil || address != "" {
			return cmp.Or(err, c.Redirect(address, http.StatusSeeOther))
		}
		page, err := s.reportPage(c, p)
		if err == nil && page.Range.Part == "" {
			err = s.sayWhatFollowed(c.UserContext(), page.Notes)
		}
		if err != nil {
			return err
		}
		s.rememberView(c, page.Keeps)
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
	heartbeat, err := s.Recorder.Heartbeat(c.UserContext())
	if err != nil {
		return page, err
	}
	page.Keeps = r.WholeQuery()
	if r.OnFirstDay() {
		return page, s.fillFirstDay(c.UserContext(), r.Today, health.TimeOfDay(heartbeat.Last), &page)
	}
	page.Status = health.Stream(heartbeat, s.Clock())
	if err := s.markSuspected(c, page.Status); err != nil {
		return page, err
	}
	page.Range, page.Period = r.Bar(page.Path), r.PeriodName()
	page.Range.Viewer, page.Range.Query = currentUser(c).ID, page.Keeps
	if c.Query("done") == asLast {
		page.Range.UsualURL = page.Path + "?" + usualView
	}
	segment.Name(r, page.Path, &page.Range)
	if page.Range.Views, err = s.savedViews(c, page.CSRF, report.SharedView{Page: p, Range: r}); err != nil {
		return page, err
	}
	if currentUser(c).Role.AtLeast(models.RoleMaintainer) && len(r.Segment()) == 0 && !p.House {
		page.Range.ShareURL = "/promote/links?view=" + url.QueryEscape(report.SharedView{Page: p, Range: r}.Address())
	}
	return page, s.fillReport(c.UserContext(), p, r, false, &page)
}

// fillFirstDay puts on the page what was counted so far, while no day is complete.
func (s *server) fillFirstDay(ctx context.Context, today models.Day, last string, page *views.Report) error {
	first, err := s.numbers.FirstDay(ctx, today)
	if err != nil {
		return err
	}
	page.FirstDay = first.Card(today, last)
	page.Demo, err = s.Store.IsDemo(ctx)
	return err
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
	v, err := s.numbers.Load(ctx, r, p.AllSources())
	if err != nil {
		return err
	}
	if page.Demo && page.Status != nil {
		page.Status.Silent, page.Status.Few, page.Status.Calm, page.Status.Today = false, false, true, ""
	}
	v.Whole = whole
	if v.Part != nil {
		page.Range.PartEffect = segment.Effect(v.Part)
	}
	page.Notes = report.NotesOf(v)
	p.Fill(v, page)
	segment.NameCharts(r, page.Charts)
	return nil
}

// lastComplete returns the newest day on which nothing more can arrive: the day before today, UTC.
func (s *server) lastComplete() models.Day { return models.DayOf(s.Clock()) - 1 }

// isNarrow reports whether the screen is as narrow as a phone's, as static/src/width.js notes it.
func isNarrow(c *fiber.Ctx) bool { return c.Cookies("narrow") == "1" }

// dateRange reads the range of a page from its address. What the address leaves open fits the screen.
func (s *server) dateRange(c *fiber.Ctx, recorded models.Span) (report.DateRange, error) {
	if err := onceEach(c); err != nil {
		return report.DateRange{}, err
	}
	r, err := report.ParseRange(c.Queries(), models.DayOf(s.Clock()), recorded)
	if err == nil && isNarrow(c) {
		r = r.OnNarrow()
	}
	return r, err
}

// recordedRange reads the range of a chart or export; before the first record there is none.
// A parameter that is none of a range's, and none of more, is refused: the file would hold
// something else than was asked.
func (s *server) recordedRange(c *fiber.Ctx, more ...string) (report.DateRange, error) {
	if err := report.OnlyKnown(c.Queries(), append(report.RangeParameters(), more...)...); err != nil {
		return report.DateRange{}, err
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return report.DateRange{}, err
	}
	if !recorded {
		return report.DateRange{}, fiber.ErrNotFound
	}
	return s.dateRange(c, extent)
}
