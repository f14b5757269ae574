package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"maps"
	"sync"
	"time"
)

const (
	usesEvery = 20 * time.Second
	usesLast  = 500 * time.Millisecond // for the last time, when the program stops
)

// uses remembers what was used until WriteUses writes it down, so that neither a post nor a page waits for a write of that kind.
type uses struct {
	mu       sync.Mutex
	posts    map[keyDay]int64
	tokens   map[string]Day       // by name
	sessions map[string]time.Time // by ID
	trail    []AuditEntry
}

type keyDay struct {
	key string // its ID
	day Day
}

func newUses() *uses {
	return &uses{posts: map[keyDay]int64{}, tokens: map[string]Day{}, sessions: map[string]time.Time{}}
}

func (u *uses) notePost(key string, day Day) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.posts[keyDay{key, day}]++
}

func (u *uses) noteToken(name string, day Day) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tokens[name] = day
}

func (u *uses) noteSession(id string, hour time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sessions[id] = hour
}

func (u *uses) noteEntry(e AuditEntry) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.trail = append(u.trail, e)
}

// take empties u and returns what was in it.
func (u *uses) take() *uses {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := &uses{posts: u.posts, tokens: u.tokens, sessions: u.sessions, trail: u.trail}
	fresh := newUses()
	u.posts, u.tokens, u.sessions, u.trail = fresh.posts, fresh.tokens, fresh.sessions, nil
	return taken
}

// giveBack adds what could not be written. What was noted meanwhile is newer and stays.
func (u *uses) giveBack(taken *uses) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for key, n := range taken.posts {
		u.posts[key] += n
	}
	maps.Copy(taken.tokens, u.tokens)
	maps.Copy(taken.sessions, u.sessions)
	u.tokens, u.sessions, u.trail = taken.tokens, taken.sessions, append(taken.trail, u.trail...)
}

func (u *uses) empty() bool {
	return len(u.posts)+len(u.tokens)+len(u.sessions)+len(u.trail) == 0
}

// KeepUses writes down what was used, and learns of ingest keys that another process made, every so often until ctx ends, and
// writes one last time then.
func (s *Store) KeepUses(ctx context.Context) {
	ticker := time.NewTicker(usesEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.keepUses(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), usesLast)
			defer cancel()
			if err := s.WriteUses(last); err != nil {
				s.log.Warn("the last uses of keys, tokens and sessions could not be stored", "error", err)
			}
			return
		}
	}
}

func (s *Store) keepUses(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, usesEvery)
	defer cancel()
	if err := s.WriteUses(ctx); err != nil {
		s.log.Warn("the uses of keys, tokens and sessions could not be stored yet", "error", err)
	}
	if err := s.loadKeys(ctx); err != nil {
		s.log.Warn("the ingest keys could not be read", "error", err)
	}
}

// WriteUses stores the counts of ingest keys, the last use of tokens and sessions and the lines of AuditLater that are in memory. What
// cannot be stored stays there.
func (s *Store) WriteUses(ctx context.Context) error {
	taken := s.uses.take()
	if taken.empty() {
		return nil
	}
	err := s.db.Update(ctx, taken.write)
	if err != nil {
		s.uses.giveBack(taken)
	}
	return db.Wrap("write uses", err)
}

func (u *uses) write(tx *db.Tx) error {
	for use, n := range u.posts {
		const add = `
INSERT INTO ingest_key_counts (key_id, day, posts) VALUES (?, ?, ?)
ON CONFLICT (key_id, day) DO UPDATE SET posts = ingest_key_counts.posts + excluded.posts`
		if err := tx.Exec(add, use.key, use.day, n).Error; err != nil {
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
