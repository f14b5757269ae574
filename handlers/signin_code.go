package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// pendingCookie holds the token of one who gave the password and not yet the code.
const pendingCookie = "compreface_stats_half"

// beginCode sends the browser on to the form for the code. Nothing but that form is open to it yet.
func (s *signIn) beginCode(c *fiber.Ctx, user models.User, next string) error {
	token, err := s.Access.BeginPendingLogin(c.UserContext(), user)
	if err != nil {
		return err
	}
	s.setCookie(c, pendingCookie, token, access.PendingLoginLength)
	return c.Redirect("/login/code?next="+url.QueryEscape(localPath(next)), http.StatusSeeOther)
}

// pendingLogin answers who gave the password; ok is false for everybody else.
func (s *signIn) pendingLogin(c *fiber.Ctx) (token string, user models.User, ok bool, err error) {
	token = strings.Clone(c.Cookies(pendingCookie))
	user, err = s.Access.PendingLogin(c.UserContext(), token)
	if isStranger(err) {
		return token, user, false, nil
	}
	return token, user, err == nil, err
}

func (s *signIn) showCode(c *fiber.Ctx) error {
	_, _, ok, err := s.pendingLogin(c)
	if err != nil {
		return err
	}
	if !ok {
		return c.Redirect("/login", http.StatusSeeOther)
	}
	return s.renderCode(c, views.LoginCode{Next: strings.Clone(localPath(c.Query("next")))})
}

// submitCode is the second step of a sign-in. Of a code, and of the token, only the first use counts.
func (s *signIn) submitCode(c *fiber.Ctx) error {
	token, user, ok, err := s.pendingLogin(c)
	if err != nil {
		return err
	}
	if !ok {
		return c.Redirect("/login", http.StatusSeeOther)
	}
	page := views.LoginCode{Next: localPath(formValue(c, "next"))}
	how, err := s.tryCode(c, user, &page)
	if err != nil || page.Error != "" {
		return errors.Join(err, s.renderCode(c, page))
	}
	if err := s.Access.EndPendingLogin(c.UserContext(), token); err != nil {
		return missing(err, "sign-in")
	}
	s.setCookie(c, pendingCookie, "", -time.Second)
	if err := s.startSession(c, user, how); err != nil {
		return err
	}
	return c.Redirect(page.Next, http.StatusSeeOther)
}

// tryCode takes the code of the form and answers how the person came in, or says on the page why not.
func (s *signIn) tryCode(c *fiber.Ctx, user models.User, page *views.LoginCode) (how string, err error) {
	tries := []limit{codeLimit(user.ID), networkLimit(s.network(c))}
	if wait := s.limiter.take(tries...); wait > 0 {
		page.Error = tooFast(c, wait)
		return "", nil
	}
	recovery, err := s.Access.VerifyTwoFactor(c.UserContext(), user, formLine(c, "code"))
	switch {
	case errors.Is(err, access.ErrWrongCode):
		c.Status(http.StatusUnauthorized)
		page.Error = sentences(access.ErrWrongCode)
		return "", s.audit(c, "code refused", user.Email)
	case err != nil:
		return "", err
	}
	s.limiter.reset(tries...)
	if recovery {
		return "password and recovery code", nil
	}
	return "password and code", nil
}

func (s *signIn) renderCode(c *fiber.Ctx, page views.LoginCode) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base = s.base(c, "Two-factor authentication", "")
	return s.render(c, views.LoginCodePage(page))
}
