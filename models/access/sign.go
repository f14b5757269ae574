package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// signingKeySetting holds the key of Sign. All servers of the database share it.
const signingKeySetting = "signing_key"

// Signer signs with a key of the database. It is safe for concurrent use.
type Signer struct {
	db      *db.DB
	secrets *models.Secrets
	mu      sync.Mutex
	key     []byte // nil until it is first needed; guarded by mu
}

// Sign returns a keyed hash of the text, in hexadecimal, that nobody can make who does not have the database. The
// key is made at the first use.
func (d *Signer) Sign(ctx context.Context, text string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.key == nil {
		fresh := db.Setting{Name: signingKeySetting, Value: d.secrets.Seal(signingKeySetting, db.NewSecret(""))}
		if err := db.AddSetting(d.db.Write(ctx), fresh); err != nil {
			return "", err
		}
		kept, _, err := db.GetSetting(d.db.Write(ctx), signingKeySetting)
		if err != nil {
			return "", err
		}
		opened, err := d.secrets.Open(signingKeySetting, kept)
		if err != nil {
			return "", fmt.Errorf("the key that signs: %w", err)
		}
		d.key = []byte(opened)
	}
	mac := hmac.New(sha256.New, d.key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)), nil
}
