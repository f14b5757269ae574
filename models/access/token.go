package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

var (
	// ErrNoTokenName is returned for a token without a usable name.
	ErrNoTokenName = errors.New("a token needs " + usableName)
	// ErrNoScope is returned for a token that may do nothing.
	ErrNoScope = errors.New("a token needs a scope: read, import or both")
	// ErrPast is returned for a time that is over already.
	ErrPast = errors.New("the time at which it expires is over already")
)

// CreateToken makes an API token with the name, scopes, maker and expiry of t and returns its secret, which is not
// kept. It returns ErrNoTokenName, ErrNoScope, ErrPast, or ErrConflict where the name is taken.
func (d *Directory) CreateToken(ctx context.Context, t models.Token) (secret string, err error) {
	t.Name = strings.TrimSpace(t.Name)
	now := d.now().UTC()
	switch {
	case !isName(t.Name):
		return "", ErrNoTokenName
	case t.Scopes == "":
		return "", ErrNoScope
	case t.Expired(now):
		return "", ErrPast
	}
	secret = db.NewSecret("cfs_")
	t.TokenHash = db.HashSecret(secret)
	t.CreatedAt = now
	t.UsedOn = nil
	return secret, db.Wrap(fmt.Sprintf("create token %q", t.Name), d.db.Write(ctx).Create(&t).Error)
}

// usableName is what isName asks for.
const usableName = "a name of 1 to 100 characters, without line breaks and signs that do not show " +
	"or turn the text around"

// isName accepts what can be shown on one line.
func isName(text string) bool {
	return text != "" && utf8.RuneCountInString(text) <= 100 && utf8.ValidString(text) &&
		!strings.ContainsFunc(text, models.IsNoLetter)
}

// CheckToken returns the token of the secret, or ErrNotFound when there is none or it expired. The day of use is
// written down later, by FlushUsage.
func (d *Directory) CheckToken(ctx context.Context, secret string) (models.Token, error) {
	var token models.Token
	if err := d.db.Read(ctx).Take(&token, "token_hash = ?", db.HashSecret(secret)).Error; err != nil {
		return models.Token{}, db.Wrap("token", err)
	}
	now := d.now()
	if token.Expired(now) {
		return models.Token{}, fmt.Errorf("token: %w", models.ErrNotFound)
	}
	if today := models.DayOf(now); token.UsedOn == nil || *token.UsedOn < today {
		d.usage.noteToken(token.Name, today)
	}
	return token, nil
}

// Tokens lists all tokens, by name.
func (d *Directory) Tokens(ctx context.Context) ([]models.Token, error) {
	var all []models.Token
	err := d.db.Read(ctx).Order("name").Find(&all).Error
	return all, db.Wrap("list tokens", err)
}

// RevokeToken ends a token for good, or returns ErrNotFound.
func (d *Directory) RevokeToken(ctx context.Context, name string) error {
	return db.Changed("revoke token", d.db.Write(ctx).Delete(&models.Token{}, "name = ?", name))
}
