package numbers

import (
	"context"

	"compreface-stats/handlers/effect"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// Around returns the days around a day with what changed about it, as of the last complete day; no rows where there are
// too few days.
func (s *Source) Around(
	ctx context.Context, day, last models.Day, w effect.Window,
) (span models.Span, rows []effect.Row, err error) {
	extent, recorded, err := s.store.Extent(ctx)
	span = effect.Span(day, last, extent.From, w)
	if err != nil || !recorded || span.From > span.To {
		return models.Span{From: day, To: day}, nil, err
	}
	var counts effect.Counts
	whole := models.Span{From: extent.From, To: last}
	if counts.History, err = s.store.ActiveInstallations(ctx, whole); err != nil {
		return span, nil, err
	}
	counts.Active = counts.History[span.From-whole.From : span.To-whole.From+1]
	if counts.Services, err = s.store.Services(ctx, span, models.ByDay); err != nil {
		return span, nil, err
	}
	counts.Down, err = s.store.DowntimeDays(ctx, whole)
	return span, effect.Around(day, counts, w), err
}

// Days returns what a chart draws of these days, in brief.
func (s *Source) Days(ctx context.Context, c report.Chart, span models.Span, today models.Day) (report.View, error) {
	extent, _, err := s.store.Extent(ctx)
	if err != nil {
		return report.View{}, err
	}
	days := map[string]string{"from": span.From.String(), "to": span.To.String()}
	r, err := report.ParseRange(days, today, extent)
	if err != nil {
		return report.View{}, err
	}
	v, err := s.Load(ctx, r, c.AllSources())
	v.Brief = true
	return v, err
}
