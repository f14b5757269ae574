package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

// ErrLastAdministrator is returned for a change after which nobody could administer.
var ErrLastAdministrator = errors.New("this is the last administrator: make somebody else one first")

// UserByID returns one person, or ErrNotFound.
func (s *Store) UserByID(ctx context.Context, id string) (User, error) {
	if err := checkID("user", id); err != nil {
		return User{}, err
	}
	return s.userWhere(ctx, "id = ?", id)
}

// checkID answers ErrNotFound for what is no ID at all, with which PostgreSQL would not even look.
func checkID(op, id string) error {
	if uuid.Validate(id) != nil {
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return nil
}

// UserByEmail returns one person, or ErrNotFound.
func (s *Store) UserByEmail(ctx context.Context, email string) (User, error) {
	return s.userWhere(ctx, "email = ?", normalEmail(email))
}

func (s *Store) userWhere(ctx context.Context, condition, value string) (user User, err error) {
	err = s.db.Read(ctx).Take(&user, condition, value).Error
	return user, db.Wrap("user", err)
}

// SetRole gives the person another role and returns them. It answers ErrNotFound or ErrLastAdministrator.
func (s *Store) SetRole(ctx context.Context, id string, role Role) (User, error) {
	return s.changeUser(ctx, id, func(tx *db.Tx, user *User) error {
		return tx.Model(user).Update("role", role).Error
	})
}

// DisableUser keeps the person from signing in and ends all their sessions. It answers ErrNotFound or ErrLastAdministrator.
func (s *Store) DisableUser(ctx context.Context, id string) (User, error) {
	return s.changeUser(ctx, id, func(tx *db.Tx, user *User) error {
		if err := tx.Delete(&Session{}, "user_id = ?", user.ID).Error; err != nil {
			return err
		}
		return tx.Model(user).Update("disabled_at", s.now().UTC()).Error
	})
}

// EnableUser lets the person sign in again. It answers ErrNotFound.
func (s *Store) EnableUser(ctx context.Context, id string) (User, error) {
	return s.changeUser(ctx, id, func(tx *db.Tx, user *User) error {
		return tx.Model(user).Update("disabled_at", nil).Error
	})
}

// DeleteUser removes the account with its sessions, second step and links. It answers ErrNotFound or ErrLastAdministrator.
func (s *Store) DeleteUser(ctx context.Context, id string) (User, error) {
	return s.changeUser(ctx, id, func(tx *db.Tx, user *User) error {
		if err := tx.Delete(&OneTimeLink{}, "email = ?", user.Email).Error; err != nil {
			return err
		}
		return tx.Delete(user).Error // the rest goes with the row
	})
}

// changeUser changes one person, unless an administrator was there before and none is afterwards. Two administrators who demote each
// other at once wait for one another: the rows of all of them are locked.
func (s *Store) changeUser(ctx context.Context, id string, change func(*db.Tx, *User) error) (user User, err error) {
	if err := checkID("change user", id); err != nil {
		return user, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := administrators(tx)
		if err != nil {
			return err
		}
		if err := tx.Take(&user, "id = ?", id).Error; err != nil {
			return err
		}
		if err := change(tx, &user); err != nil {
			return err
		}
		after, err := administrators(tx)
		if err == nil && before > 0 && after == 0 {
			return ErrLastAdministrator
		}
		return err
	})
	return user, db.Wrap("change user", err)
}

func administrators(tx *db.Tx) (int, error) {
	var all []User
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Find(&all, "role = ? AND disabled_at IS NULL", RoleAdministrator).Error
	return len(all), err
}
