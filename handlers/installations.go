package handlers

import (
	"context"

	"compreface-stats/models"
	"compreface-stats/views"
)

// installations is what the store said.
type installations struct {
	lead    []models.ActiveDay // the days before active that its first means need
	active  []models.ActiveDay // from w.asked() on
	periods []models.ActivePeriod
	cohorts []models.Cohort
}

// tellInstallations shows who is there, who comes and goes, who stays, and how often they are seen.
func (s *server) tellInstallations(ctx context.Context, w window, page *views.Report) error {
	told, err := s.askInstallations(ctx, w)
	if err != nil {
		return err
	}
	all := activeHeadlines(w, told.active)
	page.Figures = w.figures(all["active_28"], all["established"], all["active_7"], all["active_1"],
		all["new"], all["resurrected"], all["lapsed"])
	page.Figures = append(page.Figures, stickinessFigure(w, told))
	page.Why = whyItMoved(w, told.active)
	retained, sticky := retentionChart(w, told.cohorts), stickinessChart(w, told)
	sticky.Wide = retained.Wide // else side by side: a few weeks need but half the page
	page.Charts = []views.Chart{
		activeChart(w, told.active, "active_28", "active_30", "established", "active_7", "active_1"),
		gainsChart(w, told),
		retained, sticky,
	}
	return nil
}

func (s *server) askInstallations(ctx context.Context, w window) (told installations, err error) {
	span := w.asked()
	span.From -= stickyDays - 1
	if told.active, err = s.Store.ActiveInstallations(ctx, span); err != nil {
		return told, err
	}
	told.lead, told.active = told.active[:stickyDays-1], told.active[stickyDays-1:]
	if w.By != models.ByDay {
		if told.periods, err = s.Store.ActivePeriods(ctx, w.Span, w.By); err != nil {
			return told, err
		}
	}
	told.cohorts, err = s.Store.Retention(ctx, w.Span)
	return told, err
}
