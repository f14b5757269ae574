package access

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	// InvitationLength is how long an invitation works, if it is not used before.
	InvitationLength = 7 * 24 * time.Hour
	// ResetLength is how long a link for a new password works, if it is not used before.
	ResetLength = 24 * time.Hour
)

// Invite makes a link with which the person makes an account of the role, and returns its secret, which is not
// kept. An earlier invitation of the same address works no more. It returns ErrBadEmail, or ErrConflict where
// the address has an account.
func (d *Directory) Invite(
	ctx context.Context, email string, role models.Role, madeBy string,
) (secret string, err error) {
	if !isEmail(email) {
		return "", ErrBadEmail
	}
	link := models.OneTimeLink{Email: NormalEmail(email), Role: role, MadeBy: madeBy}
	if _, err := d.UserByEmail(ctx, email); err == nil {
		return "", db.Wrap("invite", models.ErrConflict)
	} else if !errors.Is(err, models.ErrNotFound) {
		return "", err
	}
	return d.makeLink(ctx, link, InvitationLength)
}

// ResetLink makes a link with which the person chooses a new password, and returns its secret and the person. It
// returns ErrNotFound.
func (d *Directory) ResetLink(ctx context.Context, id, madeBy string) (secret string, user models.User, err error) {
	if user, err = d.UserByID(ctx, id); err != nil {
		return "", user, err
	}
	secret, err = d.makeLink(ctx, models.OneTimeLink{Email: user.Email, MadeBy: madeBy}, ResetLength)
	return secret, user, err
}

func (d *Directory) makeLink(
	ctx context.Context, link models.OneTimeLink, length time.Duration,
) (secret string, err error) {
	secret, now := db.NewSecret(""), d.now().UTC()
	link.ID = db.HashSecret(secret)
	link.CreatedAt = now
	link.ExpiresAt = now.Add(length)
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&models.OneTimeLink{}, "email = ? OR expires_at <= ?", link.Email, now).Error; err != nil {
			return err
		}
		return tx.Create(&link).Error
	})
	return secret, db.Wrap("make link", err)
}

// OneTimeLink returns the link of the secret, or ErrNotFound for one that was used, withdrawn, replaced or has
// expired.
func (d *Directory) OneTimeLink(ctx context.Context, secret string) (link models.OneTimeLink, err error) {
	err = d.db.Read(ctx).Take(&link, "token_hash = ? AND expires_at > ?", db.HashSecret(secret), d.now().UTC()).Error
	return link, db.Wrap("link", err)
}

// PendingLinks lists the invitations, and the links for a new password, that nobody used yet, by address.
func (d *Directory) PendingLinks(ctx context.Context) (all []models.OneTimeLink, err error) {
	err = d.db.Read(ctx).Order("email").Find(&all, "expires_at > ?", d.now().UTC()).Error
	return all, db.Wrap("list links", err)
}

// WithdrawLink ends a link before it was used and returns it, or ErrNotFound.
func (d *Directory) WithdrawLink(ctx context.Context, id string) (link models.OneTimeLink, err error) {
	conn := d.db.Write(ctx)
	if err := conn.Take(&link, "token_hash = ?", id).Error; err != nil {
		return link, db.Wrap("withdraw link", err)
	}
	return link, db.Changed("withdraw link", conn.Delete(&link))
}

// UseLink makes the account, or sets the password and ends all sessions, and ends the link: of two who use it at
// once one gets in. It returns ErrShortPassword, or ErrNotFound as OneTimeLink does, and where whoever made the
// link may make none any more.
func (d *Directory) UseLink(ctx context.Context, secret, password string) (user models.User, err error) {
	link, err := d.OneTimeLink(ctx, secret)
	if err != nil {
		return user, err
	}
	if utf8.RuneCountInString(password) < ShortestPassword {
		return user, ErrShortPassword
	}
	hash, err := d.hashPassword(ctx, password)
	if err != nil {
		return user, db.Wrap("use link", err)
	}
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		if err := db.Changed("use link", tx.Delete(&models.OneTimeLink{}, "token_hash = ?", link.ID)); err != nil {
			return err
		}
		if err := mayStillMakeLinks(tx, link.MadeBy); err != nil {
			return err
		}
		if link.Role == "" {
			return d.passwordByLink(tx, &user, link.Email, hash)
		}
		return d.accountByLink(tx, &user, link, hash)
	})
	return user, db.Wrap("use link", err)
}

func (d *Directory) passwordByLink(tx *db.Tx, user *models.User, email, hash string) error {
	if err := tx.Take(user, "email = ? AND disabled_at IS NULL", email).Error; err != nil {
		return err
	}
	return replacePassword(tx, user, hash)
}

func (d *Directory) accountByLink(tx *db.Tx, user *models.User, link models.OneTimeLink, hash string) error {
	*user = models.User{ID: db.NewID(), Email: link.Email, PasswordHash: hash, Role: link.Role, CreatedAt: d.now().UTC()}
	return addUser(tx, user)
}

// CommandLine is who makes what the program's own commands make.
const CommandLine = "command line"

// mayStillMakeLinks returns ErrNotFound where the maker is no administrator any more.
func mayStillMakeLinks(tx *db.Tx, maker string) error {
	if maker == CommandLine {
		return nil
	}
	var user models.User
	return tx.Take(&user, "email = ? AND role = ? AND disabled_at IS NULL", maker, models.RoleAdministrator).Error
}
