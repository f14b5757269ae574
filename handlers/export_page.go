package handlers

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/bundle"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/segment"
	"compreface-stats/views"
)

// showExports offers everything that can be taken away, over the days of the address, or else those that this browser
// showed last.
func (s *publishingPages) showExports(c *fiber.Ctx) error {
	if last := s.lastView(c); last != "" && !isViewGiven(c) {
		return c.Redirect("/promote/exports?"+last, http.StatusSeeOther)
	}
	page := views.Exports{Promote: s.promoteBase(c, "Exports")}
	_, released, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return err
	}
	if !recorded {
		return renderPage(c, views.ReportPage(views.Report{Base: page.Base, Empty: s.emptyState()}))
	}
	r, err := s.dateRange(c, extent)
	if err != nil {
		return err
	}
	if r.OnFirstDay() {
		return s.renderFirstDay(c, page.Base, r, "Exports hold the numbers")
	}
	fillExports(&page, r)
	segment.Name(r, page.Path, &page.Range)
	page.Rule = "The monthly releases, which may be shown to everybody."
	if !released {
		page.Rule, page.Publishable = "Nothing has been released yet.", nil
	}
	return renderPage(c, views.ExportsPage(page))
}

// renderFirstDay shows, in the place of what is made of complete days, when there will be one.
func (s *server) renderFirstDay(c *fiber.Ctx, base views.Base, r report.DateRange, what string) error {
	return renderPage(c, views.ReportPage(views.Report{Base: base, FirstDay: report.AvailableTomorrow(r.Today, what)}))
}

// fillExports offers what can be taken away over the range.
func fillExports(page *views.Exports, r report.DateRange) {
	page.Range = r.Bar(page.Path)
	page.Range.Compare = nil // files hold the days asked for alone
	everything := "/export/everything"
	page.Exact = []views.Link{
		{Label: "ZIP", URL: everything + ".zip?" + r.Query() + r.SegmentQuery()},
		{Label: "XLSX", URL: everything + ".xlsx?" + r.Query() + r.SegmentQuery()},
	}
	page.Publishable = []views.Link{
		{Label: "ZIP", URL: everything + ".zip?publishable=1"},
		{Label: "XLSX", URL: everything + ".xlsx?publishable=1"},
	}
	page.Charts = chartFiles(r)
	page.Reports, page.OlderReports = reportLinks(r)
}

// reportsShown is how many reports are offered before the older ones are unfolded.
const reportsShown = 16

// reportLinks are the years and months of the records as pages to print.
func reportLinks(r report.DateRange) (newest, older []views.Link) {
	for _, p := range report.Reports(r.AllRecords, r.Today) {
		link := views.Link{Label: strings.TrimPrefix(p.Title, report.ReportTitle), URL: p.URL}
		if len(newest) < reportsShown {
			newest = append(newest, link)
		} else {
			older = append(older, link)
		}
	}
	return newest, older
}

func chartFiles(r report.DateRange) (list []views.ChartFiles) {
	query := r.FullQuery() + r.SegmentQuery()
	for _, chart := range report.Charts() {
		files := views.ChartFiles{
			ID:          chart.ID,
			Title:       chart.TitleFor(r.By),
			Publishable: chart.Public != nil,
			Pictures:    pictureLinks("/picture/"+chart.ID, "&"+query),
			Light:       "/picture/" + chart.ID + ".svg?look=slide-light&" + query,
			Dark:        "/picture/" + chart.ID + ".svg?look=slide-dark&" + query,
		}
		for _, format := range []string{"csv", "json", "xlsx"} {
			address := "/charts/" + chart.ID + "." + format + "?" + query
			files.Rows = append(files.Rows, views.Link{Label: strings.ToUpper(format), URL: address})
		}
		list = append(list, files)
	}
	return list
}

// exportTime is how long a bundle may take: it is written while it is read.
const exportTime = 90 * time.Second

// exportEverything sends the answers to all questions over the days of the page's address, as .zip or .xlsx.
func (s *publishingPages) exportEverything(c *fiber.Ctx) error {
	format := c.Params("format")
	if format != ".zip" && format != ".xlsx" {
		return fiber.ErrNotFound
	}
	b, err := s.bundle(c)
	if err != nil {
		return err
	}
	if err := s.audit(c, "export", b.Name()+format); err != nil {
		return err
	}
	done, err := s.exportTurn(c.UserContext())
	if err != nil {
		return err
	}
	c.Attachment(b.Name() + format)
	if format == ".xlsx" {
		defer done()
		return sendBook(c, b)
	}
	s.streamZip(c, b, done)
	return nil
}

// exportsAtOnce bounds the memory that exports take: each holds some of its tables.
const exportsAtOnce = 2

// exportTurn waits until fewer than exportsAtOnce exports are being written, or the request has waited too long.
func (s *publishingPages) exportTurn(ctx context.Context) (done func(), err error) {
	select {
	case s.exporting <- struct{}{}:
		return func() { <-s.exporting }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// bundle is what the address asks for.
func (s *publishingPages) bundle(c *fiber.Ctx) (b bundle.Bundle, err error) {
	b = bundle.Bundle{Store: s.Store, Last: s.lastComplete(), Publish: s.Publish}
	if b.Demo, err = s.Store.IsDemo(c.UserContext()); err != nil {
		return b, err
	}
	b.Publishable = c.Query("publishable") == "1"
	if b.Publishable {
		if err := report.OnlyKnown(c.Queries(), "publishable"); err != nil {
			return b, err
		}
		if b.Span, err = b.ReleasedSpan(c.UserContext()); errors.Is(err, bundle.ErrNotReleased) {
			err = errNotReleased
		}
		return b, err
	}
	r, err := s.recordedRange(c, "publishable")
	if err != nil {
		return b, err
	}
	b.Span = r.Complete()
	if b.Numbers, err = s.numbers.Count(c.UserContext(), r.Segment(), b.Span.To); err != nil {
		return b, err
	}
	return b, b.Numbers.Knows(b.Span)
}

func sendBook(c *fiber.Ctx, b bundle.Bundle) error {
	body, err := b.Book(c.UserContext())
	if err != nil {
		return err
	}
	return c.Send(body)
}

// streamZip writes after the handler has returned, and so under a deadline of its own. What breaks off is no
// archive, which its reader notices.
func (s *publishingPages) streamZip(c *fiber.Ctx, b bundle.Bundle, done func()) {
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer done()
		ctx, cancel := context.WithTimeout(context.Background(), exportTime)
		defer cancel()
		if err := b.WriteZip(ctx, w); err != nil {
			s.Log.Error("export broke off", slog.Any("error", err))
		}
	})
}
