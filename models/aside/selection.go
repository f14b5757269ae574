package aside

import (
	"context"
	"errors"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

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
