package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// IngestKeys are the keys that installations post with, and how much each is used. They are no secret: they stand in
// public images, route posts and can be rotated. It is safe for concurrent use.
//
// No change refuses what was posted in the last 28 days before somebody agreed to it: until then such posts are taken
// and counted as what would be refused. See ingest_key_observe.go.
type IngestKeys struct {
	db      *db.DB
	now     func() time.Time // by which keys end
	date    func() time.Time // by which records are dated, and posts counted
	newest  func(context.Context) (time.Time, error)
	usage   *usageBuffer
	keyring atomic.Pointer[keyring] // nil until the database said which keys there are
}

// keyring is every ingest key, in memory: a post must not wait for the database to be let in.
type keyring struct {
	known    map[[sha256.Size]byte]heldKey // by the hash of the value, which tells nothing of a near miss
	first    string                        // value of the oldest key in force
	enforced bool                          // posts without a key of the list are refused
}

// heldKey is a key with what a post needs of it.
type heldKey struct {
	models.IngestKey
	mark    models.KeyMark
	refused bool // once it is retired: it was agreed to, or nobody uses it
}

// PostKey is what the key of a post is here.
type PostKey struct {
	ID   string // empty: none that is known
	Mark models.KeyMark
	// Observed says that the post would be refused if the keys were enforced.
	Observed bool
}

var (
	// ErrKeyName is returned for a key without a usable name.
	ErrKeyName = errors.New("a key needs " + usableName)
	// ErrKeyValue is returned for a value that cannot be a key.
	ErrKeyValue = errors.New("a key is 1 to 200 letters, digits or signs, without spaces and commas")
	// ErrNotRetired is returned for a key that is in use still.
	ErrNotRetired = errors.New("the key is in use: retire it, and enforce that, first")
)

// Check reports whether a post with the value may be taken, and its key for CountPost. Where
// there is no key at all, any value will do, and none; so it does while the database, away since the start, has not
// said which there are: a lost post cannot be had again.
func (k *IngestKeys) Check(value string) (key PostKey, ok bool) {
	ring := k.keyring.Load()
	if ring == nil || len(ring.known) == 0 {
		return PostKey{}, true
	}
	held, known := ring.known[sha256.Sum256([]byte(value))]
	switch {
	case !known:
		return PostKey{Observed: true}, !ring.enforced
	case held.RetiresAt == nil || !held.Retired(k.now()):
		return PostKey{ID: held.ID, Mark: held.mark}, true
	}
	return PostKey{ID: held.ID, Mark: held.mark, Observed: true}, !held.refused || !ring.enforced
}

// CountPost counts a post of an installation that came with the key and was stored.
func (k *IngestKeys) CountPost(key PostKey, installation models.ID) {
	day := models.DayOf(k.date())
	if key.ID != "" {
		k.usage.notePost(key.ID, day)
	}
	if key.Observed {
		k.usage.noteObservation(observedKey{key: key.ID, installation: installation}, day)
	}
}

// UsableValue is the value of a key to post with; empty where any will do or none is good.
func (k *IngestKeys) UsableValue() string {
	if ring := k.keyring.Load(); ring != nil {
		return ring.first
	}
	return ""
}

func (k *IngestKeys) load(ctx context.Context) error {
	conn := k.db.Read(ctx)
	var all []models.IngestKey
	if err := conn.Order("id").Find(&all).Error; err != nil {
		return db.Wrap("read the ingest keys", err)
	}
	_, enforced, err := db.GetSetting(conn, enforcedSetting)
	if err != nil {
		return err
	}
	used, err := k.usedLately(conn)
	if err != nil {
		return err
	}
	ring := &keyring{known: make(map[[sha256.Size]byte]heldKey, len(all)), enforced: enforced}
	for _, key := range all {
		held := heldKey{IngestKey: key, mark: models.MarkKey(key.ID), refused: key.EnforcedAt != nil || !used[key.ID]}
		ring.known[sha256.Sum256([]byte(key.Value))] = held
		if ring.first == "" && !key.Retired(k.now()) {
			ring.first = key.Value
		}
	}
	k.keyring.Store(ring)
	return nil
}

// seed makes those of the values keys that are none yet. A retired one stays retired.
func (k *IngestKeys) seed(ctx context.Context, values []string) error {
	if len(values) > 0 {
		if err := k.beginList(ctx); err != nil {
			return err
		}
	}
	for i, value := range values {
		var known int64
		if err := k.db.Write(ctx).Model(&models.IngestKey{}).Where("value = ?", value).Count(&known).Error; err != nil {
			return db.Wrap("seed ingest keys", err)
		}
		if known > 0 {
			continue
		}
		key := k.newKey(fmt.Sprintf("INGEST_KEYS %d", i+1), value)
		err := db.Wrap("seed ingest keys", k.db.Write(ctx).Create(&key).Error)
		if err != nil && !errors.Is(err, models.ErrConflict) { // another process that starts was quicker
			return err
		}
	}
	return k.load(ctx)
}

func (k *IngestKeys) newKey(name, value string) models.IngestKey {
	return models.IngestKey{ID: db.NewID(), Name: name, Value: value, CreatedAt: k.now().UTC()}
}

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
