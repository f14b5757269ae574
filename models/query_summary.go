package models

import (
	"context"
	"fmt"

	"compreface-stats/models/internal/db"
)

// Summary is the headline figures of one day.
type Summary struct {
	Active ActiveDay
	Reach  ReachDay
	Sizes  SizesDay
	// EverCreated counts, by action, the installations that created one on or before the day.
	EverCreated [ActionCount]int64
	// EverSeen counts the installations seen on or before the day.
	EverSeen int64
}

// Summary returns the headline figures of the day.
func (s *Store) Summary(ctx context.Context, day Day) (sum Summary, err error) {
	span := Span{From: day, To: day}
	active, err := s.ActiveInstallations(ctx, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	services, err := daily(ctx, s, dailyServices, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	sizes, err := s.FaceCollections(ctx, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	sum.Active = active[0]
	sum.Sizes = sizes[0]
	sum.Reach = ReachDay{Day: day, Active28: active[0].Active28}
	for _, a := range Actions() {
		if days := services[DailyServices{Action: a}]; days != nil {
			sum.Reach.Created[a] = days[0].Reach
			sum.EverCreated[a] = days[0].Ever
		}
	}
	const everSeen = "COALESCE(CAST(SUM(new) AS BIGINT), 0)"
	err = s.db.Read(ctx).Model(&DailyActive{}).Select(everSeen).Where("day <= ?", day).Row().Scan(&sum.EverSeen)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	return sum, nil
}

// Extent returns the span from the first to the last day on which any installation was seen, of the days that can
// be: see FalseDays. ok is false while there is none.
func (s *Store) Extent(ctx context.Context) (span Span, ok bool, err error) {
	return s.extentWithin(ctx, possibleDays(s))
}

func (s *Store) extentWithin(ctx context.Context, within Span) (span Span, ok bool, err error) {
	// The number of installations seen on a day falls to zero on the day after the last.
	var spans []struct{ First, Last Day }
	err = s.db.Read(ctx).Model(&DailyActive{}).Select("MIN(day) AS first, MAX(day) AS last").
		Where("active_1 <> 0 AND day BETWEEN ? AND ?", within.From, within.To+1).Having("COUNT(*) > 0").Find(&spans).Error
	if err != nil || len(spans) == 0 {
		return Span{}, false, db.Wrap("first and last day", err)
	}
	return Span{From: spans[0].First, To: max(spans[0].Last-1, spans[0].First)}, true, nil
}
