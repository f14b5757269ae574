package numbers

import (
	"context"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// FirstDay counts what was recorded on the day so far.
func (s *Source) FirstDay(ctx context.Context, day models.Day) (f report.FirstDay, err error) {
	span := models.Span{From: day, To: day}
	active, err := s.store.ActiveInstallations(ctx, span)
	if err != nil {
		return f, err
	}
	services, err := s.store.Services(ctx, span, models.ByDay)
	if err != nil {
		return f, err
	}
	sizes, err := s.store.FaceCollections(ctx, span)
	if err != nil {
		return f, err
	}
	return report.FirstDay{Active: active[0], Services: services[0], Sizes: sizes[0]}, nil
}
