package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"time"
)

// LongestShare is the longest that a link may last.
const LongestShare = 366 * 24 * time.Hour

// BadLink is the cause of a link that cannot be.
const BadLink Cause = "bad_link"

// Share makes a link and returns its token, which cannot be had again: 256 random bits. It clears away expired links, and answers
// *Invalid for a link without a name or of a length that cannot be.
func (s *Store) Share(ctx context.Context, l ShareLink, lasts time.Duration) (token string, err error) {
	if l.Name, err = oneLine(l.Name); err != nil {
		return "", err
	}
	if lasts <= 0 || lasts > LongestShare {
		return "", &Invalid{BadLink, "A link lasts a day to a year."}
	}
	now := s.now().UTC()
	conn := s.db.Write(ctx)
	if err := conn.Delete(&ShareLink{}, "expires_at < ?", now).Error; err != nil {
		return "", db.Wrap("clear expired links", err)
	}
	token = db.NewSecret("")
	l.TokenHash, l.CreatedAt, l.ExpiresAt = db.HashSecret(token), now, now.Add(lasts)
	return token, db.Wrap("make a link", conn.Create(&l).Error)
}

// Shared answers the link of a token, or ErrNotFound where there is none or it has expired.
func (s *Store) Shared(ctx context.Context, token string) (l ShareLink, err error) {
	err = s.db.Read(ctx).Take(&l, "token_hash = ? AND expires_at > ?", db.HashSecret(token), s.now().UTC()).Error
	return l, db.Wrap("link", err)
}

// ShareLinks lists those that have not expired, the newest first.
func (s *Store) ShareLinks(ctx context.Context) (all []ShareLink, err error) {
	err = s.db.Read(ctx).Order("created_at DESC, token_hash").Find(&all, "expires_at > ?", s.now().UTC()).Error
	return all, db.Wrap("list links", err)
}

// Unshare revokes the link of this hash; one that is not there is no error.
func (s *Store) Unshare(ctx context.Context, tokenHash string) error {
	return db.Wrap("revoke a link", s.db.Write(ctx).Delete(&ShareLink{}, "token_hash = ?", tokenHash).Error)
}
