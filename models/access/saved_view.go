package access

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

var (
	// ErrNoViewName is returned for a view without a usable name.
	ErrNoViewName = errors.New("a view needs " + usableName)
	// ErrViewNameTaken is returned for a name that another view of the same person has.
	ErrViewNameTaken = errors.New("another view of yours has this name")
	// ErrManyViews is returned to whoever has as many views as one person may have.
	ErrManyViews = errors.New("you have 50 views, or share 10: delete one before you save another")
)

// How many one person may have, and put into everybody's menu: more are no list.
const (
	mostViews  = 50
	mostShared = 10
)

// SavedViews lists a person's own views and those that others who may sign in share, each in the order of their names.
func (d *Directory) SavedViews(ctx context.Context, userID string) (own, others []models.SavedView, err error) {
	var all []models.SavedView
	const theirs = "user_id = ? OR shared = ? AND user_id IN (SELECT id FROM users WHERE disabled_at IS NULL)"
	err = d.db.Read(ctx).Order("name, id").Find(&all, theirs, userID, true).Error
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
		if err := checkRoomForView(tx, v); err != nil {
			return err
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

// RenameView gives a view of the person's another name. It returns ErrNoViewName, ErrViewNameTaken where another of
// theirs has it, or ErrNotFound.
func (d *Directory) RenameView(ctx context.Context, userID, id, name string) error {
	name = strings.TrimSpace(name)
	if !isName(name) {
		return ErrNoViewName
	}
	return db.Wrap("rename view", d.db.Update(ctx, func(tx *db.Tx) error {
		var taken int64
		same := tx.Model(&models.SavedView{}).Where("user_id = ? AND name = ? AND id <> ?", userID, name, id)
		if err := same.Count(&taken).Error; err != nil {
			return err
		}
		if taken > 0 {
			return ErrViewNameTaken
		}
		named := tx.Model(&models.SavedView{}).Where("user_id = ? AND id = ?", userID, id).Update("name", name)
		return db.Changed("name the view", named)
	}))
}

func checkRoomForView(tx *db.Tx, v models.SavedView) error {
	var have, shared int64
	own := func() *gorm.DB { return tx.Model(&models.SavedView{}).Where("user_id = ?", v.UserID) }
	if err := errors.Join(own().Count(&have).Error, own().Where("shared = ?", true).Count(&shared).Error); err != nil {
		return err
	}
	if have >= mostViews || v.Shared && shared >= mostShared {
		return ErrManyViews
	}
	return nil
}

// RemoveView takes a view away that is the person's, or that anybody shares where the person is a maintainer. Otherwise
// it returns ErrNotFound.
func (d *Directory) RemoveView(ctx context.Context, user models.User, id string) error {
	const theirs = "id = ? AND (user_id = ? OR shared = ? AND ?)"
	mayAny := user.Role.AtLeast(models.RoleMaintainer)
	gone := d.db.Write(ctx).Delete(&models.SavedView{}, theirs, id, user.ID, true, mayAny)
	return db.Changed("remove view", gone)
}
