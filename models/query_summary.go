package models

import (
	"context"
	"database/sql"
	"fmt"
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

// Summary answers the headline figures of the day.
func (s *Store) Summary(ctx context.Context, day Day) (sum Summary, err error) {
	span := Span{day, day}
	active, err := s.ActiveInstallations(ctx, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	services, err := s.daily(ctx, dailyServices, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	sizes, err := s.FaceCollections(ctx, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	sum.Active, sum.Sizes, sum.Reach = active[0], sizes[0], ReachDay{Day: day, Active28: active[0].Active28}
	for _, a := range Actions() {
		if rows := services[a.String()]; rows != nil {
			sum.Reach.Created[a], sum.EverCreated[a] = rows[0][reach], rows[0][ever]
		}
	}
	const everSeen = `SELECT COALESCE(CAST(SUM(new) AS BIGINT), 0) FROM daily_active WHERE day <= ?`
	err = s.eachRow(ctx, func(rows *sql.Rows) error { return rows.Scan(&sum.EverSeen) }, everSeen, day)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	return sum, nil
}

// Extent returns the span from the first to the last day on which any installation was seen; ok is false while there is none.
func (s *Store) Extent(ctx context.Context) (span Span, ok bool, err error) {
	// The number of installations seen on a day falls to zero on the day after the last.
	const extent = `SELECT MIN(day), MAX(day) FROM daily_active WHERE active_1 <> 0 HAVING COUNT(*) > 0`
	err = s.eachRow(ctx, func(rows *sql.Rows) error {
		ok = true
		return rows.Scan(&span.From, &span.To)
	}, extent)
	if err != nil {
		return Span{}, false, fmt.Errorf("first and last day: %w", err)
	}
	if ok {
		span.To--
	}
	return span, ok, nil
}
