package numbers

import (
	"context"

	"compreface-stats/models"
)

// loadYear loads the two ends of the last year, where there is one.
func (l *loader) loadYear(ctx context.Context) error {
	ends, ok := l.days.YearEnds()
	if !ok {
		return nil
	}
	for _, end := range []struct {
		day   models.Day
		reach *models.ReachDay
		sizes *models.SizesDay
	}{
		{ends.From, &l.data.Year.ReachBefore, &l.data.Year.SizesBefore},
		{ends.To, &l.data.Year.Reach, &l.data.Year.Sizes},
	} {
		span := models.Span{From: end.day, To: end.day}
		reach, err := l.totals.Reach(ctx, span)
		if err != nil {
			return err
		}
		sizes, err := l.totals.FaceCollections(ctx, span)
		if err != nil {
			return err
		}
		*end.reach, *end.sizes = reach[0], sizes[0]
	}
	l.data.Year.Has = true
	return nil
}
