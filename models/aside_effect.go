package models

import (
	"context"

	"compreface-stats/models/internal/db"
)

// AsideEffect is what a headline figure loses or gains with installations.
type AsideEffect struct {
	Installations int64
	Active28      int64 // of them, active in the 28 days up to the day
}

// Effect tells what setting installations aside would take from the figures of a day, and changes nothing.
func (a *Aside) Effect(ctx context.Context, choose Chooser, day Day) (e AsideEffect, err error) {
	err = a.store.db.View(ctx, func(tx *db.Tx) error {
		choices, err := choose(tx)
		if err != nil {
			return err
		}
		for _, c := range choices {
			in, err := readInstallation(tx, c.Installation)
			if err != nil {
				return err
			}
			if c.takes(&in) {
				e.add(&in, day)
			}
		}
		return nil
	})
	return e, db.Wrap("what setting aside would change", err)
}

// EffectOf tells what a release of the batch would add to the figures of a day.
func (a *Aside) EffectOf(ctx context.Context, batchID string, day Day) (e AsideEffect, err error) {
	const released = "batch = ? AND earlier NOT IN (SELECT id FROM aside_batches)" // the others go back to theirs
	var rows []AsideInstallation
	if err := a.store.db.Read(ctx).Find(&rows, released, batchID).Error; err != nil {
		return e, db.Wrap("read what is set aside", err)
	}
	for i := range rows {
		in, _, err := rows[i].restored()
		if err != nil {
			return e, err
		}
		e.add(&in, day)
	}
	return e, nil
}
