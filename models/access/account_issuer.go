package access

import (
	"context"
	"errors"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Identity is who an issuer of single sign-on says that a person is.
type Identity struct {
	Subject string      // issuer and subject, which together never change hands
	Email   string      // which the issuer has verified
	Role    models.Role // as the issuer says; empty where it says nothing
}

// UserOfIdentity returns the person of the identity: the one who came with it before, else the one with its
// address, else a new one, who is a viewer unless the issuer says otherwise. A role that the issuer says is given
// each time, but not taken from the last administrator. It returns ErrNotFound for a person who is disabled, and
// ErrBadEmail.
func (d *Directory) UserOfIdentity(ctx context.Context, who Identity) (models.User, error) {
	if !isEmail(who.Email) {
		return models.User{}, ErrBadEmail
	}
	user, err := d.knownUser(ctx, who)
	if errors.Is(err, models.ErrNotFound) {
		user, err = d.createUser(ctx, who)
	}
	switch {
	case err != nil:
		return user, err
	case user.DisabledAt != nil:
		return models.User{}, db.Wrap("single sign-on", models.ErrNotFound)
	case who.Role == "" || who.Role == user.Role:
		return user, nil
	}
	changed, err := d.SetRole(ctx, user.ID, who.Role)
	if errors.Is(err, ErrLastAdministrator) {
		return user, nil
	}
	return changed, err
}

func (d *Directory) knownUser(ctx context.Context, who Identity) (models.User, error) {
	conn := d.db.Write(ctx)
	var user models.User
	err := db.Wrap("single sign-on", conn.Take(&user, "subject = ?", who.Subject).Error)
	if !errors.Is(err, models.ErrNotFound) {
		return user, err
	}
	// An address whose account another subject of the issuer came with has changed hands: the new one does not inherit
	// the account.
	if err := conn.Take(&user, "email = ?", normalEmail(who.Email)).Error; err != nil {
		return user, db.Wrap("single sign-on", err)
	}
	if user.Subject != "" {
		return models.User{}, db.Wrap("single sign-on", models.ErrConflict)
	}
	return user, db.Wrap("single sign-on", conn.Model(&user).Update("subject", who.Subject).Error)
}

func (d *Directory) createUser(ctx context.Context, who Identity) (models.User, error) {
	user := models.User{
		ID: db.NewID(), Email: normalEmail(who.Email), Subject: who.Subject,
		Role: models.RoleViewer, CreatedAt: d.now().UTC(),
	}
	return user, db.Wrap("single sign-on", d.db.Write(ctx).Create(&user).Error)
}
