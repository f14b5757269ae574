package stay

import (
	"context"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Part is a segment with its numbers, counted as if there were no other installations. Sizes, their moves and how many
// were created follow from facts, some of which may be removed.
type Part struct {
	models.Totals
	Segment Segment
	Day     models.Day // as of which installations belong to it
	// Installations is how many do; Active and AllActive are the active installations of the day, of the segment and of
	// all.
	Installations, Active, AllActive int64
	// CreationsFrom and SizesFrom are the first days of which numbers of creations, and sizes, are known.
	CreationsFrom, SizesFrom models.Day
}

// Part counts the segment as of the day: who belongs to it then is counted on all days.
func (k *Keeper) Part(ctx context.Context, s Segment, day models.Day) (p *Part, err error) {
	err = k.view(ctx, true, func(tx *db.Tx) error {
		of, err := s.member(tx, day)
		if err != nil {
			return err
		}
		p = &Part{Segment: s, Day: day}
		if p.CreationsFrom, p.SizesFrom, err = models.FactsFrom(tx); err == nil {
			k.countPart(&of, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	return p, nil
}

func (k *Keeper) countPart(of *member, p *Part) {
	counted := models.NewPart(k.seenOn())
	for i := range k.lives {
		l := &k.lives[i]
		active := int64(min(l.seen.Count(p.Day-Window+1, p.Day), 1))
		p.AllActive += active
		if !of.has(l) {
			continue
		}
		p.Installations++
		p.Active += active
		facts := k.facts.of[l.id]
		if facts == nil {
			facts = &history{}
		}
		counted.Add(l.kept, facts.collections, facts.created)
	}
	p.Totals = counted.Totals()
}

// seenOn is from the first to the last day on which any installation was seen.
func (k *Keeper) seenOn() models.Span {
	if len(k.lives) == 0 {
		return models.Span{}
	}
	span := models.Span{From: never, To: -never}
	for i := range k.lives {
		l := &k.lives[i]
		span.From = min(span.From, l.seen.First())
		span.To = max(span.To, l.pauses[len(l.pauses)-1].last)
	}
	return span
}
