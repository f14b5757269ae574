package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// observedDays is for how long a post says that its installation is there: none that was taken in so many days is
// refused before an administrator agreed.
const observedDays = 28

// ObservedFor is how long it takes until every installation that is there has been observed.
const ObservedFor = observedDays * 24 * time.Hour

// observedSetting has since when posts are held against the list, or are again.
const observedSetting = "ingest_keys_observed"

// enforcedSetting is there while posts without a key of the list are refused, and unagreedSetting while that is so
// because nothing had been posted when the list began, at that time: nobody was asked.
const (
	enforcedSetting = "ingest_keys_enforced"
	unagreedSetting = "ingest_keys_unagreed"
)

// Observation is what would be refused with one key if that were enforced, in the last 28 days.
type Observation struct {
	KeyID         string // of a retired key; empty: any that is not in the list, and none
	Installations int64
	Posts         int64
	// Since is when that began: of what was posted before within the 28 days nobody looked at the key.
	Since time.Time `gorm:"-"`
}

// observedKey is a key and who posted with it.
type observedKey struct {
	key          string
	installation models.ID
}

// usedLately tells which keys came with posts in the last 28 days.
func (k *IngestKeys) usedLately(conn *gorm.DB) (map[string]bool, error) {
	var ids []string
	since := models.DayOf(k.date()) - observedDays
	counts := conn.Model(&models.IngestKeyCount{}).Where("day > ?", since).Distinct("key_id")
	if err := counts.Pluck("key_id", &ids).Error; err != nil {
		return nil, db.Wrap("read which ingest keys are used", err)
	}
	used := make(map[string]bool, len(ids))
	for _, id := range ids {
		used[id] = true
	}
	return used, nil
}

// beginList decides, before the first key is made, whether posts without one are refused at once: only where nothing
// was ever posted, what is set aside or was deleted included.
func (k *IngestKeys) beginList(ctx context.Context) error {
	var keys, aside, erased int64
	if err := k.db.Write(ctx).Model(&models.IngestKey{}).Count(&keys).Error; err != nil || keys > 0 {
		return db.Wrap("count the ingest keys", err)
	}
	newest, err := k.newest(ctx)
	if err != nil {
		return fmt.Errorf("ask whether installations post: %w", err)
	}
	if err := k.db.Write(ctx).Model(&models.AsideInstallation{}).Limit(1).Count(&aside).Error; err != nil {
		return db.Wrap("ask who is set aside", err)
	}
	if err := k.db.Write(ctx).Model(&models.SpoolErasure{}).Limit(1).Count(&erased).Error; err != nil {
		return db.Wrap("ask who was deleted", err)
	}
	if !newest.IsZero() || aside > 0 || erased > 0 {
		return k.keepObserved(ctx)
	}
	begun := k.date().UTC().Format(time.RFC3339)
	if err := db.PutSettings(k.db.Write(ctx), db.Setting{Name: unagreedSetting, Value: begun}); err != nil {
		return err
	}
	return k.keepEnforced(ctx)
}

// Reconsider takes posts without a key again where the list was enforced because nothing had been posted, and something
// had: it was acknowledged and not stored yet, by this server or another one. changed reports whether it did.
// RunUsageFlusher asks every few seconds.
func (k *IngestKeys) Reconsider(ctx context.Context) (changed bool, err error) {
	conn := k.db.Read(ctx)
	text, unagreed, err := db.GetSetting(conn, unagreedSetting)
	if err != nil || !unagreed {
		return false, err
	}
	begun, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return false, fmt.Errorf("setting %s: %w", unagreedSetting, err)
	}
	before := conn.Model(&models.FirstSight{}).Where("ingest_key = '' AND hour <= ?", models.HourOf(begun))
	var keyless int64
	if err := before.Limit(1).Count(&keyless).Error; err != nil || keyless == 0 {
		return false, db.Wrap("ask who posted before the first key", err)
	}
	return true, k.Observe(ctx)
}

// agree notes that somebody decided about posts without a key.
func (k *IngestKeys) agree(ctx context.Context) error {
	_, err := db.DropSetting(k.db.Write(ctx), unagreedSetting)
	return err
}

func (k *IngestKeys) keepObserved(ctx context.Context) error {
	now := k.now().UTC().Format(time.RFC3339)
	return db.PutSettings(k.db.Write(ctx), db.Setting{Name: observedSetting, Value: now})
}

func (k *IngestKeys) keepEnforced(ctx context.Context) error {
	now := k.now().UTC().Format(time.RFC3339)
	return db.PutSettings(k.db.Write(ctx), db.Setting{Name: enforcedSetting, Value: now})
}

// forgetEmptyList has the next first key begin as the first one did.
func forgetEmptyList(tx *db.Tx) error {
	var keys int64
	if err := tx.Model(&models.IngestKey{}).Count(&keys).Error; err != nil || keys > 0 {
		return err
	}
	if err := tx.Where("TRUE").Delete(&models.KeyObservation{}).Error; err != nil {
		return err
	}
	for _, name := range []string{enforcedSetting, observedSetting, unagreedSetting} {
		if _, err := db.DropSetting(tx.DB, name); err != nil {
			return err
		}
	}
	return nil
}

// Enforced reports whether posts without a key of the list are refused.
func (k *IngestKeys) Enforced() bool {
	ring := k.keyring.Load()
	return ring != nil && ring.enforced && len(ring.known) > 0
}

// Taken reports whether posts with the key are taken although it is retired, since nobody agreed that they are refused.
func (k *IngestKeys) Taken(key models.IngestKey) bool {
	ring := k.keyring.Load()
	if ring == nil || !key.Retired(k.now()) {
		return false
	}
	held := ring.known[sha256.Sum256([]byte(key.Value))]
	return held.ID == key.ID && !held.refused
}

// Enforce has posts refused from now on that were observed: with the retired key, or, for an empty ID, with none of
// the list.
func (k *IngestKeys) Enforce(ctx context.Context, id string) (err error) {
	if id == "" {
		err = errors.Join(k.keepEnforced(ctx), k.agree(ctx))
	} else {
		key, now := models.IngestKey{ID: id}, k.now().UTC()
		done := k.db.Write(ctx).Model(&key).Where("retires_at IS NOT NULL").Update("enforced_at", now)
		if err = done.Error; err == nil && done.RowsAffected == 0 {
			err = models.ErrNotFound
		}
	}
	if err == nil {
		err = k.db.Write(ctx).Delete(&models.KeyObservation{}, "key_id = ?", id).Error
	}
	if err != nil {
		return db.Wrap("enforce the ingest keys", err)
	}
	return k.load(ctx)
}

// Observe takes all posts again, and counts those that would be refused.
func (k *IngestKeys) Observe(ctx context.Context) error {
	dropped, err := db.DropSetting(k.db.Write(ctx), enforcedSetting)
	if err == nil && dropped {
		err = errors.Join(k.keepObserved(ctx), k.agree(ctx))
	}
	if err != nil {
		return err
	}
	return k.load(ctx)
}

// Observations lists what would be refused: with no key of the list first, and with each retired key. Posts of the last
// seconds may not be in it yet: see FlushUsage.
func (k *IngestKeys) Observations(ctx context.Context) (all []Observation, err error) {
	const query = `
SELECT key_id, COUNT(*) AS installations, CAST(SUM(posts) AS BIGINT) AS posts
FROM   key_observations
WHERE  day > ?
GROUP  BY key_id`
	conn := k.db.Read(ctx)
	var seen []Observation
	if err := conn.Raw(query, models.DayOf(k.date())-observedDays).Scan(&seen).Error; err != nil {
		return nil, db.Wrap("list what would be refused", err)
	}
	of := make(map[string]Observation, len(seen))
	for _, o := range seen {
		of[o.KeyID] = o
	}
	var keys []models.IngestKey
	if err := conn.Order("id").Find(&keys).Error; err != nil || len(keys) == 0 {
		return nil, db.Wrap("read the ingest keys", err)
	}
	none := of[""]
	if none.Since, err = observedSince(conn, keys[0]); err != nil {
		return nil, err
	}
	all = []Observation{none}
	for _, key := range keys {
		if key.Retired(k.now()) {
			o := of[key.ID]
			o.KeyID, o.Since = key.ID, *key.RetiresAt
			all = append(all, o)
		}
	}
	return all, nil
}

// observedSince is when posts were first held against the list, or were again; of a database that did not note it, when
// its oldest key was made.
func observedSince(conn *gorm.DB, oldest models.IngestKey) (since time.Time, err error) {
	text, known, err := db.GetSetting(conn, observedSetting)
	if err != nil || !known {
		return oldest.CreatedAt, err
	}
	if since, err = time.Parse(time.RFC3339, text); err != nil {
		return since, fmt.Errorf("setting %s: %w", observedSetting, err)
	}
	return since, nil
}
