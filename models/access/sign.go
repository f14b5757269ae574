package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"compreface-stats/models/internal/db"
)

// signingKeySetting holds the key of Sign. All servers of the database share it.
const signingKeySetting = "signing_key"

// Signer signs with a key of the database. It is safe for concurrent use.
type Signer struct {
	db  *db.DB
	mu  sync.Mutex
	key []byte // nil until it is first needed; guarded by mu
}

// Sign returns a keyed hash of the text, in hexadecimal, that nobody can make who does not have the database. The
// key is made at the first use.
func (d *Signer) Sign(ctx context.Context, text string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.key == nil {
		fresh := db.Setting{Name: signingKeySetting, Value: db.NewSecret("")}
		if err := db.AddSetting(d.db.Write(ctx), fresh); err != nil {
			return "", err
		}
		kept, _, err := db.GetSetting(d.db.Write(ctx), signingKeySetting)
		if err != nil {
			return "", err
		}
		d.key = []byte(kept)
	}
	mac := hmac.New(sha256.New, d.key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)), nil
}
