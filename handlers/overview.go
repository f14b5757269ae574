package handlers

import (
	"context"

	"compreface-stats/models"
	"compreface-stats/views"
)

// tellOverview shows the headline figures and one chart for each of the three questions the records answer.
func (s *server) tellOverview(ctx context.Context, w window, page *views.Report) error {
	told, err := s.askOverview(ctx, w)
	if err != nil {
		return err
	}
	page.Figures, page.Charts = headlines(w, told), overviewCharts(w, told)
	page.Why = whyItMoved(w, told.active)
	page.Range.Switches = w.switches(page.Path, told.sizes[w.asOf()-w.asked().From])
	return nil
}

// overview is what the store said. All but services begin with the days that the window is compared with.
type overview struct {
	active   []models.ActiveDay
	sizes    []models.SizesDay
	services []models.ServicePeriod
	reach    []models.ReachDay
}

func (s *server) askOverview(ctx context.Context, w window) (told overview, err error) {
	if told.active, err = s.Store.ActiveInstallations(ctx, w.asked()); err != nil {
		return told, err
	}
	if told.sizes, err = s.Store.FaceCollections(ctx, w.asked()); err != nil {
		return told, err
	}
	if told.services, err = s.Store.Services(ctx, w.Span, w.By); err != nil {
		return told, err
	}
	told.reach, err = s.Store.Reach(ctx, w.asked())
	return told, err
}
