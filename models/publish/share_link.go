package publish

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	// UsualShare is how long a link lasts unless said otherwise.
	UsualShare = 30 * 24 * time.Hour
	// LongestShare is the longest that a link may last.
	LongestShare = 366 * 24 * time.Hour
)

// BadLink is the cause of a link that cannot be.
const BadLink models.Cause = "bad_link"

// Share makes a link and returns its token, which is not kept: 256 random bits. It clears away expired
// links, and returns *Invalid for a link without a name or of a length that cannot be, and beyond 1,000 links.
func (d *Desk) Share(ctx context.Context, l models.ShareLink, lasts time.Duration) (token string, err error) {
	if l.Name, err = oneLine(l.Name); err != nil {
		return "", err
	}
	if lasts <= 0 || lasts > LongestShare {
		return "", &models.Invalid{Cause: BadLink, Words: "A link lasts 1 to 366 days."}
	}
	now := d.trusted().UTC()
	token = db.NewSecret("")
	l.TokenHash = db.HashSecret(token)
	l.CreatedAt, l.Opened = now, 0
	l.ExpiresAt = now.Add(lasts)
	if err := d.db.Update(ctx, func(tx *db.Tx) error { return addLink(tx, l) }); err != nil {
		return "", db.Wrap("make a link", err)
	}
	return token, nil
}

// mostLinks is how many there are at once: all stand on one page.
const mostLinks = 1000

func addLink(tx *db.Tx, l models.ShareLink) error {
	if err := tx.Delete(&models.ShareLink{}, "expires_at < ?", l.CreatedAt).Error; err != nil {
		return fmt.Errorf("clear expired links: %w", err)
	}
	if err := tx.Create(&l).Error; err != nil {
		return err
	}
	var all int64
	if err := tx.Model(&models.ShareLink{}).Count(&all).Error; err != nil || all <= mostLinks {
		return err
	}
	return &models.Invalid{Cause: BadLink, Words: fmt.Sprintf(
		"There are %d links at the most. Revoke old ones first.", mostLinks)}
}

// Shared returns the link of a token, or ErrNotFound where there is none or it has expired.
func (d *Desk) Shared(ctx context.Context, token string) (l models.ShareLink, err error) {
	err = d.db.Read(ctx).Take(&l, "token_hash = ? AND expires_at > ?", db.HashSecret(token), d.trusted().UTC()).Error
	return l, db.Wrap("link", err)
}

// CountOpened counts that the link of this hash was opened. Nothing is kept of by whom, from where or when.
func (d *Desk) CountOpened(ctx context.Context, tokenHash string) error {
	links := d.db.Write(ctx).Model(&models.ShareLink{}).Where("token_hash = ?", tokenHash)
	return db.Wrap("count an opened link", links.UpdateColumn("opened", gorm.Expr("opened + 1")).Error)
}

// ShareLinks lists those that have not expired, the newest first.
func (d *Desk) ShareLinks(ctx context.Context) (all []models.ShareLink, err error) {
	err = d.db.Read(ctx).Order("created_at DESC, token_hash").Find(&all, "expires_at > ?", d.trusted().UTC()).Error
	return all, db.Wrap("list links", err)
}

// Unshare revokes the link of this hash; one that is not there is no error.
func (d *Desk) Unshare(ctx context.Context, tokenHash string) error {
	return db.Wrap("revoke a link", d.db.Write(ctx).Delete(&models.ShareLink{}, "token_hash = ?", tokenHash).Error)
}
