package access

import (
	"context"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// sealAnew seals every secret of people, and the key that signs, under the key that is to seal now. What cannot be
// opened stays as it is and is named in the log: nobody is kept out of the rest by it.
func (d *Directory) sealAnew(ctx context.Context) error {
	var all []models.TwoFactor
	if err := d.db.Read(ctx).Find(&all).Error; err != nil {
		return db.Wrap("read the secrets", err)
	}
	for _, step := range all {
		if d.secrets.Current(step.Secret) {
			continue
		}
		if err := d.open(&step); err != nil {
			d.log.Error("the secret of an authenticator cannot be opened: its owner needs a new one, or set SECRETS_KEY "+
				"to the key it was sealed under", "user", step.UserID, "error", err)
			continue
		}
		sealed := d.secrets.Seal(twoFactorPurpose(step.UserID), step.Secret)
		kept := d.db.Write(ctx).Model(&models.TwoFactor{UserID: step.UserID})
		if err := kept.Update("secret", sealed).Error; err != nil {
			return db.Wrap("seal the secrets", err)
		}
	}
	return db.Wrap("seal the secrets", d.sealSigningKey(ctx))
}

func (d *Directory) sealSigningKey(ctx context.Context) error {
	conn := d.db.Write(ctx)
	kept, found, err := db.GetSetting(conn, signingKeySetting)
	if err != nil || !found || d.secrets.Current(kept) {
		return err
	}
	if kept, err = d.secrets.Open(signingKeySetting, kept); err != nil {
		return err
	}
	return db.PutSettings(conn, db.Setting{Name: signingKeySetting, Value: d.secrets.Seal(signingKeySetting, kept)})
}
