package models

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"gorm.io/gorm"
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
		return User{}, translate("single sign-on", gorm.ErrRecordNotFound)
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
	db := s.write.WithContext(ctx)
	var user User
	err := db.Take(&user, "subject = ?", who.Subject).Error
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return user, translate("single sign-on", err)
	}
	// An address whose account another subject of the issuer came with has changed hands: the new one does not inherit the account.
	if err := db.Take(&user, "email = ?", normalEmail(who.Email)).Error; err != nil {
		return user, translate("single sign-on", err)
	}
	if user.Subject != "" {
		return User{}, translate("single sign-on", gorm.ErrDuplicatedKey)
	}
	return user, translate("single sign-on", db.Model(&user).Update("subject", who.Subject).Error)
}

func (s *Store) newcomer(ctx context.Context, who Identity) (User, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return User{}, translate("single sign-on", err)
	}
	user := User{ID: id.String(), Email: normalEmail(who.Email), Subject: who.Subject, Role: RoleViewer, CreatedAt: s.now().UTC()}
	return user, translate("single sign-on", s.write.WithContext(ctx).Create(&user).Error)
}
