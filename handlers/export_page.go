package handlers

import (
	"github.com/gofiber/fiber/v2"

	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showExports offers everything that can be taken away, over the days of the address.
func (s *server) showExports(c *fiber.Ctx) error {
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
	w, err := s.windowOf(c, extent)
	if err != nil {
		return err
	}
	page.Range, page.Rule = w.rangeBar(page.Path), public{publish.Publication{K: settings.K}}.rule()
	page.Range.Compare = nil // files hold the days asked for alone
	everything := "/export/everything"
	page.Exact = []views.Link{{Label: "ZIP", URL: everything + ".zip?" + w.days()}, {Label: "XLSX", URL: everything + ".xlsx?" + w.days()}}
	page.Publishable = []views.Link{{Label: "ZIP", URL: everything + ".zip?publishable=1"}, {Label: "XLSX", URL: everything + ".xlsx?publishable=1"}}
	page.Charts = w.chartFiles()
	return s.render(c, views.ExportsPage(page))
}

func (w window) chartFiles() (list []views.ChartFiles) {
	query := w.days() + w.step()
	for _, r := range registry() {
		files := views.ChartFiles{ID: r.id, Title: r.title, Publishable: isPublicChart(r.id), Pictures: pictureLinks("/picture/"+r.id, "&"+query)}
		for _, f := range []struct{ label, format string }{{"CSV", "csv"}, {"JSON", "json"}, {"XLSX", "xlsx"}} {
			files.Rows = append(files.Rows, views.Link{Label: f.label, URL: "/charts/" + r.id + "." + f.format + "?" + query})
		}
		list = append(list, files)
	}
	return list
}
