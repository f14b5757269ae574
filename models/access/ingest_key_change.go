package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Create makes an ingest key; an empty value stands for a random one. From the first key on, posts without
// one are refused, or observed where anything was ever posted. It returns ErrKeyName, ErrKeyValue, or ErrConflict where
// the value is taken.
func (k *IngestKeys) Create(ctx context.Context, name, value string) (models.IngestKey, error) {
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
	if err := k.beginList(ctx); err != nil {
		return models.IngestKey{}, err
	}
	key := k.newKey(name, value)
	err := k.db.Write(ctx).Create(&key).Error
	return key, errors.Join(db.Wrap("create ingest key", err), k.load(ctx))
}

func isKeyValue(text string) bool {
	return text != "" && len(text) <= 200 &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == ',' })
}

// Rotate makes a key that takes the place of the one with the ID, which stays good for the overlap. It
// returns ErrNotFound also for a key that retires already.
func (k *IngestKeys) Rotate(
	ctx context.Context, id string, overlap time.Duration,
) (next models.IngestKey, err error) {
	if err := checkID("rotate ingest key", id); err != nil {
		return next, err
	}
	err = k.db.Update(ctx, func(tx *db.Tx) error {
		var old models.IngestKey
		if err := tx.Take(&old, "id = ? AND retires_at IS NULL", id).Error; err != nil {
			return err
		}
		next = k.newKey(nextKeyName(old.Name), db.NewSecret("")[:32])
		if err := tx.Model(&old).Update("retires_at", k.now().UTC().Add(overlap)).Error; err != nil {
			return err
		}
		return tx.Create(&next).Error
	})
	return next, errors.Join(db.Wrap("rotate ingest key", err), k.load(ctx))
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

// Retire refuses posts with the key from now on, or observes them where it was used lately, and Restore takes them
// again for good. Both answer ErrNotFound where there is none.
func (k *IngestKeys) Retire(ctx context.Context, id string) (models.IngestKey, error) {
	now := k.now().UTC()
	return k.setRetirement(ctx, id, &now)
}

// Restore undoes RetireKey and the retirement that RotateKey plans.
func (k *IngestKeys) Restore(ctx context.Context, id string) (models.IngestKey, error) {
	return k.setRetirement(ctx, id, nil)
}

func (k *IngestKeys) setRetirement(ctx context.Context, id string, at *time.Time) (key models.IngestKey, err error) {
	if err := checkID("retire ingest key", id); err != nil {
		return key, err
	}
	conn := k.db.Write(ctx)
	if err = conn.Take(&key, "id = ?", id).Error; err == nil {
		err = conn.Model(&key).Updates(map[string]any{"retires_at": at, "enforced_at": nil}).Error
	}
	if err == nil && at == nil {
		err = conn.Delete(&models.KeyObservation{}, "key_id = ?", id).Error
	}
	return key, errors.Join(db.Wrap("retire ingest key", err), k.load(ctx))
}

// Remove forgets a retired key and its counts. It returns ErrNotFound or ErrNotRetired. When the last one
// is gone, any key may post.
func (k *IngestKeys) Remove(ctx context.Context, id string) (key models.IngestKey, err error) {
	if err := checkID("remove ingest key", id); err != nil {
		return key, err
	}
	err = k.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Take(&key, "id = ?", id).Error; err != nil {
			return err
		}
		used, err := k.usedLately(tx.DB)
		if err != nil {
			return err
		}
		if !key.Retired(k.now()) || key.EnforcedAt == nil && used[id] {
			return ErrNotRetired
		}
		for _, table := range []string{"ingest_key_counts", "key_observations"} {
			if err := tx.Exec("DELETE FROM "+table+" WHERE key_id = ?", id).Error; err != nil {
				return err
			}
		}
		if err := tx.Delete(&key).Error; err != nil {
			return err
		}
		return forgetEmptyList(tx)
	})
	return key, errors.Join(db.Wrap("remove ingest key", err), k.load(ctx))
}
