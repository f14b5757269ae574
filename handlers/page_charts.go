package handlers

import (
	"context"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
)

// showChartRows returns what a chart draws, as numbers: /charts/active.csv, .json or .xlsx, over the days of the
// page's address.
func (s *server) showChartRows(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	write, known := tableFormats[strings.TrimSuffix(format, ".json")]
	if !known || format == "" {
		return fiber.ErrNotFound
	}
	r, err := s.recordedRange(c)
	if err != nil {
		return err
	}
	chart, v, err := s.loadChart(c.UserContext(), r, strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	return write(c, chart.Rows(v))
}

// loadChart returns the chart of this ID and what it draws; fiber.ErrNotFound where there is none.
func (s *server) loadChart(
	ctx context.Context,
	r report.DateRange,
	id string,
) (report.Chart, report.View, error) {
	chart, ok := report.ByID(id)
	if !ok {
		return chart, report.View{}, fiber.ErrNotFound
	}
	v, err := s.loadView(ctx, r, chart.Sources)
	return chart, v, err
}
