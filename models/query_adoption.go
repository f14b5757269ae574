package models

import (
	"context"
	"fmt"
)

// AdoptionDay is how far all installations ever seen had come by the end of one day. Each stage holds those of the
// next one: what a later step needs is taken as done on that day at the latest, even where its own record never
// came.
type AdoptionDay struct {
	Day         Day
	Seen        int64 // sent anything
	User        int64 // created a user, or reached a later stage
	Application int64 // created an application, or reached a later stage
	Service     int64 // created a service of any type, or reached the last stage
	Filled      int64 // reported a face collection: not 0, not the untouched demo
}

// Adoption returns one row a day of the span, oldest first, zeros included.
func (s *Store) Adoption(ctx context.Context, span Span) ([]AdoptionDay, error) {
	parts, err := daily(ctx, s, dailyAdoption, span)
	if err != nil {
		return nil, fmt.Errorf("adoption: %w", err)
	}
	days := make([]AdoptionDay, span.Days())
	for i := range days {
		days[i].Day = span.From + Day(i)
	}
	for i, r := range parts[DailyAdoption{}] {
		days[i].Seen = r.Seen
		days[i].User = r.User
		days[i].Application = r.Application
		days[i].Service = r.Service
		days[i].Filled = r.Filled
	}
	return days, nil
}
