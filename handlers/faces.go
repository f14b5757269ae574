package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// tellFaces shows how large face collections are, and those of each installation.
func (s *server) tellFaces(ctx context.Context, w window, page *views.Report) error {
	rows, err := s.Store.FaceCollections(ctx, w.asked())
	if err != nil {
		return err
	}
	all := sizeHeadlines(w, rows)
	page.Figures = w.figures(all["face_collections"], all["holders"], all["at_least_faces"], all["over_one_million"],
		all["collections_0"], all["demo_collections"])
	shown := rows[w.From-w.asked().From:]
	now := shown[w.asOf()-w.From]
	page.Range.Steps, page.Range.Switches = nil, w.switches(page.Path, now) // sizes are counted by day alone
	flow, err := s.flowCharts(ctx, w, now)
	if err != nil {
		return err
	}
	page.Charts = []views.Chart{
		sizesNowChart(w, now), largestNowChart(w, now), sizesChart(w, shown), sizeSharesChart(w, shown), largestChart(w, shown), flow[0], flow[1],
		sizeCourseChart(w, rows, all["over_one_million"]), sizeCourseChart(w, rows, all["at_least_faces"]),
	}
	return nil
}

// flowCharts tell how collections moved within the window, up to now.
func (s *server) flowCharts(ctx context.Context, w window, now models.SizesDay) (charts [2]views.Chart, err error) {
	moves, err := s.Store.Moves(ctx, w.settled())
	if err != nil {
		return charts, err
	}
	before, err := s.Store.FaceCollections(ctx, models.Span{From: w.From - 1, To: w.From - 1})
	if err != nil {
		return charts, err
	}
	return [2]views.Chart{flowChart(w, moves, before[0], now), movesChart(w, moves)}, nil
}

// faceCollections answers the sizes of the collections that are current on each day.
func (s *server) faceCollections(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByDay)
	if err != nil {
		return sheet{}, err
	}
	return facesSheet(c.UserContext(), s.Store, p)
}

func facesSheet(ctx context.Context, store *models.Store, p period) (sheet, error) {
	rows, err := store.FaceCollections(ctx, p.Span)
	return tabulate("face-collections", p, sizesDayColumns(), rows), err
}

func sizesDayColumns() []column[models.SizesDay] {
	return append([]column[models.SizesDay]{
		field("day", func(d models.SizesDay) any { return d.Day.String() }),
	}, sizeFigures()...)
}

func sizeFigures() (columns []column[models.SizesDay]) {
	ranges := models.SizeRanges()
	for _, r := range ranges {
		columns = append(columns, member("collections", r.String(), func(d models.SizesDay) any { return d.Collections[r] }))
	}
	for _, r := range ranges[1:] { // "0" is no face collection: nobody holds one
		columns = append(columns, member("holding_installations", r.String(), func(d models.SizesDay) any { return d.Holding[r] }))
	}
	for _, r := range ranges[1:] {
		columns = append(columns, member("largest_collection", r.String(), func(d models.SizesDay) any { return d.Largest[r] }))
	}
	return append(columns,
		field("at_least_faces", func(d models.SizesDay) any { return d.AtLeastFaces() }),
		field("demo_collections", func(d models.SizesDay) any { return d.Demo }))
}
