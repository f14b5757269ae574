package models

import (
	"context"
	"fmt"

	"compreface-stats/models/internal/db"
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

// ActiveInstallations returns one row a day of the span, oldest first, zeros included.
func (t Totals) ActiveInstallations(ctx context.Context, span Span) ([]ActiveDay, error) {
	var rows []DailyActive
	err := t.read(ctx, func(h *heldRollups) { rows = h.active.daily(span)[DailyActive{}] })
	if err != nil {
		return nil, db.Wrap("active installations", err)
	}
	days := make([]ActiveDay, span.Days())
	for i := range days {
		days[i].Day = span.From + Day(i)
	}
	for i, r := range rows {
		days[i] = ActiveDay{
			Day:         days[i].Day,
			Active1:     r.Active1,
			Active7:     r.Active7,
			Active28:    r.Active28,
			Active30:    r.Active30,
			Established: r.Established,
			New:         r.New,
			Resurrected: r.Resurrected,
			Lapsed:      r.Lapsed,
		}
	}
	return days, nil
}

// ActivePeriods returns one row for every week or month that overlaps the span, oldest first, zeros included.
func (t Totals) ActivePeriods(ctx context.Context, span Span, by Interval) ([]ActivePeriod, error) {
	periods, index := make([]ActivePeriod, 0), make(map[Day]int)
	for i, start := range span.Starts(by) {
		periods = append(periods, ActivePeriod{Start: start})
		index[start] = i
	}
	err := t.read(ctx, func(h *heldRollups) {
		for _, r := range h.activePeriods.within(Span{From: by.Start(span.From), To: span.To}) {
			if r.Interval == by {
				periods[index[r.Period]] = activePeriod(r)
			}
		}
	})
	return periods, db.Wrap("active installations by "+by.String(), err)
}

func activePeriod(r PeriodActive) ActivePeriod {
	return ActivePeriod{
		Start:       r.Period,
		Active:      r.Active,
		New:         r.New,
		Returning:   r.Returning,
		Resurrected: r.Resurrected,
		Lapsed:      r.Lapsed,
	}
}

// Cohort is the installations first seen in one ISO week.
type Cohort struct {
	Week Day
	Size int64
	// Retained holds how many of it were seen, one entry a week from the cohort's own to the week of the span's end.
	Retained []int64
}

// Retention returns the cohorts of at least one installation whose week overlaps the span, oldest first.
func (t Totals) Retention(ctx context.Context, span Span) ([]Cohort, error) {
	return t.RetentionUntil(ctx, span, span.To)
}

// RetentionUntil is Retention with the weeks after up to a day: whoever came in the span is followed beyond its end.
func (t Totals) RetentionUntil(ctx context.Context, span Span, until Day) (cohorts []Cohort, err error) {
	err = t.read(ctx, func(h *heldRollups) { cohorts = cohortsOf(&h.retention, span, max(until, span.To)) })
	return cohorts, db.Wrap("retention", err)
}

func cohortsOf(held *heldTable[Retention], span Span, until Day) (cohorts []Cohort) {
	last := until.Week()
	for _, r := range held.within(Span{From: span.From.Week(), To: span.To.Week()}) {
		if r.Week > last || r.Retained == 0 {
			continue
		}
		if n := len(cohorts); n == 0 || cohorts[n-1].Week != r.Cohort {
			cohorts = append(cohorts, Cohort{Week: r.Cohort, Retained: make([]int64, (last-r.Cohort)/7+1)})
		}
		c := &cohorts[len(cohorts)-1]
		c.Retained[(r.Week-r.Cohort)/7] = r.Retained
		c.Size = c.Retained[0] // all of a cohort were seen in its own week
	}
	return cohorts
}

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
func (t Totals) Summary(ctx context.Context, day Day) (sum Summary, err error) {
	span := Span{From: day, To: day}
	active, err := t.ActiveInstallations(ctx, span)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	var services map[DailyServices][]DailyServices
	err = t.read(ctx, func(h *heldRollups) {
		services = h.services.daily(span)
		for _, r := range h.active.rows {
			if r.Day <= day {
				sum.EverSeen += r.New
			}
		}
	})
	if err != nil {
		return sum, db.Wrap("summary", err)
	}
	sizes, err := t.FaceCollections(ctx, span)
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
	return sum, nil
}

// Extent returns the span from the first to the last day on which any installation was seen, of the days that can
// be: see FalseDays. ok is false while there is none.
func (s *Store) Extent(ctx context.Context) (span Span, ok bool, err error) {
	return s.extentWithin(ctx, possibleDays(s))
}

func (s *Store) extentWithin(ctx context.Context, within Span) (span Span, ok bool, err error) {
	// The number of installations seen on a day falls to zero on the day after the last.
	within.To++
	err = s.readRollups(ctx, func(h *heldRollups) {
		for _, r := range h.active.within(within) {
			switch {
			case r.Active1 == 0:
			case ok:
				span.To = max(r.Day-1, span.From)
			default:
				span, ok = Span{From: r.Day, To: r.Day}, true
			}
		}
	})
	return span, ok, db.Wrap("first and last day", err)
}
