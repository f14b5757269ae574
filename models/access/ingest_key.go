package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
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
