// Package stay is who stays and who goes quiet, and how far each had come: questions about single installations that no
// total answers. They are asked of what is kept of each installation for ever, in one pass over all, in one
// transaction. It may use models and models/internal/db and nothing that stands beside it. Start with Of.
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
	// Services are by what was created first, Sizes by the largest face collection, and Ages by the days from the first
	// to the last day seen: each as of the day that an installation was last seen, but that the sizes of active ones are
	// those of the span's last day.
	Services, Sizes, Ages []Group
}

// Group is installations that have something in common.
type Group struct {
	Name          string
	Quiet, Active int64
}

// Of answers for the span.
func Of(ctx context.Context, store *models.Store, span models.Span) (a Answer, err error) {
	t := stayCounter{Answer: Answer{
		Span: span, Services: named(serviceGroups()), Sizes: named(sizeGroups()), Ages: named(ageGroups()),
	}}
	err = store.DB().View(ctx, func(tx *db.Tx) error {
		if err := models.EachLife(ctx, tx, t.add); err != nil {
			return err
		}
		found, err := models.LargestOn(ctx, store, tx, t.late)
		for _, place := range t.late {
			t.addSize(sizeGroup(found, place))
		}
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("who stays: %w", err)
	}
	return t.Answer, t.addActiveSizes(ctx, store)
}

// stayCounter counts installation by installation.
type stayCounter struct {
	Answer
	active int64
	late   []models.LifeDay // went quiet, and reported again since
}

func (t *stayCounter) add(l models.Life) {
	first, last, days := models.Day(0), models.Day(0), 0
	seenBefore := false
	for d := range l.Seen {
		if d > t.Span.To {
			break
		}
		if !seenBefore {
			first, seenBefore = d, true
		} else {
			t.addGap(l, first, last, d)
		}
		last = d
		if d > t.Span.To-Window {
			days++
		}
	}
	switch {
	case !seenBefore:
	case days > 0:
		t.active++
		t.DaysSeen[days]++
		t.Services[serviceOf(l, last)].Active++
		t.Ages[ageOf(first, last)].Active++
	default:
		t.addGap(l, first, last, t.Span.To+1)
	}
}

// addGap counts an installation that was last seen on a day and not before the next one, if it went quiet in between.
func (t *stayCounter) addGap(l models.Life, first, last, next models.Day) {
	quiet := last + Window
	if quiet >= next || quiet < t.Span.From {
		return
	}
	t.Services[serviceOf(l, last)].Quiet++
	t.Ages[ageOf(first, last)].Quiet++
	if largest, known := l.LargestOn(last); known {
		t.addSize(groupOfPart(largest))
	} else {
		t.late = append(t.late, models.LifeDay{Installation: l.ID(), Day: last})
	}
}

func (t *stayCounter) addSize(group int) { t.Sizes[group].Quiet++ }

// addActiveSizes takes the sizes of the last day from its totals: who is active and holds no collection has none.
func (t *stayCounter) addActiveSizes(ctx context.Context, store *models.Store) error {
	days, err := store.FaceCollections(ctx, models.Span{From: t.Span.To, To: t.Span.To})
	if err != nil {
		return err
	}
	t.Sizes[noSize].Active = t.active
	for size, holders := range days[0].Largest {
		if size > 0 && holders != 0 {
			t.Sizes[1+int(models.SizeRange(size).Class())].Active += holders
			t.Sizes[noSize].Active -= holders
		}
	}
	return nil
}
