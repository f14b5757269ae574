package stay

import (
	"context"
	"sync"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Keeper holds what the questions here need of each installation in memory, a few hundred bytes each, as the store
// holds its totals: at one version of the database. What this process stored since is read of the installations that
// it changed alone; where another process wrote, or the database went back in time, all are read again.
type Keeper struct {
	store *models.Store

	mu      sync.Mutex
	version string // of the database that the lives are of; "": none
	lives   []life
	places  map[models.ID]int // in lives
}

// NewKeeper returns a keeper that holds nothing yet.
func NewKeeper(store *models.Store) *Keeper { return &Keeper{store: store} }

// life is what is held of one installation.
type life struct {
	id      models.ID
	seen    models.SeenDays
	created [models.ActionCount]models.Day // the first day of each; never where there is none
	pauses  []pause                        // one at least: the newest
}

// never is later than every day.
const never models.Day = 1 << 30

// pause begins with the last day on which an installation was seen before it went quiet.
type pause struct {
	last         models.Day
	service, age int8 // groups on the day
	size         int8 // group of the largest face collection on the day; unread where it is in facts and not read yet
	// late says that newer reports took the place of those that tell the size: it is in facts, while they are kept.
	late bool
}

const unread = -1

// refresh reads what changed; k.mu is held.
func (k *Keeper) refresh(ctx context.Context, tx *db.Tx) error {
	now, err := models.LivesVersion(tx)
	if err != nil || now == k.version {
		return err
	}
	before := k.version
	k.version = ""
	known, err := before != "", nil
	if known {
		known, err = k.store.EachChangedLife(ctx, tx, before, k.hold)
	}
	if !known && err == nil {
		k.lives, k.places = nil, make(map[models.ID]int)
		err = models.EachLife(ctx, tx, k.hold)
	}
	if err == nil {
		k.version = now
	}
	return err
}

func (k *Keeper) hold(l models.Life) {
	place, found := k.places[l.ID()]
	if !found {
		place = len(k.lives)
		k.lives, k.places[l.ID()] = append(k.lives, life{}), place
	}
	k.lives[place] = lifeOf(l)
}

func lifeOf(l models.Life) life {
	held := life{id: l.ID(), seen: l.Seen()}
	for a := range held.created {
		held.created[a] = never
		if day, ok := l.CreatedFirst(models.Action(a)); ok {
			held.created[a] = day
		}
	}
	held.seen.BeforePauses(Window, func(last models.Day) bool {
		largest, known := l.LargestOn(last)
		p := pause{
			last: last, service: held.service(last), age: held.age(last), size: groupOfPart(largest), late: !known,
		}
		if p.late {
			p.size = unread
		}
		held.pauses = append(held.pauses, p)
		return true
	})
	return held
}

// readSizes reads from facts the sizes of pauses that were not read yet. Those of days whose facts are gone stay
// unread.
func (k *Keeper) readSizes(ctx context.Context, tx *db.Tx, asked []models.LifeDay, pauses []*pause) error {
	found, err := models.LargestOn(ctx, k.store, tx, asked)
	for i, p := range pauses {
		if largest, ok := found[asked[i]]; ok {
			p.size = groupOfPart(largest)
		}
	}
	return err
}

// within reports whether the pause made the installation quiet on a day of the span.
func (p *pause) within(span models.Span) bool {
	return span.From <= p.last+Window && p.last+Window <= span.To
}
