package access

import (
	"context"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// PendingLoginLength is how long a person has between password and code.
const PendingLoginLength = 5 * time.Minute

// BeginPendingLogin notes that the person gave their password and returns the token with which their browser comes
// back for the code.
func (d *Directory) BeginPendingLogin(ctx context.Context, user models.User) (token string, err error) {
	now := d.now().UTC()
	token = db.NewSecret("")
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&models.PendingLogin{}, "expires_at <= ?", now).Error; err != nil {
			return err
		}
		begun := models.PendingLogin{
			TokenHash: db.HashSecret(token), UserID: user.ID, ExpiresAt: now.Add(PendingLoginLength),
		}
		return tx.Omit("User").Create(&begun).Error
	})
	return token, db.Wrap("begin sign-in", err)
}

// PendingLogin returns the person of the token, or ErrNotFound when its time is over, it was used or the person is
// disabled.
func (d *Directory) PendingLogin(ctx context.Context, token string) (models.User, error) {
	var login models.PendingLogin
	query := d.db.Read(ctx).Joins("User").Where("token_hash = ? AND expires_at > ?", db.HashSecret(token), d.now().UTC())
	err := query.Take(&login).Error
	if err == nil && login.User.DisabledAt != nil {
		err = models.ErrNotFound
	}
	return login.User, db.Wrap("pending login", err)
}

// EndPendingLogin uses the token up. It returns ErrNotFound to all but the first who do.
func (d *Directory) EndPendingLogin(ctx context.Context, token string) error {
	done := d.db.Write(ctx).Delete(&models.PendingLogin{}, "token_hash = ?", db.HashSecret(token))
	return db.Changed("end pending login", done)
}
