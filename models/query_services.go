package models

import (
	"context"
	"database/sql"
	"fmt"
)

// ServicePeriod is what was created in one day, week or month, by action (index: Action).
type ServicePeriod struct {
	Start         Day
	Creations     [ActionCount]int64 // accepted create records; deletions are never sent, so this is no number of services
	Installations [ActionCount]int64 // distinct installations that created one in the period
}

// ReachDay is how many of the active installations had created one on or before the day (index: Action).
type ReachDay struct {
	Day      Day
	Active28 int64 // the population
	Created  [ActionCount]int64
}

// Services answers one row for every day, week or month that overlaps the span, oldest first, zeros included.
func (s *Store) Services(ctx context.Context, span Span, by Interval) ([]ServicePeriod, error) {
	starts := span.Starts(by)
	whole := Span{starts[0], by.Next(starts[len(starts)-1]) - 1}
	parts, err := s.daily(ctx, dailyServices, whole)
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	periods, index := make([]ServicePeriod, len(starts)), make(map[Day]int, len(starts))
	for i, start := range starts {
		periods[i].Start, index[start] = start, i
	}
	for _, a := range Actions() {
		for i, r := range parts[a.String()] {
			p := &periods[index[by.Start(whole.From+Day(i))]]
			p.Creations[a] += r[creations]
			if by == ByDay {
				p.Installations[a] = r[creators]
			}
		}
	}
	if by == ByDay {
		return periods, nil
	}
	return periods, s.periodCreators(ctx, periods, index, by)
}

const periodCreatorsSQL = `
SELECT period, action_name, installations
FROM   period_services
WHERE  grain = ? AND period BETWEEN ? AND ?`

// periodCreators fills in the distinct installations of weeks or months, which are no sum of days.
func (s *Store) periodCreators(ctx context.Context, periods []ServicePeriod, index map[Day]int, by Interval) error {
	err := s.eachRow(ctx, func(rows *sql.Rows) error {
		var start Day
		var name string
		var count int64
		if err := rows.Scan(&start, &name, &count); err != nil {
			return err
		}
		a, err := ParseAction(name)
		if err == nil {
			periods[index[start]].Installations[a] = count
		}
		return err
	}, periodCreatorsSQL, by.String(), periods[0].Start, periods[len(periods)-1].Start)
	if err != nil {
		return fmt.Errorf("services by %s: %w", by, err)
	}
	return nil
}

// Reach answers one row a day of the span, oldest first, zeros included.
func (s *Store) Reach(ctx context.Context, span Span) ([]ReachDay, error) {
	active, err := s.ActiveInstallations(ctx, span)
	if err != nil {
		return nil, fmt.Errorf("reach: %w", err)
	}
	parts, err := s.daily(ctx, dailyServices, span)
	if err != nil {
		return nil, fmt.Errorf("reach: %w", err)
	}
	days := make([]ReachDay, len(active))
	for i := range days {
		days[i].Day, days[i].Active28 = active[i].Day, active[i].Active28
		for _, a := range Actions() {
			if rows := parts[a.String()]; rows != nil {
				days[i].Created[a] = rows[i][reach]
			}
		}
	}
	return days, nil
}
