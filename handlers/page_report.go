package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/health"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/segment"
	"compreface-stats/models"
	"compreface-stats/models/access"
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

// startingView is what a person sees who opens a page without saying which days: the overview's default view, or else
// the days that this browser showed last, shown in the same way; empty for the page as it is for everybody.
func (s *server) startingView(c *fiber.Ctx, p report.Page) (address string, err error) {
	if isViewGiven(c) {
		return "", nil
	}
	if p.Path == "/" {
		address, err = s.Access.DefaultView(c.UserContext(), currentUser(c).ID)
	}
	if last := s.lastView(c); address == "" && last != "" {
		address = p.Path + "?" + last
		if last != usualView {
			address += "&done=" + asLast
		}
	}
	return address, err
}

func isViewGiven(c *fiber.Ctx) bool { return len(c.Request().URI().QueryString()) > 0 }

const (
	// usualView is what everybody sees who never chose days.
	usualView = "range=90d"
	// asLast, in an address for once, says that it was kept and that nobody asked for it now.
	asLast = "as-last"
	// viewCookie holds whose view it is and the query that the pages of charts had last. Scripts write it, too.
	viewCookie  = "view"
	viewLength  = 365 * 24 * time.Hour
	longestView = 1000
)

// rememberView keeps the query of a page of charts whose address says one.
func (s *server) rememberView(c *fiber.Ctx, query string) {
	if query == "" || !isViewGiven(c) || query == s.lastView(c) {
		return
	}
	c.Cookie(&fiber.Cookie{
		Name: viewCookie, Value: url.QueryEscape(currentUser(c).ID + "?" + query), Path: s.mount.Cookies(),
		SameSite: fiber.CookieSameSiteLaxMode, Secure: s.isSecure(), Expires: time.Now().Add(viewLength),
	})
}

// lastView is the query that the person had last in this browser; empty where there is none that can be read.
func (s *server) lastView(c *fiber.Ctx) string {
	kept, err := url.QueryUnescape(c.Cookies(viewCookie))
	owner, query, _ := strings.Cut(kept, "?")
	if err != nil || owner == "" || owner != currentUser(c).ID || len(kept) > longestView {
		return ""
	}
	return report.ViewQuery(query, models.DayOf(s.Clock()))
}

// savedViews are what the menu of views offers beside the one that is shown.
func (s *server) savedViews(c *fiber.Ctx, csrf string, shown report.SharedView) (*views.SavedViews, error) {
	menu := &views.SavedViews{
		CSRF: csrf, Shown: shown.Address(), MayDeleteShared: currentUser(c).Role.AtLeast(models.RoleMaintainer),
	}
	own, others, err := s.Access.SavedViews(c.UserContext(), currentUser(c).ID)
	for _, v := range own {
		link := views.SavedView{ID: v.ID, Name: v.Name, URL: v.Address, Default: v.IsDefault, Shared: v.Shared}
		menu.Own = append(menu.Own, link)
	}
	for _, v := range others {
		menu.Others = append(menu.Others, views.SavedView{ID: v.ID, Name: v.Name, URL: v.Address, Shared: true})
	}
	return menu, err
}

// saveView keeps the view of the form, for the person alone or for all.
func (s *publishingPages) saveView(c *fiber.Ctx) error {
	shown, err := s.view(c.UserContext(), formValue(c, "view"))
	if err != nil {
		return badForm(err)
	}
	v := models.SavedView{
		UserID: currentUser(c).ID, Name: formValue(c, "name"), Address: shown.Address(),
		Shared: formValue(c, "shared") != "", IsDefault: formValue(c, "default") != "",
	}
	err = s.Access.SaveView(c.UserContext(), v)
	if errors.Is(err, access.ErrNoViewName) || errors.Is(err, access.ErrManyViews) {
		return badForm(err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(v.Address+"&done=view-saved", http.StatusSeeOther)
}

// renameView gives a view another name, and shows again what was shown.
func (s *publishingPages) renameView(c *fiber.Ctx) error {
	err := s.Access.RenameView(c.UserContext(), currentUser(c).ID, strings.Clone(c.Params("id")), formValue(c, "name"))
	if errors.Is(err, access.ErrNoViewName) || errors.Is(err, access.ErrViewNameTaken) {
		return badForm(err)
	}
	if err != nil {
		return missingProblem(err, "view")
	}
	return s.backToView(c, "view-renamed")
}

// backToView shows the view that a form came from, with a notice.
func (s *publishingPages) backToView(c *fiber.Ctx, notice string) error {
	back, err := s.view(c.UserContext(), formValue(c, "view"))
	if err != nil {
		return badForm(err)
	}
	return c.Redirect(back.Address()+"&done="+notice, http.StatusSeeOther)
}

func (s *publishingPages) removeView(c *fiber.Ctx) error {
	err := s.Access.RemoveView(c.UserContext(), currentUser(c), strings.Clone(c.Params("id")))
	if err != nil {
		return missingProblem(err, "view")
	}
	return s.backToView(c, "view-removed")
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
