package access

import (
	"context"
	"maps"
	"sync"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	flushInterval    = 20 * time.Second
	firstFlush       = 2 * time.Second
	lastFlushTimeout = 500 * time.Millisecond // for the last time, when the program stops
)

// usageBuffer remembers what was used until FlushUsage writes it down, so that neither a post nor a page waits for a
// write of that kind.
type usageBuffer struct {
	mu       sync.Mutex
	posts    map[keyDay]int64
	tokens   map[string]models.Day // by name
	sessions map[string]time.Time  // by ID
	trail    []models.AuditEntry
	observed map[observedKey]observedPosts
}

// observedPosts is how often an installation posted what would be refused.
type observedPosts struct {
	day   models.Day // the newest
	posts int64
}

type keyDay struct {
	key string // its ID
	day models.Day
}

func newUsageBuffer() *usageBuffer {
	return &usageBuffer{
		posts: map[keyDay]int64{}, tokens: map[string]models.Day{}, sessions: map[string]time.Time{},
		observed: map[observedKey]observedPosts{},
	}
}

func (u *usageBuffer) notePost(key string, day models.Day) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.posts[keyDay{key, day}]++
}

func (u *usageBuffer) noteObservation(of observedKey, day models.Day) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.addObserved(of, observedPosts{day: day, posts: 1})
}

// addObserved adds posts; u.mu is held.
func (u *usageBuffer) addObserved(of observedKey, more observedPosts) {
	sum := u.observed[of]
	u.observed[of] = observedPosts{day: max(sum.day, more.day), posts: sum.posts + more.posts}
}

func (u *usageBuffer) noteToken(name string, day models.Day) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tokens[name] = day
}

func (u *usageBuffer) noteSession(id string, hour time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sessions[id] = hour
}

func (u *usageBuffer) noteEntry(e models.AuditEntry) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.trail = append(u.trail, e)
}

// take empties u and returns what was in it.
func (u *usageBuffer) take() *usageBuffer {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := &usageBuffer{
		posts: u.posts, tokens: u.tokens, sessions: u.sessions, trail: u.trail, observed: u.observed,
	}
	fresh := newUsageBuffer()
	u.posts = fresh.posts
	u.tokens = fresh.tokens
	u.sessions = fresh.sessions
	u.observed = fresh.observed
	u.trail = nil
	return taken
}

// giveBack adds what could not be written. What was noted meanwhile is newer and stays.
func (u *usageBuffer) giveBack(taken *usageBuffer) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for key, n := range taken.posts {
		u.posts[key] += n
	}
	for of, posts := range taken.observed {
		u.addObserved(of, posts)
	}
	maps.Copy(taken.tokens, u.tokens)
	maps.Copy(taken.sessions, u.sessions)
	u.tokens = taken.tokens
	u.sessions = taken.sessions
	u.trail = append(taken.trail, u.trail...)
}

func (u *usageBuffer) empty() bool {
	return len(u.posts)+len(u.tokens)+len(u.sessions)+len(u.trail)+len(u.observed) == 0
}

// RunUsageFlusher writes down what was used, and learns of ingest keys that another process made, every so often
// until ctx ends, and writes one last time then.
func (d *Directory) RunUsageFlusher(ctx context.Context) {
	ticker := time.NewTicker(flushInterval)
	defer ticker.Stop()
	soon := time.After(firstFlush)
	for {
		select {
		case <-soon: // what a killed process acknowledged may have been stored by now: see IngestKeys.Reconsider
			d.flushAndReload(ctx)
		case <-ticker.C:
			d.flushAndReload(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlushTimeout)
			defer cancel()
			if err := d.FlushUsage(last); err != nil {
				d.log.Warn("the last uses of keys, tokens and sessions could not be stored", "error", err)
			}
			return
		}
	}
}

func (d *Directory) flushAndReload(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushInterval)
	defer cancel()
	if err := d.FlushUsage(ctx); err != nil {
		d.log.Warn("the uses of keys, tokens and sessions could not be stored yet", "error", err)
	}
	switch changed, err := d.IngestKeys.Reconsider(ctx); {
	case err != nil:
		d.log.Warn("whether the ingest keys refuse who posted before them could not be asked", "error", err)
	case changed:
		d.log.Warn("posts without a key of the list are taken again: some were acknowledged before the first key was made")
	}
	if err := d.IngestKeys.load(ctx); err != nil {
		d.log.Warn("the ingest keys could not be read", "error", err)
	}
}

// FlushUsage stores the counts of ingest keys, the last use of tokens and sessions and the lines of AuditLater that
// are in memory. What cannot be stored stays there.
func (d *Directory) FlushUsage(ctx context.Context) error {
	taken := d.usage.take()
	if taken.empty() {
		return nil
	}
	err := d.db.Update(db.WithoutGuard(ctx), taken.write) // of many people
	if err != nil {
		d.usage.giveBack(taken)
	}
	return db.Wrap("write uses", err)
}

func (u *usageBuffer) write(tx *db.Tx) error {
	for use, n := range u.posts {
		const add = `
INSERT INTO ingest_key_counts (key_id, day, posts) VALUES (?, ?, ?)
ON CONFLICT (key_id, day) DO UPDATE SET posts = ingest_key_counts.posts + excluded.posts`
		if err := tx.Exec(add, use.key, use.day, n).Error; err != nil {
			return err
		}
	}
	for of, sum := range u.observed {
		const add = `
INSERT INTO key_observations (key_id, install_guid, day, posts) VALUES (?, ?, ?, ?)
ON CONFLICT (key_id, install_guid) DO UPDATE SET posts = key_observations.posts + excluded.posts, day = excluded.day`
		if err := tx.Exec(add, of.key, of.installation, sum.day, sum.posts).Error; err != nil {
			return err
		}
	}
	for name, day := range u.tokens {
		const used = `UPDATE api_tokens SET used_on = ? WHERE name = ? AND (used_on IS NULL OR used_on < ?)`
		if err := tx.Exec(used, day, name, day).Error; err != nil {
			return err
		}
	}
	for id, hour := range u.sessions {
		const seen = `UPDATE sessions SET seen_at = ? WHERE token_hash = ? AND (seen_at IS NULL OR seen_at < ?)`
		if err := tx.Exec(seen, hour, id, hour).Error; err != nil {
			return err
		}
	}
	if len(u.trail) == 0 {
		return nil
	}
	return tx.Create(&u.trail).Error
}
