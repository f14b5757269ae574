package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// ErrLastAdministrator is returned for a change after which nobody could administer.
var ErrLastAdministrator = errors.New("this is the last administrator: make somebody else one first")

// UserByID returns one person, or ErrNotFound.
func (d *Directory) UserByID(ctx context.Context, id string) (models.User, error) {
	if err := checkID("user", id); err != nil {
		return models.User{}, err
	}
	return d.userWhere(ctx, "id = ?", id)
}

// checkID returns ErrNotFound for what is no ID at all, with which PostgreSQL would not even look.
func checkID(op, id string) error {
	if uuid.Validate(id) != nil {
		return fmt.Errorf("%s: %w", op, models.ErrNotFound)
	}
	return nil
}

// UserByEmail returns one person, or ErrNotFound.
func (d *Directory) UserByEmail(ctx context.Context, email string) (models.User, error) {
	if !isText(email) {
		return models.User{}, models.ErrNotFound
	}
	return d.userWhere(ctx, "email = ?", NormalEmail(email))
}

func (d *Directory) userWhere(ctx context.Context, condition, value string) (user models.User, err error) {
	err = d.db.Read(ctx).Take(&user, condition, value).Error
	return user, db.Wrap("user", err)
}

// Made says what becomes of the tokens and share links that a person made and may not make any more.
type Made bool

// What may become of them. Invitations and links for passwords always end.
const (
	RevokeMade Made = false
	KeepMade   Made = true
)

// SetRole gives the person another role and returns them. What they made and may make no more ends: see Made. It
// returns ErrNotFound or ErrLastAdministrator.
func (d *Directory) SetRole(ctx context.Context, id string, role models.Role, made Made) (models.User, error) {
	return d.changeUser(ctx, id, func(tx *db.Tx, user *models.User) error {
		if err := takeBack(tx, user.Email, role, made); err != nil {
			return err
		}
		return tx.Model(user).Update("role", role).Error
	})
}

// takeBack ends what somebody made who may make it no more, being of this role from now on, or of none.
func takeBack(tx *db.Tx, email string, role models.Role, made Made) error {
	var rows []any
	if !role.AtLeast(models.RoleAdministrator) {
		rows = append(rows, &models.OneTimeLink{})
		if made == RevokeMade {
			rows = append(rows, &models.Token{})
		}
	}
	if !role.AtLeast(models.RoleMaintainer) && made == RevokeMade {
		rows = append(rows, &models.ShareLink{})
	}
	for _, row := range rows {
		if err := tx.Delete(row, "made_by = ?", email).Error; err != nil {
			return err
		}
	}
	return nil
}

// MadeBy lists what works on although a person leaves, unless it is revoked: tokens, and names of share links.
func (d *Directory) MadeBy(
	ctx context.Context, email string,
) (tokens []models.Token, links []models.ShareLink, err error) {
	conn := d.db.Read(ctx)
	if err := conn.Order("name").Find(&tokens, "made_by = ?", email).Error; err != nil {
		return nil, nil, db.Wrap("tokens of a person", err)
	}
	err = conn.Order("name").Find(&links, "made_by = ? AND expires_at > ?", email, d.now().UTC()).Error
	return tokens, links, db.Wrap("share links of a person", err)
}

const noRole models.Role = "" // of somebody who leaves

// DisableUser keeps the person from signing in and ends all their sessions, the links made for them, and what they
// made: see Made. It returns ErrNotFound or ErrLastAdministrator.
func (d *Directory) DisableUser(ctx context.Context, id string, made Made) (models.User, error) {
	return d.changeUser(ctx, id, func(tx *db.Tx, user *models.User) error {
		if err := takeBack(tx, user.Email, noRole, made); err != nil {
			return err
		}
		if err := tx.Delete(&models.Session{}, "user_id = ?", user.ID).Error; err != nil {
			return err
		}
		if err := tx.Delete(&models.OneTimeLink{}, "email = ?", user.Email).Error; err != nil {
			return err
		}
		return tx.Model(user).Update("disabled_at", d.now().UTC()).Error
	})
}

// EnableUser lets the person sign in again. It returns ErrNotFound.
func (d *Directory) EnableUser(ctx context.Context, id string) (models.User, error) {
	return d.changeUser(ctx, id, func(tx *db.Tx, user *models.User) error {
		return tx.Model(user).Update("disabled_at", nil).Error
	})
}

// DeleteUser removes the account with its sessions, second step and links, and what the person made: see Made. Single
// sign-on does not bring it back; an invitation does. It returns ErrNotFound or ErrLastAdministrator.
func (d *Directory) DeleteUser(ctx context.Context, id string, made Made) (models.User, error) {
	return d.changeUser(ctx, id, func(tx *db.Tx, user *models.User) error {
		if err := takeBack(tx, user.Email, noRole, made); err != nil {
			return err
		}
		if err := noteRemoved(tx, user, d.now().UTC()); err != nil {
			return err
		}
		if err := tx.Delete(&models.OneTimeLink{}, "email = ?", user.Email).Error; err != nil {
			return err
		}
		return tx.Delete(user).Error // the rest goes with the row
	})
}

// changeUser changes one person, unless an administrator was there before and none is afterwards. Two
// administrators who demote each other at once wait for one another: the rows of all of them are locked.
func (d *Directory) changeUser(
	ctx context.Context, id string, change func(*db.Tx, *models.User) error,
) (user models.User, err error) {
	if err := checkID("change user", id); err != nil {
		return user, err
	}
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		before, err := lockAdministrators(tx)
		if err != nil {
			return err
		}
		// Locked before what they made is looked for: whatever they make now is there, or is refused (see AsUser).
		locked := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
		if err := locked.Take(&user, "id = ?", id).Error; err != nil {
			return err
		}
		if err := change(tx, &user); err != nil {
			return err
		}
		after, err := lockAdministrators(tx)
		if err == nil && before > 0 && after == 0 {
			return ErrLastAdministrator
		}
		return err
	})
	return user, db.Wrap("change user", err)
}

func lockAdministrators(tx *db.Tx) (int, error) {
	var all []models.User
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Find(&all, "role = ? AND disabled_at IS NULL", models.RoleAdministrator).Error
	return len(all), err
}
