package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showExports offers everything that can be taken away, over the days of the address.
func (s *publishing) showExports(c *fiber.Ctx) error {
	page := views.Exports{Promote: s.promoteBase(c, "Exports")}
	settings, err := s.Publish.Settings(c.UserContext())
	if err != nil {
		return err
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return err
	}
	if !recorded {
		return s.render(c, views.ReportPage(views.Report{Base: page.Base, Empty: s.emptyState()}))
	}
	r, err := s.dateRange(c, extent)
	if err != nil {
		return err
	}
	page.Range = r.Bar(page.Path)
	page.Rule = report.Public{Publication: publish.Publication{K: settings.K}}.RuleNote()
	page.Range.Compare = nil // files hold the days asked for alone
	everything := "/export/everything"
	page.Exact = []views.Link{
		{Label: "ZIP", URL: everything + ".zip?" + r.Query()},
		{Label: "XLSX", URL: everything + ".xlsx?" + r.Query()},
	}
	page.Publishable = []views.Link{
		{Label: "ZIP", URL: everything + ".zip?publishable=1"},
		{Label: "XLSX", URL: everything + ".xlsx?publishable=1"},
	}
	page.Charts = chartFiles(r)
	return s.render(c, views.ExportsPage(page))
}

func chartFiles(r report.DateRange) (list []views.ChartFiles) {
	query := r.FullQuery()
	for _, chart := range report.Charts() {
		files := views.ChartFiles{
			ID:          chart.ID,
			Title:       chart.TitleFor(r.By),
			Publishable: chart.Public != nil,
			Pictures:    pictureLinks("/picture/"+chart.ID, "&"+query),
		}
		for _, format := range []string{"csv", "json", "xlsx"} {
			address := "/charts/" + chart.ID + "." + format + "?" + query
			files.Rows = append(files.Rows, views.Link{Label: strings.ToUpper(format), URL: address})
		}
		list = append(list, files)
	}
	return list
}
