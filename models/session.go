package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"fmt"
	"time"
)

const (
	// SessionLength is how long a sign-in lasts at most.
	SessionLength = 14 * 24 * time.Hour
	// SessionIdle is how long a sign-in outlives its last use: a long weekend, to the hour.
	SessionIdle = 4 * 24 * time.Hour
)

// LastSeen is the hour of the last request, or the time of the sign-in where none came since.
func (s Session) LastSeen() time.Time {
	if s.SeenAt == nil {
		return s.CreatedAt
	}
	return *s.SeenAt
}

func (s Session) over(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || now.Sub(s.LastSeen()) > SessionIdle || s.User.DisabledAt != nil
}

// StartSession signs the person in and returns the token for the browser: 256 random bits. It clears away expired sessions.
func (s *Store) StartSession(ctx context.Context, user User) (token string, err error) {
	now := s.now().UTC()
	conn := s.db.Write(ctx)
	if err := conn.Delete(&Session{}, "expires_at < ?", now).Error; err != nil {
		return "", db.Wrap("clear expired sessions", err)
	}
	token = db.NewSecret("")
	begun := Session{ID: db.HashSecret(token), UserID: user.ID, CreatedAt: now, ExpiresAt: now.Add(SessionLength)}
	return token, db.Wrap("start session", conn.Omit("User").Create(&begun).Error)
}

// SignedIn returns the session of the token and its person, or ErrNotFound when there is no such session, it is over or the
// person is disabled. The hour of use is written down later, by WriteUses.
func (s *Store) SignedIn(ctx context.Context, token string) (Session, error) {
	now := s.now().UTC()
	var found Session
	if err := s.db.Read(ctx).Joins("User").Take(&found, "token_hash = ?", db.HashSecret(token)).Error; err != nil {
		return Session{}, db.Wrap("session", err)
	}
	if found.over(now) {
		return Session{}, fmt.Errorf("session: %w", ErrNotFound)
	}
	if hour := now.Truncate(time.Hour); found.LastSeen().Before(hour) {
		s.uses.noteSession(found.ID, hour)
	}
	return found, nil
}

// Sessions lists the person's sessions that are not over, the newest sign-in first.
func (s *Store) Sessions(ctx context.Context, user User) ([]Session, error) {
	var all, good []Session
	err := s.db.Read(ctx).Joins("User").Order("sessions.created_at DESC").Find(&all, "user_id = ?", user.ID).Error
	for _, session := range all {
		if !session.over(s.now()) {
			good = append(good, session)
		}
	}
	return good, db.Wrap("list sessions", err)
}

// EndSession signs out. A session that does not exist is no error.
func (s *Store) EndSession(ctx context.Context, token string) error {
	return db.Wrap("end session", s.db.Write(ctx).Delete(&Session{}, "token_hash = ?", db.HashSecret(token)).Error)
}

// RevokeSession ends one of the person's sessions, or answers ErrNotFound: nobody ends another's.
func (s *Store) RevokeSession(ctx context.Context, user User, id string) error {
	result := s.db.Write(ctx).Delete(&Session{}, "token_hash = ? AND user_id = ?", id, user.ID)
	return db.Changed("revoke session", result)
}

// RevokeOtherSessions ends all of the person's sessions but the one with the ID; an empty ID spares none.
func (s *Store) RevokeOtherSessions(ctx context.Context, user User, id string) error {
	err := s.db.Write(ctx).Delete(&Session{}, "user_id = ? AND token_hash <> ?", user.ID, id).Error
	return db.Wrap("revoke sessions", err)
}
