package access

import (
	"context"
	"unicode/utf8"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// longestAudit bounds the parts of a line: what people write goes into some.
const longestAudit = 500

func (d *Directory) auditEntry(who, action, what string) models.AuditEntry {
	return models.AuditEntry{ID: db.NewID(), At: d.clock().UTC(), Who: cutText(who), Action: action, What: cutText(what)}
}

// cutText cuts what is too long for a line, and says so.
func cutText(text string) string {
	if utf8.RuneCountInString(text) <= longestAudit {
		return text
	}
	return string([]rune(text)[:longestAudit]) + "…"
}

// Audit adds a line to the audit log, also about what took the right to do anything more away.
func (d *Directory) Audit(ctx context.Context, who, action, what string) error {
	entry := d.auditEntry(who, action, what)
	return db.Wrap("audit", d.db.Write(db.WithoutGuard(ctx)).Create(&entry).Error)
}

// AuditLater adds a line to the audit log without waiting for the database, which an import may keep busy: FlushUsage
// writes it down.
func (d *Directory) AuditLater(who, action, what string) error {
	d.usage.noteEntry(d.auditEntry(who, action, what))
	return nil
}

// AuditLog lists the newest lines, at most n, newest first.
func (d *Directory) AuditLog(ctx context.Context, n int) ([]models.AuditEntry, error) {
	return d.AuditLogBefore(ctx, "", n)
}

// AuditLogBefore lists the lines before the one with the ID, at most n, newest first; an empty ID stands for the
// end of the audit log.
func (d *Directory) AuditLogBefore(ctx context.Context, id string, n int) ([]models.AuditEntry, error) {
	query := d.db.Read(ctx).Order("id DESC").Limit(n)
	if id != "" {
		query = query.Where("id < ?", id)
	}
	var entries []models.AuditEntry
	err := query.Find(&entries).Error
	return entries, db.Wrap("read the audit log", err)
}
