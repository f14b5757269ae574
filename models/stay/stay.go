// Package stay is who stays and who goes quiet, and how far each had come: questions about single installations that no
// total answers. They are asked of what is kept of each installation for ever, which a Keeper holds in memory, in one
// pass over all. It may use models and models/internal/db and nothing that stands beside it. Start with Keeper.Of.
package stay

import (
	"context"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Window is how many days without a sign make an installation quiet, and how many the headline looks back.
const Window = 28

// Answer is who stayed on the last day of a span, and who went quiet within it. For every list of groups, Active is the
// installations active in the 28 days to that day, and Quiet is as often as one went quiet on a day of the span:
// together they are those before the span, with those that were new and those that came back.
type Answer struct {
	Span models.Span
	// DaysSeen is active installations by on how many days of the 28 they were seen; index 0 is unused.
	DaysSeen [Window + 1]int64
	// Services are by what was created first, and Sizes by the largest face collection: each as of the day that an
	// installation was last seen, but that the sizes of active ones are those of the span's last day.
	Services, Sizes []Group
	// Ages are by the days from the first to the last day seen. As everybody grows older, those who are of an age on
	// the last day are not those who could have gone quiet at it: Active is here as often as one was of the age while
	// active, on a day of the span or the day before it, and did not go quiet at it. Who passed through several ages
	// counts in each.
	Ages []Group
}

// Group is installations that have something in common.
type Group struct {
	Name          string
	Quiet, Active int64
}

// Who are installations that are asked about: all, or those that belong to a segment as of a day.
type Who struct {
	Segment Segment
	Day     models.Day
}

// Of answers for the span.
func (k *Keeper) Of(ctx context.Context, who Who, span models.Span) (a Answer, err error) {
	version := ""
	for range mostTries {
		if a, err = k.count(ctx, who, span, &version); err == nil && len(who.Segment) == 0 {
			err = a.addActiveSizes(ctx, k.store)
		}
		if err != nil {
			return Answer{}, fmt.Errorf("who stays: %w", err)
		}
		// What came in meanwhile is in its sizes alone.
		if now, err := k.facts.versionNow(ctx); err != nil || now == version {
			return a, err
		}
	}
	return a, nil
}

// count answers, but for the sizes of all active installations, and says which version of the database it is of.
func (k *Keeper) count(ctx context.Context, who Who, span models.Span, version *string) (a Answer, err error) {
	err = k.view(ctx, true, func(tx *db.Tx) error {
		of, err := who.Segment.member(tx, who.Day)
		if err != nil {
			return err
		}
		a = Answer{Span: span, Services: named(serviceGroups()), Sizes: named(sizeGroups()), Ages: named(ageGroups())}
		*version = k.version
		_, known, err := models.FactsFrom(tx)
		for i := range k.lives {
			l := &k.lives[i]
			if !of.has(l) {
				continue
			}
			a.addActive(l)
			a.addQuiet(l, k.facts.of[l.id], known)
			a.addAges(l)
			if len(who.Segment) > 0 {
				a.addActiveSize(l, k.facts.of[l.id], known)
			}
		}
		return err
	})
	return a, err
}

// ByService are the groups by what was created first.
func (a Answer) ByService() []Group { return a.Services }

// BySize are the groups by the largest collection.
func (a Answer) BySize() []Group { return a.Sizes }

// QuietAges are all installations that went quiet within the span, by age, as Of has them. It needs no histories, and
// so is cheap.
func (k *Keeper) QuietAges(ctx context.Context, span models.Span) (ages []Group, err error) {
	err = k.view(ctx, false, func(*db.Tx) error {
		ages = named(ageGroups())
		for i := range k.lives {
			for _, p := range k.lives[i].pauses {
				if p.within(span) {
					ages[p.age].Quiet++
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("who went quiet, by age: %w", err)
	}
	return ages, nil
}

// addQuiet counts the pauses that began within the span; sizes that only facts tell are known from a day on.
func (a *Answer) addQuiet(l *life, facts *history, known models.Day) {
	for i := range l.pauses {
		p := &l.pauses[i]
		if !p.within(a.Span) {
			continue
		}
		a.Services[p.service].Quiet++
		size := p.size
		if p.late {
			if size = unknownSize; p.last >= known && facts != nil {
				size = groupOfPart(facts.largestOn(p.last))
			}
		}
		a.Sizes[size].Quiet++
	}
}

func (a *Answer) addActive(l *life) {
	days := l.seen.Count(a.Span.To-Window+1, a.Span.To)
	if days == 0 {
		return
	}
	a.DaysSeen[days]++
	if newest := &l.pauses[len(l.pauses)-1]; newest.last <= a.Span.To {
		a.Services[newest.service].Active++
		return
	}
	last := l.seen.NewestOn(a.Span.To)
	a.Services[l.service(last)].Active++
}

// addActiveSize counts the size of an active installation on the last day, which only facts may tell.
func (a *Answer) addActiveSize(l *life, facts *history, known models.Day) {
	switch {
	case l.seen.Count(a.Span.To-Window+1, a.Span.To) == 0:
	case a.Span.To < known:
		a.Sizes[unknownSize].Active++
	case facts == nil:
		a.Sizes[noSize].Active++
	default:
		a.Sizes[groupOfPart(facts.largestOn(a.Span.To))].Active++
	}
}

// addActiveSizes takes the sizes of the last day from its totals: who is active and holds no collection has none.
func (a *Answer) addActiveSizes(ctx context.Context, store *models.Store) error {
	days, err := store.FaceCollections(ctx, models.Span{From: a.Span.To, To: a.Span.To})
	if err != nil {
		return err
	}
	for _, installations := range a.DaysSeen {
		a.Sizes[noSize].Active += installations
	}
	for size, holders := range days[0].Largest {
		if size > 0 && holders != 0 {
			a.Sizes[1+int(models.SizeRange(size).Class())].Active += holders
			a.Sizes[noSize].Active -= holders
		}
	}
	return nil
}
