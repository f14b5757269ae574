package handlers

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

const auditShown = 100

// showAudit shows the trail page by page, newest first.
func (s *settingsPages) showAudit(c *fiber.Ctx) error {
	before := strings.Clone(c.Query("before"))
	if before != "" && uuid.Validate(before) != nil {
		return badParameter("before", "is not the ID of a line")
	}
	entries, err := s.Access.AuditLogBefore(c.UserContext(), before, auditShown+1)
	if err != nil {
		return err
	}
	page := views.Audit{Settings: s.settings(c, "Audit log"), Later: before != ""}
	if len(entries) > auditShown {
		entries = entries[:auditShown]
		page.Older = "/settings/audit?before=" + entries[auditShown-1].ID
	}
	page.Table = auditTable(entries)
	return renderPage(c, views.AuditPage(page))
}

func auditTable(entries []models.AuditEntry) views.Table {
	t := views.Table{
		Caption: "Newest first, UTC",
		Columns: []views.Column{{Label: "Time"}, {Label: "Who"}, {Label: "Action"}, {Label: "Details"}},
	}
	for _, e := range entries {
		t.Rows = append(t.Rows, []string{e.At.UTC().Format("2 Jan 2006, 15:04:05"), e.Who, e.Action, e.What})
	}
	return t
}

// downloadAudit sends the whole trail as CSV, newest first. Asking for it is a line of its own.
func (s *settingsPages) downloadAudit(c *fiber.Ctx) error {
	if err := s.audit(c, "export", "the audit log"); err != nil {
		return err
	}
	body, err := s.auditCSV(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="compreface-stats-audit.csv"`)
	return c.Send(body)
}

func (s *settingsPages) auditCSV(ctx context.Context) ([]byte, error) {
	const atOnce = 1000
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	lines := [][]string{{"at", "who", "action", "what"}}
	for before := ""; ; {
		entries, err := s.Access.AuditLogBefore(ctx, before, atOnce)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			lines = append(
				lines,
				[]string{
					e.At.UTC().Format(time.RFC3339),
					table.Harmless(e.Who),
					table.Harmless(e.Action),
					table.Harmless(e.What),
				},
			)
			before = e.ID
		}
		if err := w.WriteAll(lines); err != nil || len(entries) < atOnce {
			return out.Bytes(), err
		}
		lines = lines[:0]
	}
}
