package numbers

import (
	"context"

	"compreface-stats/handlers/effect"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// Around returns what is counted around a day, for the longest window and so for each, as of the last complete day; it
// is empty where nothing is on record around the day.
func (s *Source) Around(ctx context.Context, day, last models.Day) (counts effect.Counts, err error) {
	extent, recorded, err := s.store.Extent(ctx)
	span := effect.Span(day, last, extent.From, effect.Longest)
	if err != nil || !recorded || span.From > span.To {
		return counts, err
	}
	whole := models.Span{From: extent.From, To: last}
	if counts.History, err = s.store.ActiveInstallations(ctx, whole); err != nil {
		return counts, err
	}
	counts.Active = counts.History[span.From-whole.From : span.To-whole.From+1]
	if counts.Services, err = s.store.Services(ctx, span, models.ByDay); err != nil {
		return counts, err
	}
	counts.Down, err = s.store.DowntimeDays(ctx, whole)
	return counts, err
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
