package handlers

import (
	"cmp"
	"math"
	"path"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// showChartRows answers what a chart draws, as numbers: /charts/active.csv, .json or .xlsx, over the days of the page's address.
func (s *server) showChartRows(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	write, known := formats[strings.TrimSuffix(format, ".json")]
	if !known || format == "" {
		return fiber.ErrNotFound
	}
	w, err := s.chartWindow(c)
	if err != nil {
		return err
	}
	chart, err := s.chartNamed(c.UserContext(), w, strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	return write(c, chartSheet(w.period, chart))
}

// chartWindow is the window of a single chart; before the first record there is none.
func (s *server) chartWindow(c *fiber.Ctx) (window, error) {
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return window{}, err
	}
	if !recorded {
		return window{}, fiber.ErrNotFound
	}
	return s.windowOf(c, extent)
}

// chartSheet is a column a series and a row a label; what is not drawn is empty, which is not 0.
func chartSheet(p period, c views.Chart) sheet {
	t := sheet{name: "chart-" + c.ID, about: []fact{{"from", p.From.String()}, {"to", p.To.String()}, {"by", p.By.String()}}}
	if c.Heat != nil {
		return heatSheet(t, *c.Heat)
	}
	t.heads = []head{{"", "label", "label"}}
	for _, series := range c.Drawing.Plot.Series {
		t.heads = append(t.heads, head{"", series.Name, series.Name})
	}
	for i, label := range c.Drawing.Plot.Labels {
		row := []any{label}
		for _, series := range c.Drawing.Plot.Series {
			row = append(row, drawn(series.Values[i]))
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// drawn is a value as a cell: a count as a whole number, a share with its places.
func drawn(v float64) any {
	switch {
	case math.IsNaN(v):
		return nil
	case v == math.Trunc(v):
		return int64(v)
	}
	return v
}

func heatSheet(t sheet, h views.Heat) sheet {
	t.heads = []head{{"", "label", "label"}, {"", "size", "size"}}
	for _, column := range h.Columns {
		name := strings.ToLower(strings.TrimSpace(column.Prefix)) + "_" + column.Label
		t.heads = append(t.heads, head{"", name, name})
	}
	for _, r := range h.Rows {
		row := []any{r.Label, wholeNumber(r.Size)}
		for i := range h.Columns {
			if i < len(r.Cells) {
				row = append(row, wholeNumber(cmp.Or(r.Cells[i].Count, r.Cells[i].Share)))
			} else {
				row = append(row, nil)
			}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// wholeNumber undoes views.Number; what is no number stays text, and nothing stays empty.
func wholeNumber(text string) any {
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		return text
	}
	return n
}

// dayOf reads a cell that holds a day, as questions write it.
func dayOf(value any) (models.Day, bool) {
	text, ok := value.(string)
	if !ok || len(text) != len("2025-01-31") {
		return 0, false
	}
	day, err := models.ParseDay(text)
	return day, err == nil
}
