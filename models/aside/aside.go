// Package aside is who is kept out of the numbers, why and for how long: floods that an administrator chooses or that
// look invented (see Keeper.Suspected), newcomers beyond the ceilings of an hour and a day, and installations that
// wait to be erased. How they are kept out, and put back so that every number is as if they had never been, is the
// engine's: see models.Aside. It may use models, models/internal/db and the package below it, and nothing that stands
// beside it. Start with Keeper.
package aside

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/aside/suspect"
	"compreface-stats/models/internal/db"
)

// Rules are the operator's.
type Rules struct {
	WaitDays int // for which an erasure that was asked for waits; 0: none does
	Daily    int // erasures of a day that go on by themselves; 0: any number
}

// Keeper keeps installations aside. It is safe for concurrent use.
type Keeper struct {
	store *models.Store
	aside *models.Aside
	rules Rules
}

// Open returns the keeper of the store's database.
func Open(store *models.Store, rules Rules) *Keeper {
	return &Keeper{store: store, aside: models.NewAside(store), rules: rules}
}

// Rules are what the keeper was opened with.
func (k *Keeper) Rules() Rules { return k.rules }

// Batch is installations that were set aside together, or what installations sent beyond the limit of one day.
type Batch struct {
	models.AsideBatch
	Installations int64
	Records       int64 // of models.AsideSurplus
	Counted       bool  // of models.AsideSurplus: it was released, which can be taken back
	Confirmed     int64 // erasures that their installations confirmed
	// LastAt is when the last was set aside, in Unix milliseconds.
	LastAt int64
}

// List lists all batches, the newest first, and behind them what came beyond the limit of a day.
func (k *Keeper) List(ctx context.Context) (all []Batch, err error) {
	if all, err = k.installations(ctx); err != nil {
		return nil, err
	}
	surplus, err := k.surplus(ctx)
	return append(all, surplus...), err
}

// installations lists the batches of installations.
func (k *Keeper) installations(ctx context.Context) (all []Batch, err error) {
	const query = `
SELECT b.id, b.kind, b.made_at, b.who, b.why, b.held,
       COUNT(*) AS installations, CAST(SUM(i.confirmed) AS BIGINT) AS confirmed, MAX(i.aside_at) AS last_at
FROM   aside_batches b
JOIN   aside_installations i ON i.batch = b.id
GROUP  BY b.id, b.kind, b.made_at, b.who, b.why, b.held
ORDER  BY b.made_at DESC, b.id`
	if err = k.store.DB().Read(ctx).Raw(query).Scan(&all).Error; err != nil {
		return nil, db.Wrap("list what is set aside", err)
	}
	return all, nil
}

// Find returns the batch, or models.ErrNoBatch.
func (k *Keeper) Find(ctx context.Context, id string) (Batch, error) {
	all, err := k.List(ctx)
	if err != nil {
		return Batch{}, err
	}
	for _, b := range all {
		if b.ID == id {
			return b, nil
		}
	}
	return Batch{}, models.ErrNoBatch
}

// Selection is installations by when they were heard of first, and by which key.
type Selection struct {
	From, To int64 // hours as of models.HourOf, To not included
	Key      string
}

// AnyKey selects installations whatever key they came with; NoKey those that came with none that is known.
const (
	AnyKey = ""
	NoKey  = "-"
)

var (
	// ErrNoSpan is returned for a selection that ends before it begins.
	ErrNoSpan = errors.New("the last hour lies before the first")
	// ErrNoKey is returned for the name of a key that there is not.
	ErrNoKey = errors.New("there is no ingest key of this name")
)

// Summary says in words what is selected, for the batch and the audit log.
func (s Selection) Summary() string {
	const layout = "2006-01-02 15:04"
	words := "first seen from " + models.HourTime(s.From).Format(layout) + " to " + models.HourTime(s.To).Format(layout) +
		" UTC"
	switch s.Key {
	case AnyKey:
		return words
	case NoKey:
		return words + " without a known key"
	}
	return words + " with the key " + s.Key
}

// chooser reads which installations are selected.
func (k *Keeper) chooser(ctx context.Context, s Selection) (models.Chooser, error) {
	if s.To <= s.From {
		return nil, ErrNoSpan
	}
	mark := ""
	if s.Key != AnyKey && s.Key != NoKey {
		var keys []models.IngestKey
		if err := k.store.DB().Read(ctx).Find(&keys, "name = ?", s.Key).Error; err != nil || len(keys) == 0 {
			return nil, errors.Join(err, ErrNoKey)
		}
		mark = models.MarkKey(keys[0].ID).String()
	}
	return func(tx *db.Tx) ([]models.Choice, error) {
		some := tx.Where("hour >= ? AND hour < ?", s.From, s.To).Order("install_guid")
		if s.Key != AnyKey {
			some = some.Where("ingest_key = ?", mark)
		}
		var sights []models.FirstSight
		err := some.Find(&sights).Error
		choices := make([]models.Choice, len(sights))
		for i, sight := range sights {
			choices[i] = models.Choice{Installation: sight.Installation, Hour: sight.Hour}
		}
		return choices, err
	}, nil
}

// Preview is what a change would make of the headline.
type Preview struct {
	Installations int64
	Day           models.Day // today, so far
	Now, Then     int64      // active installations, 28 days
}

// Preview tells what setting the selected installations aside would change.
func (k *Keeper) Preview(ctx context.Context, s Selection) (Preview, error) {
	choose, err := k.chooser(ctx, s)
	if err != nil {
		return Preview{}, err
	}
	day := models.DayOf(k.store.Now())
	effect, err := k.aside.Effect(ctx, choose, day)
	if err != nil {
		return Preview{}, err
	}
	return k.preview(ctx, day, effect, -1)
}

// PreviewRelease tells what a release of the batch would change.
func (k *Keeper) PreviewRelease(ctx context.Context, batch string) (Preview, error) {
	day := models.DayOf(k.store.Now())
	effect, err := k.aside.EffectOf(ctx, batch, day)
	if err != nil {
		return Preview{}, err
	}
	return k.preview(ctx, day, effect, +1)
}

func (k *Keeper) preview(ctx context.Context, day models.Day, e models.AsideEffect, sign int64) (Preview, error) {
	days, err := k.store.ActiveInstallations(ctx, models.Span{From: day, To: day})
	if err != nil {
		return Preview{}, err
	}
	now := days[0].Active28
	return Preview{Installations: e.Installations, Day: day, Now: now, Then: now + sign*e.Active28}, nil
}

// SetAside sets the selected installations aside and returns the name of their batch; it is empty where there were
// none.
func (k *Keeper) SetAside(ctx context.Context, who string, s Selection) (string, models.AsideChange, error) {
	choose, err := k.chooser(ctx, s)
	if err != nil {
		return "", models.AsideChange{}, err
	}
	return k.setAside(ctx, who, s.Summary(), choose)
}

func (k *Keeper) setAside(
	ctx context.Context, who, why string, choose models.Chooser,
) (string, models.AsideChange, error) {
	now := k.store.Now().UTC()
	b := models.AsideBatch{
		ID:   "chosen-" + strings.ReplaceAll(now.Format("2006-01-02-150405.000"), ".", "-"),
		Kind: models.AsideChosen, MadeAt: now, Who: who, Why: why,
	}
	change, err := k.aside.SetAside(ctx, b, choose, nil)
	if change.Installations == 0 {
		b.ID = ""
	}
	return b.ID, change, err
}

// Release counts the batch's installations again, as if they had never been set aside; or the records beyond the limit
// of a day, as if there were none.
func (k *Keeper) Release(ctx context.Context, batch string) (models.AsideChange, error) {
	if day, ok := surplusDay(batch); ok {
		return k.aside.ReleaseSurplus(ctx, day)
	}
	return k.aside.Release(ctx, batch)
}

// Remove erases the batch's installations, or its records beyond the limit of a day, for good.
func (k *Keeper) Remove(ctx context.Context, batch string) (models.AsideChange, error) {
	if day, ok := surplusDay(batch); ok {
		return k.aside.RemoveSurplus(ctx, day)
	}
	return k.aside.Remove(ctx, batch)
}

// Busy is an hour in which installations were heard of first.
type Busy struct {
	Hour          int64
	IngestKey     string // a mark; empty: none that is known
	Installations int64
	// Suspect says that they are many more than an hour usually brings.
	Suspect bool
}

const (
	busyDays  = 28
	busyShown = 10
)

// BusyHours lists the hours of the last 28 days that brought most new installations, by key.
func (k *Keeper) BusyHours(ctx context.Context) (top []Busy, err error) {
	const query = `
SELECT hour, ingest_key, COUNT(*) AS installations
FROM   first_sights
WHERE  hour >= ?
GROUP  BY hour, ingest_key
ORDER  BY installations DESC, hour DESC`
	since := models.HourOf(k.store.Now().AddDate(0, 0, -busyDays))
	if err := k.store.DB().Read(ctx).Raw(query, since).Scan(&top).Error; err != nil || len(top) == 0 {
		return nil, db.Wrap("list hours with many newcomers", err)
	}
	top = top[:min(len(top), busyShown)]
	return top, k.markBursts(ctx, top)
}

// markBursts marks the hours that are bursts, as far as it was this key.
func (k *Keeper) markBursts(ctx context.Context, top []Busy) error {
	return k.store.DB().View(ctx, func(tx *db.Tx) error {
		groups, err := k.groups(tx)
		for i := range top {
			top[i].Suspect = slices.ContainsFunc(groups, func(g choices) bool {
				return g.Kind == suspect.Burst && g.Hour == top[i].Hour && 2*top[i].Installations > int64(len(g.Members))
			})
		}
		return err
	})
}

// Waiting is what waits for an administrator.
type Waiting struct {
	Newcomers int64 // beyond a ceiling
	Erasures  int64 // that were asked for, whether they go on by themselves or not
	Held      int64 // of these, that do not
	Chosen    int64
	Surplus   int64 // records, beyond the limit of a day
}

// Waiting counts what is set aside.
func (k *Keeper) Waiting(ctx context.Context) (Waiting, error) {
	batches, err := k.List(ctx)
	return waitingOf(batches), err
}

// WaitingInstallations is Waiting without the records beyond the daily limit, of which there can be millions.
func (k *Keeper) WaitingInstallations(ctx context.Context) (Waiting, error) {
	batches, err := k.installations(ctx)
	return waitingOf(batches), err
}

func waitingOf(batches []Batch) (w Waiting) {
	for _, b := range batches {
		switch b.Kind {
		case models.AsideCeiling:
			w.Newcomers += b.Installations
		case models.AsideChosen:
			w.Chosen += b.Installations
		case models.AsideSurplus:
			if !b.Counted {
				w.Surplus += b.Records
			}
		default:
			w.Erasures += b.Installations
			if b.Held {
				w.Held += b.Installations
			}
		}
	}
	return w
}

// Summary says in words what was moved, for the audit log.
func Summary(batch string, change models.AsideChange) string {
	return fmt.Sprintf("%s (installations: %d, records: %d)", batch, change.Installations, change.Records)
}

// Due is when the newest erasure of the batch is carried out.
func (k *Keeper) Due(b Batch) time.Time {
	return time.UnixMilli(b.LastAt).UTC().AddDate(0, 0, k.rules.WaitDays)
}
