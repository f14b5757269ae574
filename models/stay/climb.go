package stay

import (
	"context"
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Climbs is how long collections stayed in a size before they went straight to a larger one on a day of the span.
type Climbs struct {
	Size models.SizePart
	// Days is one number a climb, sorted: from the first day in the size to the first in the next.
	Days []int
	// Unknown counts climbs whose first day in the size is not known any more, because older reports were removed.
	Unknown int
}

// Median is the middle of the days; ok is false where there are none. Of two in the middle it is the lower one.
func (c Climbs) Median() (days int, ok bool) {
	if len(c.Days) == 0 {
		return 0, false
	}
	return c.Days[(len(c.Days)-1)/2], true
}

// reportHolds is for how many days a report says where its collection stands.
const reportHolds = 7

// ClimbsOf returns the climbs on days of the span from each size of face collections, smallest first. It reads every
// report that is kept up to the span's end.
func ClimbsOf(ctx context.Context, store *models.Store, span models.Span) (list []Climbs, err error) {
	var t climbCounter
	err = store.DB().View(ctx, func(tx *db.Tx) error {
		t = climbCounter{span: span, stays: map[models.ID]sizeStay{}}
		since, err := models.EachReport(ctx, tx, span.To, func(f *models.ReportFact) error {
			t.add(f)
			return nil
		})
		t.since = since
		return err
	})
	for p := range models.SizePartCount {
		if _, ok := p.Class(); ok {
			list = append(list, t.climbsFrom(p))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("how long collections stay in a size: %w", err)
	}
	return list, nil
}

// sizeStay is a run of days on which a collection stands in one size.
type sizeStay struct {
	size        models.SizePart
	first, last models.Day // of its reports
}

// climb is the end of a stay.
type climb struct {
	stay sizeStay
	day  models.Day
}

type climbCounter struct {
	span         models.Span
	since        models.Day
	installation models.ID
	stays        map[models.ID]sizeStay // of the installation's collections
	climbs       [models.SizePartCount][]climb
}

func (t *climbCounter) add(f *models.ReportFact) {
	if f.Installation != t.installation {
		t.installation = f.Installation
		clear(t.stays)
	}
	before, known := t.stays[f.Collection]
	now := sizeStay{size: f.Part(), first: f.Day, last: f.Day}
	if known && f.Day <= before.last+reportHolds {
		if now.size == before.size {
			now.first = before.first
		} else if t.isClimb(before, now) {
			t.climbs[before.size] = append(t.climbs[before.size], climb{stay: before, day: f.Day})
		}
	}
	t.stays[f.Collection] = now
}

func (t *climbCounter) isClimb(before, now sizeStay) bool {
	_, holds := before.size.Class()
	return holds && now.size > before.size && now.first >= t.span.From
}

func (t *climbCounter) climbsFrom(size models.SizePart) Climbs {
	c := Climbs{Size: size}
	for _, one := range t.climbs[size] {
		if one.stay.first < t.since+reportHolds {
			c.Unknown++
			continue
		}
		c.Days = append(c.Days, int(one.day-one.stay.first))
	}
	slices.Sort(c.Days)
	return c
}
