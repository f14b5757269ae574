package access

import (
	"context"
	"fmt"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// StartSession signs the person in and returns the token for the browser: 256 random bits. It clears away expired
// sessions.
func (d *Directory) StartSession(ctx context.Context, user models.User) (token string, err error) {
	if _, err := d.ClearSessions(ctx); err != nil {
		return "", err
	}
	now := d.clock().UTC()
	token = db.NewSecret("")
	begun := models.Session{
		ID: db.HashSecret(token), UserID: user.ID, CreatedAt: now, ExpiresAt: now.Add(models.SessionLength),
	}
	return token, db.Wrap("start session", d.db.Write(ctx).Omit("User").Create(&begun).Error)
}

// isOver reports whether the session is over by the clock, and by the time that can be relied on where the clock is
// in doubt: one that was begun before the doubt goes on, and so does one that was begun since.
func (d *Directory) isOver(session models.Session) bool {
	return session.Over(d.clock()) && session.Over(d.now())
}

// SignedIn returns the session of the token and its person, or ErrNotFound when there is no such session, it is
// over or the person is disabled. The hour of use is written down later, by FlushUsage.
func (d *Directory) SignedIn(ctx context.Context, token string) (models.Session, error) {
	var found models.Session
	if token == "" { // as strangers come
		return found, fmt.Errorf("session: %w", models.ErrNotFound)
	}
	if err := d.db.Read(ctx).Joins("User").Take(&found, "token_hash = ?", db.HashSecret(token)).Error; err != nil {
		return models.Session{}, db.Wrap("session", err)
	}
	if d.isOver(found) {
		return models.Session{}, fmt.Errorf("session: %w", models.ErrNotFound)
	}
	if hour := d.clock().UTC().Truncate(time.Hour); found.LastSeen().Before(hour) {
		d.usage.noteSession(found.ID, hour)
	}
	return found, nil
}

// Sessions lists the person's sessions that are not over, the newest sign-in first.
func (d *Directory) Sessions(ctx context.Context, user models.User) ([]models.Session, error) {
	var all, good []models.Session
	err := d.db.Read(ctx).Joins("User").Order("sessions.created_at DESC").Find(&all, "user_id = ?", user.ID).Error
	for _, session := range all {
		if !d.isOver(session) {
			good = append(good, session)
		}
	}
	return good, db.Wrap("list sessions", err)
}

// EndSession signs out. A session that does not exist is no error.
func (d *Directory) EndSession(ctx context.Context, token string) error {
	err := d.db.Write(ctx).Delete(&models.Session{}, "token_hash = ?", db.HashSecret(token)).Error
	return db.Wrap("end session", err)
}

// RevokeSession ends one of the person's sessions, or returns ErrNotFound: nobody ends another's.
func (d *Directory) RevokeSession(ctx context.Context, user models.User, id string) error {
	result := d.db.Write(ctx).Delete(&models.Session{}, "token_hash = ? AND user_id = ?", id, user.ID)
	return db.Changed("revoke session", result)
}

// RevokeOtherSessions ends all of the person's sessions but the one with the ID; an empty ID spares none.
func (d *Directory) RevokeOtherSessions(ctx context.Context, user models.User, id string) error {
	err := d.db.Write(ctx).Delete(&models.Session{}, "user_id = ? AND token_hash <> ?", user.ID, id).Error
	return db.Wrap("revoke sessions", err)
}

// ClearSessions removes the sessions that have expired, whichever clock is right, and returns how many there were.
func (d *Directory) ClearSessions(ctx context.Context) (int64, error) {
	earlier := d.clock().UTC()
	if now := d.now().UTC(); now.Before(earlier) {
		earlier = now
	}
	done := d.db.Write(ctx).Delete(&models.Session{}, "expires_at < ?", earlier)
	return done.RowsAffected, db.Wrap("clear expired sessions", done.Error)
}
