package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// linkTo is the address of a one-time link.
func (s *server) linkTo(secret string) string { return s.PublicURL + "/enter?secret=" + secret }

// showLink shows the form of a one-time link, in which a person chooses a password.
func (s *signIn) showLink(c *fiber.Ctx) error {
	secret := strings.Clone(c.Query("secret"))
	link, err := s.Access.OneTimeLink(c.UserContext(), secret)
	if err != nil {
		return deadLink(err)
	}
	return s.renderLink(c, views.OneTimeLink{Secret: secret, Email: link.Email, New: link.Role != ""})
}

// useLink makes the account or sets the password, and ends the link.
func (s *signIn) useLink(c *fiber.Ctx) error {
	secret := formValue(c, "secret")
	link, err := s.Access.OneTimeLink(c.UserContext(), secret)
	if err != nil {
		return deadLink(err)
	}
	user, err := s.Access.UseLink(c.UserContext(), secret, formValue(c, "password"))
	words, err := mistake(c, err, access.ErrShortPassword)
	if words != "" {
		return s.renderLink(
			c,
			views.OneTimeLink{Secret: secret, Email: link.Email, New: link.Role != "", Error: words},
		)
	}
	if err != nil {
		return deadLink(err)
	}
	if err := s.Access.Audit(c.UserContext(), user.Email, "one-time link used", linkAudit(link)); err != nil {
		return err
	}
	return s.finishPassword(c, user, "one-time link", "/")
}

func linkAudit(link models.OneTimeLink) string {
	if link.Role == "" {
		return "a new password, by a link of " + link.MadeBy
	}
	return "account of the role " + string(link.Role) + ", by an invitation of " + link.MadeBy
}

// deadLink answers alike for a link that was used, withdrawn or has expired and for one that never was.
func deadLink(err error) error {
	if errors.Is(err, models.ErrNotFound) || errors.Is(err, models.ErrConflict) {
		return &problem{
			status: http.StatusNotFound,
			code:   "not_found",
			words:  "This link has expired or was already used. Ask for a new one.",
		}
	}
	return err
}

func (s *signIn) renderLink(c *fiber.Ctx, page views.OneTimeLink) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base = s.base(c, "Choose a password", "")
	return s.render(c, views.OneTimeLinkPage(page))
}
