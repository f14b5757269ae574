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
func (k *Keeper) Of(ctx context.Context, span models.Span) (a Answer, err error) {
	version := ""
	for range mostTries {
		if a, err = k.count(ctx, span, &version); err == nil {
			err = a.addActiveSizes(ctx, k.store)
		}
		if err != nil {
			return Answer{}, fmt.Errorf("who stays: %w", err)
		}
		if now, err := k.currentVersion(ctx); err != nil || now == version {
			return a, err
		}
	}
	return a, nil
}

// mostTries bounds how often an answer is made again because records came in meanwhile: then its sizes are those of a
// moment later than its other groups.
const mostTries = 3

func (k *Keeper) currentVersion(ctx context.Context) (version string, err error) {
	err = k.store.DB().View(ctx, func(tx *db.Tx) error {
		version, err = models.LivesVersion(tx)
		return err
	})
	return version, err
}

// count answers but for the sizes of active installations, and says which version of the database it is of.
func (k *Keeper) count(ctx context.Context, span models.Span, version *string) (a Answer, err error) {
	a = Answer{
		Span: span, Services: named(serviceGroups()), Sizes: named(sizeGroups()), Ages: named(ageGroups()),
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	err = k.store.DB().View(ctx, func(tx *db.Tx) error {
		if err := k.refresh(ctx, tx); err != nil {
			return err
		}
		*version = k.version
		known, err := models.SizesFrom(tx)
		if err != nil {
			return err
		}
		return k.addAll(ctx, tx, &a, known)
	})
	return a, err
}

// addAll counts every installation; sizes that only facts tell are known from a day on.
func (k *Keeper) addAll(ctx context.Context, tx *db.Tx, a *Answer, known models.Day) error {
	var asked []models.LifeDay
	var pauses []*pause
	for i := range k.lives {
		l := &k.lives[i]
		a.addActive(l)
		for n := range l.pauses {
			p := &l.pauses[n]
			if !p.within(a.Span) {
				continue
			}
			a.Services[p.service].Quiet++
			a.Ages[p.age].Quiet++
			if p.size == unread && p.last >= known {
				asked, pauses = append(asked, models.LifeDay{Installation: l.id, Day: p.last}), append(pauses, p)
			} else {
				a.Sizes[p.group(known)].Quiet++
			}
		}
	}
	err := k.readSizes(ctx, tx, asked, pauses)
	for _, p := range pauses {
		a.Sizes[p.group(known)].Quiet++
	}
	return err
}

func (a *Answer) addActive(l *life) {
	days := l.seen.Count(a.Span.To-Window+1, a.Span.To)
	if days == 0 {
		return
	}
	a.DaysSeen[days]++
	if newest := &l.pauses[len(l.pauses)-1]; newest.last <= a.Span.To {
		a.Services[newest.service].Active++
		a.Ages[newest.age].Active++
		return
	}
	last := l.seen.NewestOn(a.Span.To)
	a.Services[l.service(last)].Active++
	a.Ages[l.age(last)].Active++
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
