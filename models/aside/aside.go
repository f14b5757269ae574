// Package aside is who is kept out of the numbers, why and for how long: floods that an administrator chooses or that
// look invented (see Keeper.Suspected), newcomers beyond the ceilings of an hour and a day, and installations that
// wait to be erased. How they are kept out, and put back so that every number is as if they had never been, is the
// engine's: see models.Aside. It may use models, models/internal/db and the package below it, and nothing that stands
// beside it. Start with Keeper.
package aside

import (
	"context"
	"fmt"
	"strings"
	"time"

	"compreface-stats/models"
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
	GoingBack     int64 // erasures that, when they are stopped, go back to the batch that they were in
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
       COUNT(*) AS installations, CAST(SUM(i.confirmed) AS BIGINT) AS confirmed, MAX(i.aside_at) AS last_at,
       COUNT(e.id) AS going_back
FROM   aside_batches b
JOIN   aside_installations i ON i.batch = b.id
LEFT JOIN aside_batches e ON e.id = i.earlier
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
