package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// showReport shows a page of figures and charts: which days, how to choose others, whether there is anything to show
// at all, and whether it was invented.
func (s *server) showReport(p report.Page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if address, err := s.defaultView(c, p); err != nil || address != "" {
			return cmp.Or(err, c.Redirect(address, http.StatusSeeOther))
		}
		page, err := s.reportPage(c, p)
		if err != nil {
			return err
		}
		return renderPage(c, views.ReportPage(page))
	}
}

// defaultView is where a person's overview is, who opens it without saying which; empty for the overview itself.
func (s *server) defaultView(c *fiber.Ctx, p report.Page) (string, error) {
	if p.Path != "/" || len(c.Request().URI().QueryString()) > 0 {
		return "", nil
	}
	return s.Access.DefaultView(c.UserContext(), currentUser(c).ID)
}

// savedViews are what the menu of views offers beside the one that is shown.
func (s *server) savedViews(c *fiber.Ctx, csrf string, shown report.SharedView) (*views.SavedViews, error) {
	menu := &views.SavedViews{CSRF: csrf, Shown: shown.Address()}
	own, others, err := s.Access.SavedViews(c.UserContext(), currentUser(c).ID)
	for _, v := range own {
		link := views.SavedView{ID: v.ID, Name: v.Name, URL: v.Address, Default: v.IsDefault, Shared: v.Shared}
		menu.Own = append(menu.Own, link)
	}
	for _, v := range others {
		menu.Others = append(menu.Others, views.SavedView{Name: v.Name, URL: v.Address, Shared: true})
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

func (s *publishingPages) removeView(c *fiber.Ctx) error {
	err := s.Access.RemoveView(c.UserContext(), currentUser(c).ID, strings.Clone(c.Params("id")))
	if err != nil {
		return missingProblem(err, "view")
	}
	back, err := s.view(c.UserContext(), formValue(c, "view"))
	if err != nil {
		return badForm(err)
	}
	return c.Redirect(back.Address()+"&done=view-removed", http.StatusSeeOther)
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
	if page.Range.Views, err = s.savedViews(c, page.CSRF, report.SharedView{Page: p, Range: r}); err != nil {
		return page, err
	}
	heartbeat, err := s.Recorder.Heartbeat(c.UserContext())
	if err != nil {
		return page, err
	}
	page.Status = streamStatus(heartbeat, s.Clock())
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
	v, err := s.numbers.Load(ctx, r, p.AllSources())
	if err != nil {
		return err
	}
	if page.Demo && page.Status != nil {
		page.Status.Silent, page.Status.Calm = false, true
	}
	v.Whole = whole
	page.Notes = report.NotesOf(v)
	p.Fill(v, page)
	return nil
}

// showChartList names every chart and its place, for whoever looks for one.
func (s *server) showChartList(c *fiber.Ctx) error {
	type entry struct {
		Title string `json:"title"`
		Page  string `json:"page"`
		URL   string `json:"url"`
	}
	var list []entry
	for _, chart := range report.Charts() {
		page, _ := report.PageAt(chart.Page)
		title := chart.TitleFor(models.ByWeek)
		list = append(list, entry{Title: title, Page: page.Title, URL: chart.Page + "#chart-" + chart.ID})
	}
	return c.JSON(list)
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
	chart, v, err := s.loadChart(c.UserContext(), r, strings.TrimSuffix(name, format), report.Chart.AllSources)
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
	chart, v, err := s.loadChart(c.UserContext(), r, id, report.Chart.AllSources)
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
	sources func(report.Chart) []report.Source,
) (report.Chart, report.View, error) {
	chart, ok := report.ByID(id)
	if !ok {
		return chart, report.View{}, fiber.ErrNotFound
	}
	v, err := s.numbers.Load(ctx, r, sources(chart))
	return chart, v, err
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
