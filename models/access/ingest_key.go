package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// keyring is every ingest key, in memory: a post must not wait for the database to be let in.
type keyring struct {
	known map[[sha256.Size]byte]models.IngestKey // by the hash of the value: comparing hashes tells nothing about a near miss
	first string                                 // value of the oldest good key
}

var (
	// ErrKeyName and ErrKeyValue say what a new ingest key lacks.
	ErrKeyName  = errors.New("a key needs a name of 1 to 100 characters")
	ErrKeyValue = errors.New("a key is 1 to 200 letters, digits or signs, without spaces and commas")
	// ErrNotRetired is returned for a key that is in use still.
	ErrNotRetired = errors.New("the key is in use: retire it first")
)

// CheckIngestKey reports whether a post with the value may be taken, and the ID of its key for CountPost. Where
// there is no key at all, any value will do, and none; so it does while the database, away since the start, has not
// said which there are: a lost post cannot be had again.
func (d *Directory) CheckIngestKey(value string) (id string, ok bool) {
	ring := d.keyring.Load()
	if ring == nil || len(ring.known) == 0 {
		return "", true
	}
	key, known := ring.known[sha256.Sum256([]byte(value))]
	return key.ID, known && !key.Retired(d.now())
}

// CountPost counts a post that came with the key and was stored.
func (d *Directory) CountPost(id string) {
	if id != "" {
		d.usage.notePost(id, models.DayOf(d.now()))
	}
}

// UsableIngestKey is the value of a key to post with; empty where any will do or none is good.
func (d *Directory) UsableIngestKey() string {
	if ring := d.keyring.Load(); ring != nil {
		return ring.first
	}
	return ""
}

func (d *Directory) loadIngestKeys(ctx context.Context) error {
	var all []models.IngestKey
	if err := d.db.Read(ctx).Order("id").Find(&all).Error; err != nil {
		return db.Wrap("read the ingest keys", err)
	}
	ring := &keyring{known: make(map[[sha256.Size]byte]models.IngestKey, len(all))}
	for _, key := range all {
		ring.known[sha256.Sum256([]byte(key.Value))] = key
		if ring.first == "" && !key.Retired(d.now()) {
			ring.first = key.Value
		}
	}
	d.keyring.Store(ring)
	return nil
}

// seedIngestKeys makes those of the values keys that are none yet. A retired one stays retired.
func (d *Directory) seedIngestKeys(ctx context.Context, values []string) error {
	for i, value := range values {
		var known int64
		if err := d.db.Write(ctx).Model(&models.IngestKey{}).Where("value = ?", value).Count(&known).Error; err != nil {
			return db.Wrap("seed ingest keys", err)
		}
		if known > 0 {
			continue
		}
		key := d.newKey(fmt.Sprintf("INGEST_KEYS %d", i+1), value)
		err := db.Wrap("seed ingest keys", d.db.Write(ctx).Create(&key).Error)
		if err != nil && !errors.Is(err, models.ErrConflict) { // another process that starts was quicker
			return err
		}
	}
	return d.loadIngestKeys(ctx)
}

func (d *Directory) newKey(name, value string) models.IngestKey {
	return models.IngestKey{ID: db.NewID(), Name: name, Value: value, CreatedAt: d.now().UTC()}
}

// CreateIngestKey makes an ingest key; an empty value stands for a random one. From the first key on, posts without
// one are refused. It answers ErrKeyName, ErrKeyValue, or ErrConflict where the value is taken.
func (d *Directory) CreateIngestKey(ctx context.Context, name, value string) (models.IngestKey, error) {
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !isName(name) {
		return models.IngestKey{}, ErrKeyName
	}
	if value == "" {
		value = db.NewSecret("")[:32]
	}
	if !isKeyValue(value) {
		return models.IngestKey{}, ErrKeyValue
	}
	key := d.newKey(name, value)
	err := d.db.Write(ctx).Create(&key).Error
	return key, errors.Join(db.Wrap("create ingest key", err), d.loadIngestKeys(ctx))
}

func isKeyValue(text string) bool {
	return text != "" && len(text) <= 200 &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == ',' })
}

// RotateIngestKey makes a key that takes the place of the one with the ID, which stays good for the overlap. It
// answers ErrNotFound also for a key that retires already.
func (d *Directory) RotateIngestKey(ctx context.Context, id string, overlap time.Duration) (next models.IngestKey, err error) {
	if err := checkID("rotate ingest key", id); err != nil {
		return next, err
	}
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		var old models.IngestKey
		if err := tx.Take(&old, "id = ? AND retires_at IS NULL", id).Error; err != nil {
			return err
		}
		next = d.newKey(nextKeyName(old.Name), db.NewSecret("")[:32])
		if err := tx.Model(&old).Update("retires_at", d.now().UTC().Add(overlap)).Error; err != nil {
			return err
		}
		return tx.Create(&next).Error
	})
	return next, errors.Join(db.Wrap("rotate ingest key", err), d.loadIngestKeys(ctx))
}

// nextKeyName numbers names: fleet, fleet (2), fleet (3).
func nextKeyName(name string) string {
	n := 1
	if at := strings.LastIndex(name, " ("); at > 0 {
		if _, err := fmt.Sscanf(name[at:], " (%d)", &n); err == nil {
			name = name[:at]
		}
	}
	return fmt.Sprintf("%s (%d)", name, n+1)
}

// RetireIngestKey refuses posts with the key from now on, and RestoreKey takes them again for good. Both answer
// ErrNotFound where there is none.
func (d *Directory) RetireIngestKey(ctx context.Context, id string) (models.IngestKey, error) {
	now := d.now().UTC()
	return d.setRetirement(ctx, id, &now)
}

// RestoreIngestKey undoes RetireKey and the retirement that RotateKey plans.
func (d *Directory) RestoreIngestKey(ctx context.Context, id string) (models.IngestKey, error) {
	return d.setRetirement(ctx, id, nil)
}

func (d *Directory) setRetirement(ctx context.Context, id string, at *time.Time) (key models.IngestKey, err error) {
	if err := checkID("retire ingest key", id); err != nil {
		return key, err
	}
	conn := d.db.Write(ctx)
	if err = conn.Take(&key, "id = ?", id).Error; err == nil {
		err = conn.Model(&key).Update("retires_at", at).Error
	}
	return key, errors.Join(db.Wrap("retire ingest key", err), d.loadIngestKeys(ctx))
}

// RemoveIngestKey forgets a retired key and its counts. It answers ErrNotFound or ErrNotRetired. When the last one
// is gone, any key may post.
func (d *Directory) RemoveIngestKey(ctx context.Context, id string) (key models.IngestKey, err error) {
	if err := checkID("remove ingest key", id); err != nil {
		return key, err
	}
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Take(&key, "id = ?", id).Error; err != nil {
			return err
		}
		if !key.Retired(d.now()) {
			return ErrNotRetired
		}
		if err := tx.Exec("DELETE FROM ingest_key_counts WHERE key_id = ?", id).Error; err != nil {
			return err
		}
		return tx.Delete(&key).Error
	})
	return key, errors.Join(db.Wrap("remove ingest key", err), d.loadIngestKeys(ctx))
}
