package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Cohort is the installations first seen in one ISO week.
type Cohort struct {
	Week Day
	Size int64
	// Retained holds how many of it were seen, one entry a week from the cohort's own to the week of the span's end.
	Retained []int64
}

const retentionSQL = `
SELECT   cohort, week, retained
FROM     retention
WHERE    cohort BETWEEN ? AND ? AND week <= ? AND retained > 0
ORDER BY cohort, week`

// Retention answers the cohorts of at least one installation whose week overlaps the span, oldest first.
func (s *Store) Retention(ctx context.Context, span Span) ([]Cohort, error) {
	var cohorts []Cohort
	last := span.To.Week()
	err := s.eachRow(ctx, func(rows *sql.Rows) error {
		var cohort, week Day
		var count int64
		if err := rows.Scan(&cohort, &week, &count); err != nil {
			return err
		}
		if n := len(cohorts); n == 0 || cohorts[n-1].Week != cohort {
			cohorts = append(cohorts, Cohort{Week: cohort, Retained: make([]int64, (last-cohort)/7+1)})
		}
		c := &cohorts[len(cohorts)-1]
		c.Retained[(week-cohort)/7] = count
		c.Size = c.Retained[0] // all of a cohort were seen in its own week
		return nil
	}, retentionSQL, span.From.Week(), last, last)
	if err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	return cohorts, nil
}
