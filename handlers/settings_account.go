package handlers

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/digest"
	"compreface-stats/views"
)

// showAccount shows a person what is their own: password, two-factor authentication and sessions.
func (s *settingsPages) showAccount(c *fiber.Ctx) error { return s.renderAccount(c, views.Account{}) }

func (s *settingsPages) renderAccount(c *fiber.Ctx, page views.Account) error {
	user := currentUser(c)
	sessions, err := s.Access.Sessions(c.UserContext(), user)
	if err != nil {
		return err
	}
	step, err := s.Access.TwoFactor(c.UserContext(), user)
	if err != nil && !isStranger(err) {
		return err
	}
	left, err := s.Access.RecoveryCodesLeft(c.UserContext(), user)
	if err != nil {
		return err
	}
	choice, err := digest.Open(s.Store).Choice(c.UserContext(), user.ID)
	if err != nil {
		return err
	}
	page.Weekly, page.Monthly, page.Mails = choice.Weekly, choice.Monthly, s.Mails
	page.Settings = s.settings(c, "My account")
	page.Email, page.Role = user.Email, string(user.Role)
	page.HasPassword = user.PasswordHash != ""
	page.HasTwoFactor = step.Confirmed
	page.Connectable = s.issuer != nil && user.Subject == ""
	page.CodesLeft = left
	page.Sessions = sessionRows(sessions, sessionOf(c))
	return renderPage(c, views.AccountPage(page))
}

// chooseDigests keeps which digests the person gets.
func (s *settingsPages) chooseDigests(c *fiber.Ctx) error {
	err := digest.Open(s.Store).Choose(c.UserContext(), models.DigestChoice{
		UserID: currentUser(c).ID, Weekly: formValue(c, "week") != "", Monthly: formValue(c, "month") != "",
	})
	if err != nil {
		return err
	}
	return redirectWithNotice(c, "/settings", "digest-saved")
}

// endOf reads the address that ends a digest: who, which and the seal that only its reader has.
func (s *settingsPages) endOf(c *fiber.Ctx) (userID string, every digest.Every, err error) {
	userID, every = strings.Clone(c.Params("user")), digest.Every(strings.Clone(c.Params("every")))
	seal, err := s.Access.Sign(c.UserContext(), digest.UnsubscribeText(userID, every))
	if err == nil && subtle.ConstantTimeCompare([]byte(seal), []byte(c.Params("seal"))) != 1 {
		err = fiber.ErrNotFound
	}
	return userID, every, err
}

// showUnsubscribe changes nothing: mail programs and scanners look at every address.
func (s *settingsPages) showUnsubscribe(c *fiber.Ctx) error {
	if _, _, err := s.endOf(c); err != nil {
		return err
	}
	page := views.Unsubscribe{Base: s.base(c, "Unsubscribe", ""), Address: strings.Clone(c.Path())}
	return renderPage(c, views.UnsubscribePage(page))
}

// unsubscribe ends a digest by one post without cookies, as RFC 8058 has it.
func (s *settingsPages) unsubscribe(c *fiber.Ctx) error {
	userID, every, err := s.endOf(c)
	if err != nil {
		return err
	}
	if err := digest.Open(s.Store).Unsubscribe(c.UserContext(), userID, every); err != nil {
		return err
	}
	return renderPage(c, views.UnsubscribePage(views.Unsubscribe{Base: s.base(c, "Unsubscribed", "")}))
}

// sessionRows tell no address and no browser: neither is stored.
func sessionRows(sessions []models.Session, this models.Session) []views.SessionRow {
	rows := make([]views.SessionRow, len(sessions))
	for i, session := range sessions {
		rows[i] = views.SessionRow{
			ID:      session.ID,
			Began:   views.TimeLabel(session.CreatedAt),
			Ends:    formatDate(session.ExpiresAt),
			Current: session.ID == this.ID,
		}
		if session.SeenAt != nil {
			hour := session.SeenAt.UTC()
			rows[i].Seen = hour.Format("2 Jan 2006, 15:04–") + hour.Add(59*time.Minute).Format("15:04 UTC")
		}
	}
	return rows
}

// confirmed reports whether the form's field "password" is the person's own, or in words why not: whoever finds an
// open browser must not be able to lock its owner out.
func (s *settingsPages) confirmed(c *fiber.Ctx) (words string, err error) {
	user := currentUser(c)
	try := sessionLimit(sessionOf(c).ID)
	if wait := s.limiter.Take(try); wait > 0 {
		return tooFast(c, wait), nil
	}
	_, err = s.Access.AuthenticateKnown(c.UserContext(), user.Email, formValue(c, "password"))
	if isStranger(err) {
		c.Status(http.StatusUnprocessableEntity)
		return "This is not your current password.", s.audit(c, "password refused", "")
	}
	if err == nil {
		s.limiter.Reset(try)
	}
	return "", err
}

// changePassword ends all sessions but begins a new one here, under a new token.
func (s *settingsPages) changePassword(c *fiber.Ctx) error {
	words, err := s.confirmed(c)
	if err == nil && words == "" {
		err = s.Access.SetPassword(c.UserContext(), signedInAs(c), formValue(c, "new"))
		words, err = formMistake(c, err, access.ErrShortPassword)
	}
	if err != nil || words != "" {
		return errors.Join(err, s.renderAccount(c, views.Account{PasswordError: words}))
	}
	if err := s.audit(c, "password changed", ""); err != nil {
		return err
	}
	if err := s.startSession(c, currentUser(c), "changed password"); err != nil {
		return err
	}
	return redirectWithNotice(c, "/settings", "password")
}

func (s *settingsPages) revokeSession(c *fiber.Ctx) error {
	if err := s.Access.RevokeSession(c.UserContext(), currentUser(c), formValue(c, "id")); err != nil {
		return missingProblem(err, "session")
	}
	return s.finish(c, "session ended", "", "/settings", "session")
}

func (s *settingsPages) revokeOtherSessions(c *fiber.Ctx) error {
	session := sessionOf(c)
	if err := s.Access.RevokeOtherSessions(c.UserContext(), session.User, session.ID); err != nil {
		return err
	}
	return s.finish(c, "session ended", "all but one", "/settings", "sessions")
}

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
