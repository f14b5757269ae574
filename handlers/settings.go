package handlers

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// settings is what the pages of the settings share.
func (s *settingsPages) settings(c *fiber.Ctx, title string) views.Settings {
	base := s.base(c, title, signedInAs(c))
	return views.Settings{Base: base, Administrator: currentUser(c).Role.AtLeast(models.RoleAdministrator)}
}

// formatDate is a day, as settings show it.
func formatDate(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// joinDots is a line of facts with dots between them; empty ones are left out.
func joinDots(facts ...string) string {
	var some []string
	for _, fact := range facts {
		if fact != "" {
			some = append(some, fact)
		}
	}
	return strings.Join(some, " · ")
}
