package handlers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/numbers"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// showReport shows a page of figures and charts: which days, how to choose others, whether there is anything to show
// at all, and whether it was invented.
func (s *server) showReport(p report.Page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		page, err := s.reportPage(c, p)
		if err != nil {
			return err
		}
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
	page.Range, page.Keeps = r.Bar(page.Path), r.WholeQuery()
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
	v, err := numbers.Load(ctx, s.Store, r, p.AllSources())
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

// silentAfter is longer than from one night's reports to the next.
const silentAfter = 26 * time.Hour

// streamStatus says whether records come in, and up to which day the numbers are complete.
func streamStatus(beat ingest.Heartbeat, now time.Time) *views.StreamStatus {
	status := &views.StreamStatus{
		Last:     "never",
		Today:    fmt.Sprintf("%s of about %s today", views.Number(beat.Seen), views.CountOf(beat.Expected, "installation")),
		Complete: views.DayLabel((models.DayOf(now) - 1).String()),
		Silent:   beat.Silent(now) > silentAfter,
	}
	switch {
	case beat.Last.IsZero():
	case models.DayOf(beat.Last) == models.DayOf(now):
		status.Last = "today at " + beat.Last.UTC().Format("15:04")
	default:
		status.Last = beat.Last.UTC().Format("2 Jan 2006 at 15:04")
	}
	return status
}

// liveEvery is how often a live page is told how the stream does, liveFor how long one answer goes on: browsers then
// ask again by themselves.
const (
	liveEvery = 5 * time.Second
	liveFor   = 90 * time.Second
)

// showLive tells pages that stay open how the stream of records does, as server-sent events.
func (s *server) showLive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no") // a proxy must not wait for more
	stays := strings.Contains(c.Get(fiber.HeaderAccept), "text/event-stream")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		for until := time.Now().Add(liveFor); time.Now().Before(until); {
			if err := s.tellLive(w); err != nil || !stays || !s.goesOnFor(liveEvery) {
				return // whoever listened has left, or must
			}
		}
	})
	return nil
}

// goesOnFor waits, and reports whether the server is still to go on.
func (s *server) goesOnFor(wait time.Duration) bool {
	const soon = 250 * time.Millisecond
	for until := time.Now().Add(wait); time.Now().Before(until); time.Sleep(soon) {
		if s.Stopping != nil && s.Stopping() {
			return false
		}
	}
	return true
}

// tellLive writes one event. While the database is away there is nothing to tell.
func (s *server) tellLive(w *bufio.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), liveEvery)
	defer cancel()
	_, recorded, err := s.Store.Extent(ctx)
	beat, errBeat := s.Recorder.Heartbeat(ctx)
	if err != nil || errBeat != nil {
		_, err = w.WriteString(": nothing to tell\n\n")
		return errors.Join(err, w.Flush())
	}
	status := streamStatus(beat, s.Clock())
	event, err := json.Marshal(map[string]any{
		"recorded": recorded, "last": status.Last, "today": status.Today, "silent": status.Silent,
	})
	if err == nil {
		_, err = fmt.Fprintf(w, "data: %s\n\n", event)
	}
	return errors.Join(err, w.Flush())
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
	v, err := numbers.Load(ctx, s.Store, r, sources(chart))
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
