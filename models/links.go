package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"errors"
	"time"
	"unicode/utf8"
)

const (
	// InvitationLength and ResetLength are how long a one-time link works, if it is not used before.
	InvitationLength = 7 * 24 * time.Hour
	ResetLength      = 24 * time.Hour
)

// Invite makes a link with which the person makes an account of the role, and returns its secret, which cannot be had again. An earlier
// invitation of the same address works no more. It answers ErrBadEmail, or ErrConflict where the address has an account.
func (s *Store) Invite(ctx context.Context, email string, role Role, madeBy string) (secret string, err error) {
	if !isEmail(email) {
		return "", ErrBadEmail
	}
	link := OneTimeLink{Email: normalEmail(email), Role: role, MadeBy: madeBy}
	if _, err := s.UserByEmail(ctx, email); err == nil {
		return "", db.Wrap("invite", ErrConflict)
	} else if !errors.Is(err, ErrNotFound) {
		return "", err
	}
	return s.makeLink(ctx, link, InvitationLength)
}

// ResetLink makes a link with which the person chooses a new password, and returns its secret and the person. It answers ErrNotFound.
func (s *Store) ResetLink(ctx context.Context, id, madeBy string) (secret string, user User, err error) {
	if user, err = s.UserByID(ctx, id); err != nil {
		return "", user, err
	}
	secret, err = s.makeLink(ctx, OneTimeLink{Email: user.Email, MadeBy: madeBy}, ResetLength)
	return secret, user, err
}

func (s *Store) makeLink(ctx context.Context, link OneTimeLink, length time.Duration) (secret string, err error) {
	secret, now := db.NewSecret(""), s.now().UTC()
	link.ID, link.CreatedAt, link.ExpiresAt = db.HashSecret(secret), now, now.Add(length)
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&OneTimeLink{}, "email = ? OR expires_at <= ?", link.Email, now).Error; err != nil {
			return err
		}
		return tx.Create(&link).Error
	})
	return secret, db.Wrap("make link", err)
}

// Link returns the link of the secret, or ErrNotFound for one that was used, withdrawn, replaced or has expired.
func (s *Store) Link(ctx context.Context, secret string) (link OneTimeLink, err error) {
	err = s.db.Read(ctx).Take(&link, "token_hash = ? AND expires_at > ?", db.HashSecret(secret), s.now().UTC()).Error
	return link, db.Wrap("link", err)
}

// Invitations lists the invitations that nobody used yet, by address.
func (s *Store) Invitations(ctx context.Context) (all []OneTimeLink, err error) {
	err = s.db.Read(ctx).Order("email").Find(&all, "role <> '' AND expires_at > ?", s.now().UTC()).Error
	return all, db.Wrap("list invitations", err)
}

// WithdrawLink ends a link before it was used and returns it, or ErrNotFound.
func (s *Store) WithdrawLink(ctx context.Context, id string) (link OneTimeLink, err error) {
	conn := s.db.Write(ctx)
	if err := conn.Take(&link, "token_hash = ?", id).Error; err != nil {
		return link, db.Wrap("withdraw link", err)
	}
	return link, db.Changed("withdraw link", conn.Delete(&link))
}

// UseLink makes the account, or sets the password and ends all sessions, and ends the link: of two who use it at once one gets in. It
// answers ErrShortPassword, or ErrNotFound as Link does.
func (s *Store) UseLink(ctx context.Context, secret, password string) (user User, err error) {
	link, err := s.Link(ctx, secret)
	if err != nil {
		return user, err
	}
	if utf8.RuneCountInString(password) < ShortestPassword {
		return user, ErrShortPassword
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return user, db.Wrap("use link", err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := db.Changed("use link", tx.Delete(&OneTimeLink{}, "token_hash = ?", link.ID)); err != nil {
			return err
		}
		if link.Role == "" {
			return s.passwordByLink(tx, &user, link.Email, hash)
		}
		return s.accountByLink(tx, &user, link, hash)
	})
	return user, db.Wrap("use link", err)
}

func (s *Store) passwordByLink(tx *db.Tx, user *User, email, hash string) error {
	if err := tx.Take(user, "email = ? AND disabled_at IS NULL", email).Error; err != nil {
		return err
	}
	return replacePassword(tx, user, hash)
}

func (s *Store) accountByLink(tx *db.Tx, user *User, link OneTimeLink, hash string) error {
	*user = User{ID: db.NewID(), Email: link.Email, PasswordHash: hash, Role: link.Role, CreatedAt: s.now().UTC()}
	return tx.Create(user).Error
}
