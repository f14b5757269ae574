package stay

import (
	"context"
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Part is the numbers of a segment, counted from each of its installations as if there were no others.
type Part struct {
	Days    []models.ActiveDay    // of every day of the span; nil where weeks or months were asked for
	Periods []models.ActivePeriod // that overlap the span; nil where days were asked for
	Cohorts []models.Cohort       // as models.Store.Retention has them
	// Installations is how many belong to the segment; Active and AllActive are the active installations of the span's
	// last day, of the segment and of all.
	Installations, Active, AllActive int64
}

// Part counts the segment, as of the last day of the span.
func (k *Keeper) Part(ctx context.Context, s Segment, span models.Span, by models.Interval) (p Part, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	err = k.store.DB().View(ctx, func(tx *db.Tx) error {
		if err := k.refresh(ctx, tx); err != nil {
			return err
		}
		of, err := s.member(tx, span.To)
		if err != nil {
			return err
		}
		p = k.countPart(&of, span, by)
		return nil
	})
	if err != nil {
		return Part{}, fmt.Errorf("segment: %w", err)
	}
	return p, nil
}

func (k *Keeper) countPart(of *member, span models.Span, by models.Interval) (p Part) {
	days, periods := newDayCounter(span), newPeriodCounter(span, by)
	cohorts := cohortCounter{span: span, found: make(map[models.Day]*models.Cohort)}
	for i := range k.lives {
		l := &k.lives[i]
		active := int64(min(l.seen.Count(span.To-Window+1, span.To), 1))
		p.AllActive += active
		if !of.has(l) {
			continue
		}
		p.Installations++
		p.Active += active
		if by == models.ByDay {
			days.add(&l.seen)
		} else {
			periods.add(&l.seen)
		}
		cohorts.add(&l.seen)
	}
	if by == models.ByDay {
		p.Days = days.rows
	} else {
		p.Periods = periods.rows
	}
	p.Cohorts = cohorts.sorted()
	return p
}

// dayCounter counts the days of a span.
type dayCounter struct {
	span models.Span
	rows []models.ActiveDay
	days []models.Day // of one installation; kept for its room
}

func newDayCounter(span models.Span) *dayCounter {
	c := &dayCounter{span: span, rows: make([]models.ActiveDay, span.Days())}
	for i := range c.rows {
		c.rows[i].Day = span.From + models.Day(i)
	}
	return c
}

// each passes on the rows of those days from one to another that are in the span.
func (c *dayCounter) each(from, to models.Day, add func(*models.ActiveDay)) {
	for d := max(from, c.span.From); d <= min(to, c.span.To); d++ {
		add(&c.rows[d-c.span.From])
	}
}

// add counts an installation: from each day seen it is active until it is seen again, or the window has passed.
func (c *dayCounter) add(seen *models.SeenDays) {
	days := slices.AppendSeq(c.days[:0], seen.All)
	c.days = days
	for i, d := range days {
		next := never
		if i+1 < len(days) {
			next = days[i+1]
		}
		c.each(d, d, func(r *models.ActiveDay) { r.Active1++ })
		c.each(d, min(d+6, next-1), func(r *models.ActiveDay) { r.Active7++ })
		c.each(d, min(d+Window-1, next-1), func(r *models.ActiveDay) { r.Active28++ })
		c.each(d, min(d+29, next-1), func(r *models.ActiveDay) { r.Active30++ })
		if i > 0 { // from here on until the day before it has left the window
			c.each(d, min(days[i-1]+Window-1, next-1), func(r *models.ActiveDay) { r.Established++ })
		}
		switch {
		case i == 0:
			c.each(d, d, func(r *models.ActiveDay) { r.New++ })
		case d-days[i-1] > Window:
			c.each(d, d, func(r *models.ActiveDay) { r.Resurrected++ })
		}
		if next > d+Window {
			c.each(d+Window, d+Window, func(r *models.ActiveDay) { r.Lapsed++ })
		}
	}
}

// periodCounter counts the weeks or months that overlap a span.
type periodCounter struct {
	by    models.Interval
	rows  []models.ActivePeriod
	index map[models.Day]int
}

func newPeriodCounter(span models.Span, by models.Interval) *periodCounter {
	c := &periodCounter{by: by, rows: make([]models.ActivePeriod, 0), index: make(map[models.Day]int)}
	for i, start := range span.Starts(by) {
		c.rows = append(c.rows, models.ActivePeriod{Start: start})
		c.index[start] = i
	}
	return c
}

func (c *periodCounter) add(seen *models.SeenDays) {
	before, first := never, true // the period in which it was last seen
	for d := range seen.All {
		start := c.by.Start(d)
		if start == before {
			continue
		}
		c.count(start, func(r *models.ActivePeriod) {
			r.Active++
			switch {
			case first:
				r.New++
			case c.by.Next(before) == start:
				r.Returning++
			default:
				r.Resurrected++
			}
		})
		if !first && c.by.Next(before) != start {
			c.count(c.by.Next(before), func(r *models.ActivePeriod) { r.Lapsed++ })
		}
		before, first = start, false
	}
	c.count(c.by.Next(before), func(r *models.ActivePeriod) { r.Lapsed++ })
}

func (c *periodCounter) count(start models.Day, add func(*models.ActivePeriod)) {
	if i, ok := c.index[start]; ok {
		add(&c.rows[i])
	}
}

// cohortCounter counts the cohorts of the weeks that overlap a span.
type cohortCounter struct {
	span  models.Span
	found map[models.Day]*models.Cohort
}

func (c *cohortCounter) add(seen *models.SeenDays) {
	week, last := seen.First().Week(), c.span.To.Week()
	if week < c.span.From.Week() || week > last {
		return
	}
	cohort := c.found[week]
	if cohort == nil {
		cohort = &models.Cohort{Week: week, Retained: make([]int64, (last-week)/7+1)}
		c.found[week] = cohort
	}
	cohort.Size++
	before := never
	for d := range seen.All {
		if w := d.Week(); w != before && w <= last {
			cohort.Retained[(w-week)/7]++
			before = w
		}
	}
}

func (c *cohortCounter) sorted() (all []models.Cohort) {
	for _, cohort := range c.found {
		all = append(all, *cohort)
	}
	slices.SortFunc(all, func(a, b models.Cohort) int { return int(a.Week - b.Week) })
	return all
}
