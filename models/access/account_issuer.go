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

// ErrNotConnected is returned for an account that single sign-on may not take by its address alone.
var ErrNotConnected = errors.New("this address has an account with a password: sign in with it, then connect single " +
	"sign-on under Settings")

// UserOfIdentity returns the person of the identity: the one who came with it before, else the viewer without a
// password who has its address, else a new one, who is a viewer unless the issuer says otherwise. A role that the
// issuer says is given each time, but not taken from the last administrator. It returns ErrNotFound for a person
// who is disabled or whose account was deleted, ErrBadEmail, ErrConflict for an address whose account another
// subject has, and ErrNotConnected.
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
	changed, err := d.SetRole(ctx, user.ID, who.Role, RevokeMade)
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
	if err := conn.Take(&user, "email = ?", NormalEmail(who.Email)).Error; err != nil {
		return user, db.Wrap("single sign-on", err)
	}
	if user.Subject != "" {
		return models.User{}, db.Wrap("single sign-on", models.ErrConflict)
	}
	if user.PasswordHash != "" || user.Role != models.RoleViewer {
		return models.User{}, ErrNotConnected
	}
	return user, db.Wrap("single sign-on", conn.Model(&user).Update("subject", who.Subject).Error)
}

// Connect lets somebody who is signed in come by single sign-on too. It returns ErrBadEmail where the identity has
// another address, and ErrConflict where the account, or the identity, is connected otherwise.
func (d *Directory) Connect(ctx context.Context, user models.User, who Identity) error {
	if !isEmail(who.Email) || NormalEmail(who.Email) != user.Email {
		return ErrBadEmail
	}
	err := d.db.Update(ctx, func(tx *db.Tx) error {
		var others int64
		if err := tx.Model(&models.User{}).Where("subject = ?", who.Subject).Count(&others).Error; err != nil {
			return err
		}
		if others > 0 {
			return models.ErrConflict
		}
		change := tx.Model(&models.User{}).Where("id = ? AND subject = ''", user.ID).Update("subject", who.Subject)
		if change.Error == nil && change.RowsAffected == 0 {
			return models.ErrConflict
		}
		return change.Error
	})
	return db.Wrap("connect single sign-on", err)
}

func (d *Directory) createUser(ctx context.Context, who Identity) (models.User, error) {
	user := models.User{
		ID: db.NewID(), Email: NormalEmail(who.Email), Subject: who.Subject,
		Role: models.RoleViewer, CreatedAt: d.now().UTC(),
	}
	err := d.db.Update(ctx, func(tx *db.Tx) error {
		if err := wasRemoved(tx, who); err != nil {
			return err
		}
		return tx.Create(&user).Error
	})
	return user, db.Wrap("single sign-on", err)
}
