package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"errors"
)

// Identity is who an issuer of single sign-on says that a person is.
type Identity struct {
	Subject string // issuer and subject, which together never change hands
	Email   string // which the issuer has verified
	Role    Role   // as the issuer says; empty where it says nothing
}

// UserOf returns the person of the identity: the one who came with it before, else the one with its address, else a new one, who is a
// viewer unless the issuer says otherwise. A role that the issuer says is given each time, but not taken from the last administrator. It
// answers ErrNotFound for a person who is disabled, and ErrBadEmail.
func (s *Store) UserOf(ctx context.Context, who Identity) (User, error) {
	if !isEmail(who.Email) {
		return User{}, ErrBadEmail
	}
	user, err := s.known(ctx, who)
	if errors.Is(err, ErrNotFound) {
		user, err = s.newcomer(ctx, who)
	}
	switch {
	case err != nil:
		return user, err
	case user.DisabledAt != nil:
		return User{}, db.Wrap("single sign-on", ErrNotFound)
	case who.Role == "" || who.Role == user.Role:
		return user, nil
	}
	changed, err := s.SetRole(ctx, user.ID, who.Role)
	if errors.Is(err, ErrLastAdministrator) {
		return user, nil
	}
	return changed, err
}

func (s *Store) known(ctx context.Context, who Identity) (User, error) {
	conn := s.db.Write(ctx)
	var user User
	err := db.Wrap("single sign-on", conn.Take(&user, "subject = ?", who.Subject).Error)
	if !errors.Is(err, ErrNotFound) {
		return user, err
	}
	// An address whose account another subject of the issuer came with has changed hands: the new one does not inherit the account.
	if err := conn.Take(&user, "email = ?", normalEmail(who.Email)).Error; err != nil {
		return user, db.Wrap("single sign-on", err)
	}
	if user.Subject != "" {
		return User{}, db.Wrap("single sign-on", ErrConflict)
	}
	return user, db.Wrap("single sign-on", conn.Model(&user).Update("subject", who.Subject).Error)
}

func (s *Store) newcomer(ctx context.Context, who Identity) (User, error) {
	user := User{ID: db.NewID(), Email: normalEmail(who.Email), Subject: who.Subject, Role: RoleViewer, CreatedAt: s.now().UTC()}
	return user, db.Wrap("single sign-on", s.db.Write(ctx).Create(&user).Error)
}
