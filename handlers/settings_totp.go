package handlers

import (
	"cmp"
	"crypto/hmac"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

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
