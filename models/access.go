package models

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// SessionLength is how long a sign-in lasts.
const SessionLength = 14 * 24 * time.Hour

// session is a sign-in. Its token is only in the person's browser.
type session struct {
	TokenHash string `gorm:"primaryKey"`
	UserID    string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// apiToken lets a program read the numbers. The token itself is shown once and not kept.
type apiToken struct {
	Name      string `gorm:"primaryKey"`
	TokenHash string
	CreatedAt time.Time
}

// ErrNoTokenName is returned for a token without a name.
var ErrNoTokenName = errors.New("a token needs a name of 1 to 100 characters")

// StartSession signs the person in and returns the token for the browser: 256 random bits. It clears away expired sessions.
func (s *Store) StartSession(ctx context.Context, user User) (token string, err error) {
	now, db := s.now().UTC(), s.write.WithContext(ctx)
	if err := db.Delete(&session{}, "expires_at < ?", now).Error; err != nil {
		return "", translate("clear expired sessions", err)
	}
	token = newSecret("")
	err = db.Create(&session{hashSecret(token), user.ID, now, now.Add(SessionLength)}).Error
	return token, translate("start session", err)
}

// SessionUser returns the person signed in with the token, or ErrNotFound when there is no such session or it has expired.
func (s *Store) SessionUser(ctx context.Context, token string) (User, error) {
	var user User
	err := s.read.WithContext(ctx).
		Joins("JOIN sessions ON sessions.user_id = users.id").
		Where("sessions.token_hash = ? AND sessions.expires_at > ?", hashSecret(token), s.now().UTC()).
		Take(&user).Error
	return user, translate("session", err)
}

// EndSession signs out. A session that does not exist is no error.
func (s *Store) EndSession(ctx context.Context, token string) error {
	return translate("end session", s.write.WithContext(ctx).Delete(&session{}, "token_hash = ?", hashSecret(token)).Error)
}

// CreateToken makes an API token and returns it; it cannot be had again. It answers ErrNoTokenName, or ErrConflict where the name is
// taken.
func (s *Store) CreateToken(ctx context.Context, name string) (secret string, err error) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 100 {
		return "", ErrNoTokenName
	}
	secret = newSecret("cfs_")
	err = s.write.WithContext(ctx).Create(&apiToken{name, hashSecret(secret), s.now().UTC()}).Error
	return secret, translate(fmt.Sprintf("create token %q", name), err)
}

// CheckToken reports whether the token is good: nil, or ErrNotFound.
func (s *Store) CheckToken(ctx context.Context, secret string) error {
	var token apiToken
	return translate("token", s.read.WithContext(ctx).Take(&token, "token_hash = ?", hashSecret(secret)).Error)
}

// newSecret makes 256 random bits as text, behind a prefix that tells what it is for.
func newSecret(prefix string) string {
	var random [32]byte
	rand.Read(random[:]) // never fails
	return prefix + hex.EncodeToString(random[:])
}

// hashSecret is how secrets of 256 random bits are kept: they cannot be guessed, so a fast hash will do.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
