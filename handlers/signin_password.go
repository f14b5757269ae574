package handlers

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// showLogin shows the form, or goes on to the page for somebody who is signed in already.
func (s *signIn) showLogin(c *fiber.Ctx) error {
	next := localPath(c.Query("next"))
	_, signedIn, err := s.session(c)
	if err != nil {
		return err
	}
	if signedIn {
		return c.Redirect(next, http.StatusSeeOther)
	}
	return s.renderLogin(c, views.Login{Next: strings.Clone(next)})
}

// submitPassword gives an unknown address and a wrong password the same answer, and slows both down alike: who has
// an account is nobody's business.
func (s *signIn) submitPassword(c *fiber.Ctx) error {
	page := views.Login{Email: formLine(c, "email"), Next: localPath(formValue(c, "next"))}
	device, authenticate := s.deviceFor(c, page.Email), s.Access.Authenticate
	if device != "" {
		authenticate = s.Access.AuthenticateKnown
	}
	tries := signInLimits(access.NormalEmail(page.Email), s.network(c), device)
	if wait := s.limiter.Take(tries...); wait > 0 {
		page.Error = tooFast(c, wait)
		return s.renderLogin(c, page)
	}
	user, err := authenticate(c.UserContext(), page.Email, formValue(c, "password"))
	if isStranger(err) {
		c.Status(http.StatusUnauthorized)
		page.Error = "Wrong e-mail or password."
		return errors.Join(s.noteRefused(c, page.Email), s.renderLogin(c, page))
	}
	if err != nil {
		return err
	}
	s.limiter.Reset(tries...)
	return s.finishPassword(c, user, "password", page.Next)
}

// tooFast sets the status 429 and says when to come back.
func tooFast(c *fiber.Ctx, wait time.Duration) string {
	seconds := int(math.Ceil(wait.Seconds()))
	c.Status(http.StatusTooManyRequests)
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	return "Too many attempts. Try again in " + views.CountOf(int64(seconds), "second") + "."
}

// noteRefused keeps in the audit log whose account was tried. What is no account's address is not kept: it may be a
// password in the wrong field.
func (s *signIn) noteRefused(c *fiber.Ctx, email string) error {
	what := "an unknown address"
	user, err := s.Access.UserByEmail(c.UserContext(), email)
	if err != nil && !isStranger(err) {
		return err
	}
	if err == nil {
		what = user.Email
	}
	return s.auditStranger(c, "sign-in refused", what)
}

// auditStranger is audit for what strangers did, a line now and then where one network does it again and again.
func (s *signIn) auditStranger(c *fiber.Ctx, action, what string) error {
	if s.limiter.Take(auditLimit(s.network(c))) > 0 {
		return nil
	}
	return s.audit(c, action, what)
}

// finishPassword lets in who gave a password, or asks for the code first where there is a second step.
func (s *signIn) finishPassword(c *fiber.Ctx, user models.User, how, next string) error {
	step, err := s.Access.TwoFactor(c.UserContext(), user)
	if err != nil && !isStranger(err) {
		return err
	}
	if step.Confirmed {
		return s.beginCode(c, user, next)
	}
	if err := s.startSession(c, user, how); err != nil {
		return err
	}
	return c.Redirect(localPath(next), http.StatusSeeOther)
}

func (s *signIn) renderLogin(c *fiber.Ctx, page views.Login) error {
	known, err := s.Access.HasAdministrator(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base, page.SingleSignOn = s.base(c, "Sign in", ""), s.issuer != nil
	page.Public = s.wayForStrangers(c.UserContext())
	if !known {
		page.Notice = "No accounts yet. Open the set-up link from the server's log."
	}
	return renderPage(c, views.LoginPage(page))
}

// showSetup shows the form that makes the first administrator.
func (s *signIn) showSetup(c *fiber.Ctx) error {
	secret := strings.Clone(c.Query("secret"))
	if err := s.mayStillSetUp(c, secret); err != nil {
		return err
	}
	return s.renderSetup(c, views.Setup{Secret: secret})
}

// setUp makes the first administrator and signs him in.
func (s *signIn) setUp(c *fiber.Ctx) error {
	s.setup.Lock()
	defer s.setup.Unlock()
	secret := formValue(c, "secret")
	email, password := formLine(c, "email"), formValue(c, "password")
	if err := s.mayStillSetUp(c, secret); err != nil {
		return err
	}
	words, user, err := s.createFirstUser(c, email, password)
	if words != "" {
		c.Status(http.StatusUnprocessableEntity)
		return s.renderSetup(c, views.Setup{Email: email, Secret: secret, Error: words})
	}
	if err != nil {
		return err
	}
	return s.finishPassword(c, user, "set-up", "/")
}

// createFirstUser makes the first administrator, or says what the form did wrong.
func (s *signIn) createFirstUser(
	c *fiber.Ctx,
	email, password string,
) (words string, user models.User, err error) {
	if err := access.CheckAccount(email, password); err != nil {
		return sentencesOf(err), user, nil
	}
	user, err = s.Access.CreateUser(c.UserContext(), email, password, models.RoleAdministrator)
	if errors.Is(err, models.ErrConflict) { // an issuer sent the person before
		return "This address already has an account.", user, nil
	}
	if err == nil {
		err = s.Access.Audit(c.UserContext(), user.Email, "set-up", "the first administrator")
	}
	return "", user, err
}

var errNoSetup = &problem{
	status: http.StatusNotFound,
	code:   "not_found",
	words:  "This set-up link does not work: it was used, or is not the newest in the server's log.",
}

// mayStillSetUp returns the same error for a wrong secret and for a server that has an administrator: both
// addresses do not exist.
func (s *signIn) mayStillSetUp(c *fiber.Ctx, secret string) error {
	given, want := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(s.SetupSecret))
	if s.SetupSecret == "" || subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		return errNoSetup
	}
	known, err := s.Access.HasAdministrator(c.UserContext())
	if err == nil && known {
		return errNoSetup
	}
	return err
}

func (s *signIn) renderSetup(c *fiber.Ctx, page views.Setup) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base = s.base(c, "Set up", "")
	return renderPage(c, views.SetupPage(page))
}

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
	words, err := formMistake(c, err, access.ErrShortPassword)
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

// deadLink returns the same error for a link that was used, withdrawn or has expired and for one that never was.
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
	return renderPage(c, views.OneTimeLinkPage(page))
}
