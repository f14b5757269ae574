package models

import (
	"context"

	"compreface-stats/models/internal/db"
)

// Cohort is the installations first seen in one ISO week.
type Cohort struct {
	Week Day
	Size int64
	// Retained holds how many of it were seen, one entry a week from the cohort's own to the week of the span's end.
	Retained []int64
}

// Retention returns the cohorts of at least one installation whose week overlaps the span, oldest first.
func (s *Store) Retention(ctx context.Context, span Span) ([]Cohort, error) {
	const condition = " WHERE cohort BETWEEN ? AND ? AND week <= ? AND retained > 0 ORDER BY cohort, week"
	last := span.To.Week()
	rows, err := s.db.Read(ctx).Raw(retention.Select()+condition, span.From.Week(), last, last).Rows()
	if err != nil {
		return nil, db.Wrap("retention", err)
	}
	var cohorts []Cohort
	err = retention.Scan(rows, func(r *Retention) error {
		if n := len(cohorts); n == 0 || cohorts[n-1].Week != r.Cohort {
			cohorts = append(cohorts, Cohort{Week: r.Cohort, Retained: make([]int64, (last-r.Cohort)/7+1)})
		}
		c := &cohorts[len(cohorts)-1]
		c.Retained[(r.Week-r.Cohort)/7] = r.Retained
		c.Size = c.Retained[0] // all of a cohort were seen in its own week
		return nil
	})
	return cohorts, db.Wrap("retention", err)
}
