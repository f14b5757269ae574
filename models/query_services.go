package models

import (
	"context"
	"fmt"

	"compreface-stats/models/internal/db"
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

// Services returns one row for every day, week or month that overlaps the span, oldest first, zeros included.
func (t Totals) Services(ctx context.Context, span Span, by Interval) ([]ServicePeriod, error) {
	starts := span.Starts(by)
	whole := Span{From: starts[0], To: by.Next(starts[len(starts)-1]) - 1}
	parts, err := t.dailyServices(ctx, whole)
	if err != nil {
		return nil, db.Wrap("services", err)
	}
	periods, index := make([]ServicePeriod, len(starts)), make(map[Day]int, len(starts))
	for i, start := range starts {
		periods[i].Start = start
		index[start] = i
	}
	for _, a := range Actions() {
		for i, r := range parts[DailyServices{Action: a}] {
			p := &periods[index[by.Start(whole.From+Day(i))]]
			p.Creations[a] += r.Creations
			if by == ByDay {
				p.Installations[a] = r.Installations
			}
		}
	}
	if by == ByDay {
		return periods, nil
	}
	return periods, t.periodCreators(ctx, periods, index, by)
}

// periodCreators fills in the distinct installations of weeks or months, which are no sum of days.
func (t Totals) periodCreators(ctx context.Context, periods []ServicePeriod, index map[Day]int, by Interval) error {
	span := Span{From: periods[0].Start, To: periods[len(periods)-1].Start}
	err := t.read(ctx, func(h *heldRollups) {
		for _, r := range h.servicePeriods.within(span) {
			if r.Interval == by {
				periods[index[r.Period]].Installations[r.Action] = r.Installations
			}
		}
	})
	return db.Wrap("services by "+by.String(), err)
}

func (t Totals) dailyServices(ctx context.Context, span Span) (parts map[DailyServices][]DailyServices, err error) {
	err = t.read(ctx, func(h *heldRollups) { parts = h.services.daily(span) })
	return parts, err
}

// Reach returns one row a day of the span, oldest first, zeros included.
func (t Totals) Reach(ctx context.Context, span Span) ([]ReachDay, error) {
	active, err := t.ActiveInstallations(ctx, span)
	if err != nil {
		return nil, fmt.Errorf("reach: %w", err)
	}
	parts, err := t.dailyServices(ctx, span)
	if err != nil {
		return nil, db.Wrap("reach", err)
	}
	days := make([]ReachDay, len(active))
	for i := range days {
		days[i].Day = active[i].Day
		days[i].Active28 = active[i].Active28
		for _, a := range Actions() {
			if rows := parts[DailyServices{Action: a}]; rows != nil {
				days[i].Created[a] = rows[i].Reach
			}
		}
	}
	return days, nil
}

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
func (t Totals) Adoption(ctx context.Context, span Span) ([]AdoptionDay, error) {
	var rows []DailyAdoption
	err := t.read(ctx, func(h *heldRollups) { rows = h.adoption.daily(span)[DailyAdoption{}] })
	if err != nil {
		return nil, db.Wrap("adoption", err)
	}
	days := make([]AdoptionDay, span.Days())
	for i := range days {
		days[i].Day = span.From + Day(i)
	}
	for i, r := range rows {
		days[i].Seen = r.Seen
		days[i].User = r.User
		days[i].Application = r.Application
		days[i].Service = r.Service
		days[i].Filled = r.Filled
	}
	return days, nil
}
