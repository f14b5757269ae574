package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/limit"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

const (
	sessionCookie = "compreface_stats_session"
	csrfCookie    = "compreface_stats_csrf"
	themeCookie   = "theme"
)

// setCookie keeps a secret in the browser: for so long, until it is closed when lasts is 0, or no longer when lasts
// is negative.
func (s *server) setCookie(c *fiber.Ctx, name, value string, lasts time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(name), Value: value, Path: s.mount.Cookies(), HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode,
		Secure:   s.isSecure(), SessionOnly: lasts == 0,
		Expires: time.Now().Add(lasts), // by the browser's clock, so not by ours; Fiber writes no negative MaxAge
	})
}

func (s *server) isSecure() bool { return strings.HasPrefix(s.PublicURL, "https://") }

// cookieName is the name under which the browser has a cookie. Those of https can be set by this host alone: no
// neighbour on another port or below another name of the domain can plant one.
func (s *server) cookieName(name string) string {
	switch {
	case !s.isSecure():
		return name
	case s.mount != "": // the browser takes __Host- for the whole host alone
		return "__Secure-" + name
	}
	return "__Host-" + name
}

// cookie returns the value of a cookie that setCookie set; empty for none.
func (s *server) cookie(c *fiber.Ctx, name string) string {
	return strings.Clone(c.Cookies(s.cookieName(name)))
}

// session returns who is signed in by which session; ok is false for a stranger.
func (s *server) session(c *fiber.Ctx) (session models.Session, ok bool, err error) {
	token := s.cookie(c, sessionCookie)
	if token == "" {
		return session, false, nil
	}
	session, err = s.Access.SignedIn(c.UserContext(), token)
	if isStranger(err) {
		return session, false, nil
	}
	return session, err == nil, err
}

// startSession begins a session with a new token, so that a token planted before sign-in is worth nothing. The
// session that the browser had ends, and its forms are out of date.
func (s *server) startSession(c *fiber.Ctx, user models.User, how string) error {
	if old := s.cookie(c, sessionCookie); old != "" {
		if err := s.Access.EndSession(c.UserContext(), old); err != nil {
			return err
		}
	}
	token, err := s.Access.StartSession(c.UserContext(), user)
	if err != nil {
		return err
	}
	s.setCookie(c, sessionCookie, token, models.SessionLength)
	if err := s.rememberDevice(c, user.Email); err != nil {
		return err
	}
	return s.Access.Audit(c.UserContext(), user.Email, "sign-in", how)
}

// signOut ends the session on our side too: a copied cookie dies with it.
func (s *server) signOut(c *fiber.Ctx) error {
	session, signedIn, err := s.session(c)
	if err != nil {
		return err
	}
	if signedIn {
		err = errors.Join(s.Access.RevokeSession(c.UserContext(), session.User, session.ID),
			s.Access.Audit(c.UserContext(), session.User.Email, "sign-out", ""))
	}
	if err != nil && !isStranger(err) {
		return err
	}
	s.setCookie(c, sessionCookie, "", -time.Second)
	return c.Redirect("/login", http.StatusSeeOther)
}

// formValue reads a field of the posted form alone: Fiber's FormValue prefers the query, where a password has no
// place.
func formValue(c *fiber.Ctx, name string) string {
	if form, err := c.MultipartForm(); err == nil { // a form with a file
		if values := form.Value[name]; len(values) > 0 {
			return values[0]
		}
		return ""
	}
	return string(c.Request().PostArgs().Peek(name))
}

// formLine is a field of one line of text, without the space around it.
func formLine(c *fiber.Ctx, name string) string { return strings.TrimSpace(formValue(c, name)) }

// base is what every page of this request shares; signedInAs is empty for a stranger.
func (s *server) base(c *fiber.Ctx, title, signedInAs string) views.Base {
	token, warning := s.csrf(c), ""
	if signedInAs != "" { // such pages are compressed: see compressResponse
		token = maskToken(token)
		if verdict := s.Store.Clock(); verdict.Alarms() {
			warning = verdict.Reason
		}
	}
	return views.Base{
		Keeps:        s.lastView(c),
		Title:        title,
		Path:         strings.Clone(c.Path()),
		SignedInAs:   signedInAs,
		Notice:       notices[c.Query("done")],
		ClockWarning: warning,
		CSRF:         token,
		Theme:        strings.Clone(c.Cookies(themeCookie)),
		Assets:       s.assets,
		Site:         s.PublicURL,
	}
}

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

// pendingLogin returns who gave the password; ok is false for everybody else.
func (s *signIn) pendingLogin(c *fiber.Ctx) (token string, user models.User, ok bool, err error) {
	token = s.cookie(c, pendingCookie)
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
		return missingProblem(err, "sign-in")
	}
	s.setCookie(c, pendingCookie, "", -time.Second)
	if err := s.startSession(c, user, how); err != nil {
		return err
	}
	return c.Redirect(page.Next, http.StatusSeeOther)
}

// tryCode takes the code of the form and answers how the person came in, or says on the page why not.
func (s *signIn) tryCode(c *fiber.Ctx, user models.User, page *views.LoginCode) (how string, err error) {
	tries := []limit.Limit{codeLimit(user.ID), networkLimit(s.network(c))}
	if wait := s.limiter.Take(tries...); wait > 0 {
		page.Error = tooFast(c, wait)
		return "", nil
	}
	recovery, err := s.Access.VerifyTwoFactor(c.UserContext(), user, formLine(c, "code"))
	switch {
	case errors.Is(err, access.ErrWrongCode):
		c.Status(http.StatusUnauthorized)
		page.Error = sentencesOf(access.ErrWrongCode)
		return "", s.audit(c, "code refused", user.Email)
	case err != nil:
		return "", err
	}
	s.limiter.Reset(tries...)
	if recovery {
		return "password and recovery code", nil
	}
	return "password and code", nil
}

func (s *signIn) renderCode(c *fiber.Ctx, page views.LoginCode) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base = s.base(c, "Two-factor authentication", "")
	return renderPage(c, views.LoginCodePage(page))
}
