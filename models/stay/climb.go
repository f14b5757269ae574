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

// Climbs returns the climbs on days of the span from each size of face collections, smallest first.
func (k *Keeper) Climbs(ctx context.Context, who Who, span models.Span) (list []Climbs, err error) {
	t := climbCounter{span: span}
	err = k.view(ctx, true, func(tx *db.Tx) error {
		of, err := who.Segment.member(tx, who.Day)
		if err != nil {
			return err
		}
		t = climbCounter{span: span}
		_, t.known, err = models.FactsFrom(tx)
		for i := range k.lives {
			l := &k.lives[i]
			if facts := k.facts.of[l.id]; facts != nil && of.has(l) {
				t.addAll(facts)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("how long collections stay in a size: %w", err)
	}
	for p := range models.SizePartCount {
		if _, ok := p.Class(); ok {
			slices.Sort(t.found[p].Days)
			t.found[p].Size = p
			list = append(list, t.found[p])
		}
	}
	return list, nil
}

type climbCounter struct {
	span  models.Span
	known models.Day // from which on the first day of a stay is known
	found [models.SizePartCount]Climbs
}

func (t *climbCounter) addAll(facts *history) {
	for i := range facts.collections {
		t.add(&facts.collections[i])
	}
}

// add counts where the collection went straight from one size to a larger one.
func (t *climbCounter) add(c *models.Stays) {
	for i := 1; i < len(c.List); i++ {
		before, now := c.List[i-1], c.List[i]
		from := before.Part(c.Collection)
		_, holds := from.Class()
		straight := now.First <= before.Last+reportHolds && now.First >= t.span.From && now.First <= t.span.To
		switch {
		case !holds || !straight || now.Part(c.Collection) <= from:
		case before.First < t.known:
			t.found[from].Unknown++
		default:
			t.found[from].Days = append(t.found[from].Days, int(now.First-before.First))
		}
	}
}
