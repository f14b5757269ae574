package handlers

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/segment"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showChartList names every page, chart, figure and report with its place, for whoever looks for one.
func (s *server) showChartList(c *fiber.Ctx) error {
	var list []views.Place
	role := currentUser(c).Role
	for _, page := range views.Pages(role.AtLeast(models.RoleMaintainer), role.AtLeast(models.RoleAdministrator)) {
		list = append(list, views.Place{Title: page.Label, URL: page.URL})
	}
	for _, chart := range report.Charts() {
		page, _ := report.PageAt(chart.Page)
		title := chart.TitleFor(models.ByWeek)
		list = append(list, views.Place{
			Title: title, Page: page.Title, URL: chart.Page + "#chart-" + chart.ID, Also: report.SearchWords(chart.ID),
		})
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return err
	}
	if today := models.DayOf(s.Clock()); recorded && extent.From < today {
		list = slices.Concat(list, report.FigurePlaces(today), report.Reports(extent, today))
	}
	return c.JSON(append(list, segment.Places()...))
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
	rows, err := markInvented(c.UserContext(), s.Store, chart.Rows(v))
	if err != nil {
		return err
	}
	return write(c, rows)
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
