package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"compreface-stats/models/internal/db"
)

// signingKeySetting holds the key of Sign. All servers of the database share it.
const signingKeySetting = "signing_key"

// Sign returns a keyed hash of the text, in hexadecimal, that nobody can make who does not have the database. The
// key is made at the first use.
func (d *Directory) Sign(ctx context.Context, text string) (string, error) {
	d.signing.Lock()
	defer d.signing.Unlock()
	if d.signingKey == nil {
		fresh := db.Setting{Name: signingKeySetting, Value: db.NewSecret("")}
		if err := db.AddSetting(d.db.Write(ctx), fresh); err != nil {
			return "", err
		}
		kept, _, err := db.GetSetting(d.db.Write(ctx), signingKeySetting)
		if err != nil {
			return "", err
		}
		d.signingKey = []byte(kept)
	}
	mac := hmac.New(sha256.New, d.signingKey)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)), nil
}
