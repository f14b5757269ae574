package handlers

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
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
		Name: name, Value: value, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Secure: strings.HasPrefix(s.PublicURL, "https://"), SessionOnly: lasts == 0,
		Expires: time.Now().Add(lasts), // by the browser's clock, so not by ours; Fiber writes no negative MaxAge
	})
}

// session answers who is signed in by which session; ok is false for a stranger.
func (s *server) session(c *fiber.Ctx) (session models.Session, ok bool, err error) {
	token := strings.Clone(c.Cookies(sessionCookie))
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
	if old := strings.Clone(c.Cookies(sessionCookie)); old != "" {
		if err := s.Access.EndSession(c.UserContext(), old); err != nil {
			return err
		}
	}
	token, err := s.Access.StartSession(c.UserContext(), user)
	if err != nil {
		return err
	}
	s.setCookie(c, sessionCookie, token, models.SessionLength)
	s.setCookie(c, csrfCookie, rand.Text(), 0)
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
	token := s.csrf(c)
	if signedInAs != "" { // such pages are compressed: see compressResponse
		token = maskToken(token)
	}
	return views.Base{
		Title:      title,
		Path:       strings.Clone(c.Path()),
		SignedInAs: signedInAs,
		Notice:     notices[c.Query("done")],
		CSRF:       token,
		Theme:      strings.Clone(c.Cookies(themeCookie)),
		Assets:     s.assets,
		Site:       s.PublicURL,
	}
}
