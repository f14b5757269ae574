package models

import (
	"context"
	"database/sql"
	"fmt"
)

// ActiveDay is one day's activity. All figures count distinct installations.
type ActiveDay struct {
	Day         Day
	Active1     int64 // seen on the day
	Active7     int64 // seen in the 7 days ending with the day
	Active28    int64 // the headline: 28 days
	Active30    int64
	Established int64 // seen on at least two days of the 28
	New         int64 // first seen on the day
	Resurrected int64 // seen on the day and before, but on none of the 28 days before it
	Lapsed      int64 // last seen 28 days ago
}

// ActivePeriod is the activity of one ISO week or calendar month, always counted whole.
type ActivePeriod struct {
	Start       Day
	Active      int64 // seen in the period
	New         int64 // first seen in it
	Returning   int64 // seen in it and in the one before, not new
	Resurrected int64 // seen in it, not in the one before, not new
	Lapsed      int64 // seen in the one before, not in it
}

// ActiveInstallations answers one row a day of the span, oldest first, zeros included.
func (s *Store) ActiveInstallations(ctx context.Context, span Span) ([]ActiveDay, error) {
	parts, err := s.daily(ctx, dailyActive, span)
	if err != nil {
		return nil, fmt.Errorf("active installations: %w", err)
	}
	days := make([]ActiveDay, span.Days())
	for i := range days {
		days[i].Day = span.From + Day(i)
	}
	for i, r := range parts[""] {
		days[i] = ActiveDay{days[i].Day, r[active1], r[active7], r[active28], r[active30], r[established],
			r[dayNew], r[dayResurrected], r[dayLapsed]}
	}
	return days, nil
}

const activePeriodsSQL = `
SELECT period, active, new, "returning", resurrected, lapsed
FROM   period_active
WHERE  grain = ? AND period BETWEEN ? AND ?`

// ActivePeriods answers one row for every week or month that overlaps the span, oldest first, zeros included.
func (s *Store) ActivePeriods(ctx context.Context, span Span, by Interval) ([]ActivePeriod, error) {
	periods, index := make([]ActivePeriod, 0), make(map[Day]int)
	for i, start := range span.Starts(by) {
		periods, index[start] = append(periods, ActivePeriod{Start: start}), i
	}
	err := s.eachRow(ctx, func(rows *sql.Rows) error {
		var p ActivePeriod
		if err := rows.Scan(&p.Start, &p.Active, &p.New, &p.Returning, &p.Resurrected, &p.Lapsed); err != nil {
			return err
		}
		periods[index[p.Start]] = p
		return nil
	}, activePeriodsSQL, by.String(), by.Start(span.From), span.To)
	if err != nil {
		return nil, fmt.Errorf("active installations by %s: %w", by, err)
	}
	return periods, nil
}
