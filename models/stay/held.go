package stay

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Keeper holds what the questions here need of each installation in memory, a kilobyte or two each, as the store
// holds its totals: at one version of the database. What this process stored since is read of the installations that
// it changed alone; where another process wrote, or the database went back in time, all are read again. Run keeps that
// up to date, so that hardly anybody waits for it.
type Keeper struct {
	store *models.Store
	facts *histories
	ahead int // of how many installations at most it is held before anybody asks

	mu      sync.Mutex
	version string // of the database that the lives are of; "": none
	lives   []life
	places  map[models.ID]int // in lives
}

// NewKeeper returns a keeper that holds nothing yet.
func NewKeeper(store *models.Store) *Keeper {
	return &Keeper{store: store, facts: newHistories(store), ahead: aheadMost}
}

// life is what is held of one installation.
type life struct {
	id      models.ID
	kept    models.Life
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
	size         int8 // group of the largest face collection on the day, where it is not late
	// late says that newer reports took the place of those that tell the size: it is in facts, while they are kept.
	late bool
}

// mostTries bounds how often a question is asked again because others changed the database meanwhile.
const mostTries = 3

// view passes on a state of the database to which what is held belongs; facts says that histories are needed, too.
// Nothing of what is held may be kept.
func (k *Keeper) view(ctx context.Context, facts bool, use func(*db.Tx) error) (err error) {
	for range mostTries {
		if err = k.viewOnce(ctx, facts, use); !errors.Is(err, errMoved) {
			return err
		}
	}
	return err
}

func (k *Keeper) viewOnce(ctx context.Context, facts bool, use func(*db.Tx) error) error {
	if facts {
		if err := k.facts.lock(ctx); err != nil {
			return err
		}
		defer k.facts.unlock()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.store.DB().View(ctx, func(tx *db.Tx) error {
		if err := k.refresh(ctx, tx); err != nil {
			return err
		}
		if facts {
			if err := k.facts.follow(ctx, tx); err != nil {
				return err
			}
		}
		return use(tx)
	})
}

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
	held := life{id: l.ID(), kept: l.Kept(), seen: l.Seen()}
	for a := range held.created {
		held.created[a] = never
		if day, ok := l.CreatedFirst(models.Action(a)); ok {
			held.created[a] = day
		}
	}
	held.seen.BeforePauses(Window, func(last models.Day) bool {
		largest, known := l.LargestOn(last)
		held.pauses = append(held.pauses, pause{
			last: last, service: held.service(last), age: held.age(last), size: groupOfPart(largest), late: !known,
		})
		return true
	})
	return held
}

// within reports whether the pause made the installation quiet on a day of the span.
func (p *pause) within(span models.Span) bool {
	return span.From <= p.last+Window && p.last+Window <= span.To
}

const (
	// keepEvery is how often what is held is brought up to date beside all questions.
	keepEvery = time.Minute
	// aheadMost bounds what nobody asked for: a flood of invented installations must not fill the memory.
	aheadMost = 50_000
)

// Run reads what is needed at once, and keeps it up to date until ctx ends: so the first question after a start, a file
// or a night is as quick as others, up to 50,000 installations.
func (k *Keeper) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := k.readAhead(ctx); err != nil && ctx.Err() == nil {
			k.store.Log().Warn("what segments are counted from could not be read ahead", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(keepEvery):
		}
	}
}

// Ready reports whether a question needs to read no more than what changed since.
func (k *Keeper) Ready() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.version != "" && k.facts.read.Load()
}

// readAhead reads what changed. Where others write all the time, so that all facts would be read again and again, it
// leaves that to those who ask.
func (k *Keeper) readAhead(ctx context.Context) error {
	nothing := func(*db.Tx) error { return nil }
	if few, err := k.areFew(ctx); err != nil || !few {
		return err
	}
	if err := k.view(ctx, false, nothing); err != nil {
		return fmt.Errorf("read installations: %w", err)
	}
	if !k.facts.isCheap(ctx) {
		return nil
	}
	return k.view(ctx, true, nothing)
}

// areFew reports whether there are no more installations than are held ahead.
func (k *Keeper) areFew(ctx context.Context) (few bool, err error) {
	const count = "SELECT COUNT(*) FROM (SELECT 1 FROM installations LIMIT ?) AS first"
	var some int
	err = k.store.DB().Read(ctx).Raw(count, k.ahead+1).Row().Scan(&some)
	return some <= k.ahead, db.Wrap("count installations", err)
}
