package models

import (
	"compreface-stats/models/internal/db"
	"context"
)

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
