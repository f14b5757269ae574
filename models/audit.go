package models

import (
	"context"
	"time"

	"github.com/google/uuid"
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

// Audit adds a line to the trail.
func (s *Store) Audit(ctx context.Context, who, action, what string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return translate("audit", err)
	}
	entry := AuditEntry{ID: id.String(), At: s.now().UTC(), Who: who, Action: action, What: what}
	return translate("audit", s.write.WithContext(ctx).Create(&entry).Error)
}

// AuditTrail lists the newest lines, at most n, newest first.
func (s *Store) AuditTrail(ctx context.Context, n int) ([]AuditEntry, error) {
	var entries []AuditEntry
	err := s.read.WithContext(ctx).Order("id DESC").Limit(n).Find(&entries).Error
	return entries, translate("read the audit log", err)
}
