package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"time"
)

// HalfSignInLength is how long a person has between password and code.
const HalfSignInLength = 5 * time.Minute

// BeginHalf notes that the person gave their password and returns the token with which their browser comes back for the code.
func (s *Store) BeginHalf(ctx context.Context, user User) (token string, err error) {
	now := s.now().UTC()
	token = db.NewSecret("")
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&PendingLogin{}, "expires_at <= ?", now).Error; err != nil {
			return err
		}
		half := PendingLogin{TokenHash: db.HashSecret(token), UserID: user.ID, ExpiresAt: now.Add(HalfSignInLength)}
		return tx.Omit("User").Create(&half).Error
	})
	return token, db.Wrap("begin sign-in", err)
}

// Half returns the person of the token, or ErrNotFound when its time is over, it was used or the person is disabled.
func (s *Store) Half(ctx context.Context, token string) (User, error) {
	var half PendingLogin
	err := s.db.Read(ctx).Joins("User").Take(&half, "token_hash = ? AND expires_at > ?", db.HashSecret(token), s.now().UTC()).Error
	if err == nil && half.User.DisabledAt != nil {
		err = ErrNotFound
	}
	return half.User, db.Wrap("half sign-in", err)
}

// EndHalf uses the token up. It answers ErrNotFound to all but the first who do.
func (s *Store) EndHalf(ctx context.Context, token string) error {
	return db.Changed("end half sign-in", s.db.Write(ctx).Delete(&PendingLogin{}, "token_hash = ?", db.HashSecret(token)))
}
