package handlers

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// tokenLifetimes are the choices for when a token expires, in days; 0 is never.
var tokenLifetimes = []int{30, 90, 365, 0}

// showTokens lists the tokens of programs.
func (s *settingsPages) showTokens(c *fiber.Ctx) error { return s.renderTokens(c, views.Tokens{}) }

func (s *settingsPages) renderTokens(c *fiber.Ctx, page views.Tokens) error {
	tokens, err := s.Access.Tokens(c.UserContext())
	if err != nil {
		return err
	}
	page.Settings = s.settings(c, "Tokens")
	for _, days := range tokenLifetimes {
		page.Lifetimes = append(page.Lifetimes, views.Choice{Value: strconv.Itoa(days), Label: lifetimeLabel(days)})
	}
	for _, token := range tokens {
		page.Tokens = append(page.Tokens, tokenRow(token, s.Clock()))
	}
	return renderPage(c, views.TokensPage(page))
}

func lifetimeLabel(days int) string {
	switch days {
	case 0:
		return "never"
	case 365:
		return "in a year"
	}
	return "in " + strconv.Itoa(days) + " days"
}

func tokenRow(token models.Token, now time.Time) views.TokenRow {
	row := views.TokenRow{Name: token.Name, Expired: token.Expired(now)}
	for _, scope := range models.Scopes() {
		if token.May(scope) {
			row.Scopes = append(row.Scopes, string(scope))
		}
	}
	used, expires := "never used", "never expires"
	var by string
	if token.UsedOn != nil {
		used = "last used " + views.DayLabel(token.UsedOn.String())
	}
	if token.ExpiresAt != nil {
		expires = "expires " + formatDate(*token.ExpiresAt)
	}
	if token.MadeBy != "" {
		by = " by " + token.MadeBy
	}
	row.Facts = joinDots("created "+formatDate(token.CreatedAt)+by, expires, used)
	return row
}

// createToken shows the secret, this once.
func (s *settingsPages) createToken(c *fiber.Ctx) error {
	token, err := tokenForm(c, s.Clock())
	if err != nil {
		return badForm(err)
	}
	secret, err := s.Access.CreateToken(c.UserContext(), token)
	words, err := formMistake(c, err, conflictWords("A token with this name already exists."), access.ErrNoTokenName,
		access.ErrNoScope,
	)
	if words != "" {
		return s.renderTokens(c, views.Tokens{Error: words, Name: token.Name})
	}
	if err == nil {
		err = s.audit(c, "token made", token.Name+" ("+token.Scopes+")")
	}
	if err != nil {
		return err
	}
	return s.renderTokens(c, views.Tokens{Secret: secret, SecretName: token.Name})
}

// tokenForm reads the fields of the form, each by its name, and nothing else that was posted.
func tokenForm(c *fiber.Ctx, now time.Time) (models.Token, error) {
	token := models.Token{Name: formLine(c, "name"), MadeBy: actorOf(c)}
	for _, scope := range models.Scopes() {
		if formValue(c, string(scope)) != "" {
			token.Allow(scope)
		}
	}
	days, err := strconv.Atoi(formValue(c, "days"))
	if err != nil || days < 0 || days > 3650 {
		return token, errors.New("a token lasts 1 to 3650 days, or 0 for no expiry")
	}
	if days > 0 {
		end := now.UTC().AddDate(0, 0, days)
		token.ExpiresAt = &end
	}
	return token, nil
}

func (s *settingsPages) revokeToken(c *fiber.Ctx) error {
	name := formValue(c, "name")
	if err := s.Access.RevokeToken(c.UserContext(), name); err != nil {
		return missingProblem(err, "token")
	}
	return s.finish(c, "token revoked", name, "/settings/tokens", "token-revoked")
}

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
			return table.MarkForeign(out.Bytes()), err
		}
		lines = lines[:0]
	}
}
