package handlers

import (
	"cmp"
	"crypto/hmac"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
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

const totpPath = "/settings/totp"

// beginTOTP makes the secret that the next page shows. Nothing changes at sign-in before it is confirmed.
func (s *settingsPages) beginTOTP(c *fiber.Ctx) error {
	if currentUser(c).PasswordHash == "" {
		return missingProblem(models.ErrNotFound, "password")
	}
	words, err := s.confirmed(c)
	if err != nil || words != "" {
		return errors.Join(err, s.renderAccount(c, views.Account{TwoFactorError: words}))
	}
	err = s.Access.BeginTwoFactor(c.UserContext(), currentUser(c))
	if err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	step, err := s.Access.TwoFactor(c.UserContext(), currentUser(c))
	if err != nil {
		return err
	}
	s.setCookie(c, begunCookie, access.ProofOfBeginning(step, sessionOf(c)), time.Hour)
	return c.Redirect(totpPath, http.StatusSeeOther)
}

// begunCookie is in the browser in which a second step was begun: another session of the same person, which may be
// stolen, neither sees its secret nor confirms it.
const begunCookie = "compreface_stats_begun"

func (s *settingsPages) begunHere(c *fiber.Ctx, step models.TwoFactor) bool {
	return hmac.Equal([]byte(s.cookie(c, begunCookie)), []byte(access.ProofOfBeginning(step, sessionOf(c))))
}

func (s *settingsPages) showTOTP(c *fiber.Ctx) error { return s.renderTOTP(c, "") }

// renderTOTP shows the secret as a QR code and as text. Once confirmed it is shown to nobody any more.
func (s *settingsPages) renderTOTP(c *fiber.Ctx, words string) error {
	step, err := s.Access.TwoFactor(c.UserContext(), currentUser(c))
	if err != nil && !isStranger(err) {
		return err
	}
	if err != nil || step.Confirmed || !s.begunHere(c, step) {
		return c.Redirect("/settings", http.StatusSeeOther)
	}
	drawing, err := views.QR(otpAddress(signedInAs(c), step.Secret))
	if err != nil {
		return err
	}
	return renderPage(c, views.TOTPPage(views.TOTP{
		Settings: s.settings(c, "Two-factor authentication"),
		QR:       drawing,
		Secret:   inFours(step.Secret),
		Error:    words,
	}))
}

// otpAddress is what authenticators read from a QR code.
func otpAddress(email, secret string) string {
	const name = "CompreFace Stats"
	return "otpauth://totp/" + url.PathEscape(
		name+":"+email,
	) + "?secret=" + secret + "&issuer=" + url.PathEscape(
		name,
	)
}

// inFours makes a long code fit to be typed.
func inFours(text string) (spaced string) {
	for i, r := range text {
		if i > 0 && i%4 == 0 {
			spaced += " "
		}
		spaced += string(r)
	}
	return spaced
}

// confirmTOTP puts the second step into force, ends the sessions that began without it, and shows the recovery codes,
// this once.
func (s *settingsPages) confirmTOTP(c *fiber.Ctx) error {
	if step, err := s.Access.TwoFactor(c.UserContext(), currentUser(c)); err != nil || !s.begunHere(c, step) {
		return missingProblem(cmp.Or(err, models.ErrNotFound), "two-factor set-up")
	}
	codes, err := s.Access.ConfirmTwoFactor(c.UserContext(), currentUser(c), formLine(c, "code"))
	if errors.Is(err, access.ErrWrongCode) {
		c.Status(http.StatusUnprocessableEntity)
		return s.renderTOTP(
			c,
			"Wrong code. Check that your device's clock is right.",
		)
	}
	if err != nil {
		return missingProblem(err, "two-factor set-up")
	}
	err = s.Access.RevokeOtherSessions(c.UserContext(), currentUser(c), sessionOf(c).ID)
	if err := errors.Join(err, s.audit(c, "second step added", "")); err != nil {
		return err
	}
	return s.renderCodes(c, codes)
}

func (s *settingsPages) renderCodes(c *fiber.Ctx, codes []string) error {
	return renderPage(c, views.RecoveryPage(views.Recovery{Settings: s.settings(c, "Recovery codes"), Codes: codes}))
}

// renewCodes makes new recovery codes; the old ones work no more.
func (s *settingsPages) renewCodes(c *fiber.Ctx) error {
	words, err := s.confirmed(c)
	if err != nil || words != "" {
		return errors.Join(err, s.renderAccount(c, views.Account{TwoFactorError: words}))
	}
	step, err := s.Access.TwoFactor(c.UserContext(), currentUser(c))
	if err != nil || !step.Confirmed {
		return missingProblem(errors.Join(err, models.ErrNotFound), "two-factor")
	}
	codes, err := s.Access.NewRecoveryCodes(c.UserContext(), currentUser(c))
	if err != nil {
		return err
	}
	if err := s.audit(c, "recovery codes renewed", ""); err != nil {
		return err
	}
	return s.renderCodes(c, codes)
}

func (s *settingsPages) removeTOTP(c *fiber.Ctx) error {
	words, err := s.confirmed(c)
	if err != nil || words != "" {
		return errors.Join(err, s.renderAccount(c, views.Account{TwoFactorError: words}))
	}
	if err := s.Access.RemoveTwoFactor(c.UserContext(), currentUser(c)); err != nil {
		return missingProblem(err, "two-factor")
	}
	return s.finish(c, "second step removed", "", "/settings", "totp-removed")
}
