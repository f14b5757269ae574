package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"time"
)

// AuditEntry is one line of the trail that administrators read: who did what, when.
type AuditEntry struct {
	ID  string `gorm:"primaryKey"` // sorts by time
	At  time.Time
	Who string // an e-mail address, "token NAME", "command line", or "nobody" for a stranger
	// Action is a word for what was done, such as "sign-in" or "export".
	Action string
	// What says to or with what it was done. It never holds a secret or an installation's GUID.
	What string
}

// TableName implements GORM's tabler.
func (AuditEntry) TableName() string { return "audit_log" }

func (s *Store) auditEntry(who, action, what string) AuditEntry {
	return AuditEntry{ID: db.NewID(), At: s.now().UTC(), Who: who, Action: action, What: what}
}

// Audit adds a line to the trail.
func (s *Store) Audit(ctx context.Context, who, action, what string) error {
	entry := s.auditEntry(who, action, what)
	return db.Wrap("audit", s.db.Write(ctx).Create(&entry).Error)
}

// AuditLater adds a line to the trail without waiting for the database, which an import may keep busy: WriteUses writes it down.
func (s *Store) AuditLater(who, action, what string) error {
	s.uses.noteEntry(s.auditEntry(who, action, what))
	return nil
}

// AuditTrail lists the newest lines, at most n, newest first.
func (s *Store) AuditTrail(ctx context.Context, n int) ([]AuditEntry, error) {
	return s.AuditBefore(ctx, "", n)
}

// AuditBefore lists the lines before the one with the ID, at most n, newest first; an empty ID stands for the end of the trail.
func (s *Store) AuditBefore(ctx context.Context, id string, n int) ([]AuditEntry, error) {
	query := s.db.Read(ctx).Order("id DESC").Limit(n)
	if id != "" {
		query = query.Where("id < ?", id)
	}
	var entries []AuditEntry
	err := query.Find(&entries).Error
	return entries, db.Wrap("read the audit log", err)
}
