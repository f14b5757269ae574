package access

import (
	"context"
	"errors"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

var (
	// ErrNoViewName is returned for a view without a usable name.
	ErrNoViewName = errors.New("a view needs a name of 1 to 100 characters")
	// ErrManyViews is returned to whoever has as many views as one person may have.
	ErrManyViews = errors.New("you have 50 views: delete one before you save another")
)

// mostViews is how many one person may have: more are no list.
const mostViews = 50

// SavedViews lists a person's own views and those that others share, each in the order of their names, own ones first.
func (d *Directory) SavedViews(ctx context.Context, userID string) (own, others []models.SavedView, err error) {
	var all []models.SavedView
	err = d.db.Read(ctx).Order("name, id").Find(&all, "user_id = ? OR shared = ?", userID, true).Error
	for _, v := range all {
		if v.UserID == userID {
			own = append(own, v)
		} else {
			others = append(others, v)
		}
	}
	return own, others, db.Wrap("saved views", err)
}

// DefaultView is the address of the view that opens for a person in place of the overview; empty for none.
func (d *Directory) DefaultView(ctx context.Context, userID string) (address string, err error) {
	var found []models.SavedView
	err = d.db.Read(ctx).Limit(1).Find(&found, "user_id = ? AND is_default = ?", userID, true).Error
	if err != nil || len(found) == 0 {
		return "", db.Wrap("default view", err)
	}
	return found[0].Address, nil
}

// SaveView keeps a view for the person; one of the same name of theirs is replaced. It returns ErrNoViewName or
// ErrManyViews.
func (d *Directory) SaveView(ctx context.Context, v models.SavedView) error {
	v.Name = strings.TrimSpace(v.Name)
	if !isName(v.Name) {
		return ErrNoViewName
	}
	v.ID, v.CreatedAt = db.NewID(), d.now().UTC()
	return db.Wrap("save view", d.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&models.SavedView{}, "user_id = ? AND name = ?", v.UserID, v.Name).Error; err != nil {
			return err
		}
		var count int64
		err := tx.Model(&models.SavedView{}).Where("user_id = ?", v.UserID).Count(&count).Error
		if err != nil {
			return err
		}
		if count >= mostViews {
			return ErrManyViews
		}
		if v.IsDefault {
			own := tx.Model(&models.SavedView{}).Where("user_id = ?", v.UserID)
			if err := own.Update("is_default", false).Error; err != nil {
				return err
			}
		}
		return tx.Create(&v).Error
	}))
}

// RemoveView takes a view of the person's away, or returns ErrNotFound.
func (d *Directory) RemoveView(ctx context.Context, userID, id string) error {
	gone := d.db.Write(ctx).Delete(&models.SavedView{}, "id = ? AND user_id = ?", id, userID)
	return db.Changed("remove view", gone)
}
