package handlers

import (
	"errors"
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

// mistake is what a form did wrong, in words for its page, which then has the status 422; err is anything else.
// taken says what models.ErrConflict means here.
func mistake(c *fiber.Ctx, err error, taken string, ours ...error) (words string, _ error) {
	if errors.Is(err, models.ErrConflict) {
		words = taken
	}
	for _, known := range ours {
		if errors.Is(err, known) {
			words = sentences(known)
		}
	}
	if words == "" {
		return "", err
	}
	c.Status(fiber.StatusUnprocessableEntity)
	return words, nil
}

// missing words the error of a form about something that is there no more.
func missing(err error, what string) error {
	if errors.Is(err, models.ErrNotFound) {
		return &problem{
			status: fiber.StatusNotFound,
			code:   "not_found",
			words:  "There is no such " + what + " any more.",
		}
	}
	return err
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
