package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Scope is what a token may do.
type Scope string

const (
	ScopeRead   Scope = "read"   // the aggregates of the API
	ScopeImport Scope = "import" // hand in exports of the old service
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeImport} }

// ParseScope reads a scope's name.
func ParseScope(text string) (Scope, error) {
	if scope := Scope(text); slices.Contains(Scopes(), scope) {
		return scope, nil
	}
	return "", fmt.Errorf("%q is not a scope: use read or import", text)
}

// Allow gives the token further scopes.
func (t *Token) Allow(scopes ...Scope) {
	for _, scope := range scopes {
		if !t.May(scope) {
			t.Scopes = strings.TrimPrefix(t.Scopes+","+string(scope), ",")
		}
	}
}

// May reports whether the token has the scope.
func (t Token) May(scope Scope) bool {
	return slices.Contains(strings.Split(t.Scopes, ","), string(scope))
}

// Expired reports whether the token's time is over.
func (t Token) Expired(now time.Time) bool { return t.ExpiresAt != nil && !now.Before(*t.ExpiresAt) }

var (
	// ErrNoTokenName is returned for a token without a usable name.
	ErrNoTokenName = errors.New("a token needs a name of 1 to 100 characters")
	// ErrNoScope is returned for a token that may do nothing.
	ErrNoScope = errors.New("a token needs a scope: read, import or both")
	// ErrPast is returned for a time that is over already.
	ErrPast = errors.New("the time at which it expires is over already")
)

// CreateToken makes an API token with the name, scopes, maker and expiry of t and returns its secret, which cannot be had again. It
// answers ErrNoTokenName, ErrNoScope, ErrPast, or ErrConflict where the name is taken.
func (s *Store) CreateToken(ctx context.Context, t Token) (secret string, err error) {
	t.Name = strings.TrimSpace(t.Name)
	now := s.now().UTC()
	switch {
	case !isName(t.Name):
		return "", ErrNoTokenName
	case t.Scopes == "":
		return "", ErrNoScope
	case t.Expired(now):
		return "", ErrPast
	}
	secret = db.NewSecret("cfs_")
	t.TokenHash, t.CreatedAt, t.UsedOn = db.HashSecret(secret), now, nil
	return secret, db.Wrap(fmt.Sprintf("create token %q", t.Name), s.db.Write(ctx).Create(&t).Error)
}

// isName accepts what can be shown on one line.
func isName(text string) bool {
	return text != "" && utf8.RuneCountInString(text) <= 100 && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// CheckToken returns the token of the secret, or ErrNotFound when there is none or it expired. The day of use is written down later, by
// WriteUses.
func (s *Store) CheckToken(ctx context.Context, secret string) (Token, error) {
	var token Token
	if err := s.db.Read(ctx).Take(&token, "token_hash = ?", db.HashSecret(secret)).Error; err != nil {
		return Token{}, db.Wrap("token", err)
	}
	now := s.now()
	if token.Expired(now) {
		return Token{}, fmt.Errorf("token: %w", ErrNotFound)
	}
	if today := DayOf(now); token.UsedOn == nil || *token.UsedOn < today {
		s.uses.noteToken(token.Name, today)
	}
	return token, nil
}

// Tokens lists all tokens, by name.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	var all []Token
	err := s.db.Read(ctx).Order("name").Find(&all).Error
	return all, db.Wrap("list tokens", err)
}

// RevokeToken ends a token for good, or answers ErrNotFound.
func (s *Store) RevokeToken(ctx context.Context, name string) error {
	return db.Changed("revoke token", s.db.Write(ctx).Delete(&Token{}, "name = ?", name))
}
