package access

import (
	"context"
	"errors"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// ErrRightLost is returned for what somebody does who may not do it any more, though the request was let in.
var ErrRightLost = errors.New("your account, role or token has changed meanwhile, and nothing was done")

// AsUser returns a context under which whatever is written, in this package or another, is refused with ErrRightLost
// once the person's account is gone or disabled, or the role is less than user says. That is looked up in the
// transaction that writes: a change of the person comes before it or after it, and then it ends what was made.
func AsUser(ctx context.Context, user models.User) context.Context {
	return db.WithGuard(ctx, func(tx *db.Tx) error {
		var now models.User
		err := lockShared(tx, &now, "id = ? AND disabled_at IS NULL", user.ID)
		if err == nil && !now.Role.AtLeast(user.Role) {
			err = ErrRightLost
		}
		return err
	})
}

// AsToken is AsUser for a program: nothing is written once its token was revoked, or is over.
func (d *Directory) AsToken(ctx context.Context, token models.Token) context.Context {
	return db.WithGuard(ctx, func(tx *db.Tx) error {
		var now models.Token
		err := lockShared(tx, &now, "token_hash = ?", token.TokenHash)
		if err == nil && now.Expired(d.now()) {
			err = ErrRightLost
		}
		return err
	})
}

// lockShared reads a row that nobody changes before the transaction ends.
func lockShared(tx *db.Tx, row any, condition, value string) error {
	shared := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}).Limit(1).Find(row, condition, value)
	if shared.Error == nil && shared.RowsAffected == 0 {
		return ErrRightLost
	}
	return shared.Error
}
