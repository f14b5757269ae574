package aside

import (
	"context"
	"errors"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// ErrDecided is returned where another administrator has decided meanwhile.
var ErrDecided = errors.New("another administrator has decided about these meanwhile")

// SetSuspectedAside sets aside what is suspected under the name now, and returns the name of the batch. seen is who has
// it counted as far as the administrator knows; empty: nobody decided. It returns ErrNotSuspected where there is
// nothing any more, and ErrDecided where another decision has come before this one.
func (k *Keeper) SetSuspectedAside(ctx context.Context, who, name, seen string) (string, models.AsideChange, error) {
	var words string
	err := k.store.DB().View(ctx, func(tx *db.Tx) error {
		group, err := k.group(tx, name)
		words = group.Words()
		return err
	})
	if err != nil {
		return "", models.AsideChange{}, err
	}
	return k.setAside(ctx, who, words, func(tx *db.Tx) ([]models.Choice, error) {
		if err := undecidedSince(tx, name, seen); err != nil {
			return nil, err
		}
		group, err := k.group(tx, name)
		return group.all, err
	})
}

// undecidedSince returns ErrDecided unless the group's decision is the one that was seen.
func undecidedSince(tx *db.Tx, name, seen string) error {
	var found []models.SuspicionDismissal
	if err := tx.Find(&found, "name = ?", name).Error; err != nil {
		return err
	}
	now := ""
	if len(found) > 0 {
		now = found[0].Who
	}
	if now != seen {
		return ErrDecided
	}
	return nil
}

func (k *Keeper) group(tx *db.Tx, name string) (choices, error) {
	groups, err := k.groups(tx)
	for _, g := range groups {
		if g.Name() == name {
			return g, nil
		}
	}
	return choices{}, errors.Join(err, ErrNotSuspected)
}

// Dismiss notes that what is suspected under the name is to be counted. It returns ErrNotSuspected where there is
// nothing any more, as after it was set aside, which waits for this and the other way round.
func (k *Keeper) Dismiss(ctx context.Context, who, name string) error {
	return db.Wrap("dismiss a suspicion", k.store.DB().UpdateAlone(ctx, func(tx *db.Tx) error {
		if _, err := k.group(tx, name); err != nil {
			return err
		}
		row := models.SuspicionDismissal{Name: name, Who: who, At: k.store.Now().UTC()}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
	}))
}

// SuspectAgain takes a dismissal back, or returns models.ErrNotFound.
func (k *Keeper) SuspectAgain(ctx context.Context, name string) error {
	done := k.store.DB().Write(ctx).Delete(&models.SuspicionDismissal{}, "name = ?", name)
	return db.Changed("suspect again", done)
}
