package handlers

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
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

// setCookie keeps a secret in the browser: for so long, until it is closed when lasts is 0, or no longer when lasts is negative.
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

// enter begins a session with a new token, so that a token planted before sign-in is worth nothing. The session that the browser had
// ends, and its forms are out of date.
func (s *server) enter(c *fiber.Ctx, user models.User, how string) error {
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

// csrf returns the token that the page's forms send back beside the cookie that holds it. A foreign site can
// make a browser send the cookie, but can neither read it nor guess the field.
func (s *server) csrf(c *fiber.Ctx) string {
	if token := c.Cookies(csrfCookie); len(token) == len(rand.Text()) {
		return strings.Clone(token)
	}
	token := rand.Text()
	s.setCookie(c, csrfCookie, token, 0)
	return token
}

// masked is the token under a pad that is new each time. The length of a compressed page would otherwise tell the
// token to one who can make the browser load pages of his choice and watch the line (BREACH).
func masked(token string) string {
	both := make([]byte, 2*len(token))
	_, _ = rand.Read(both[:len(token)]) // never fails
	subtle.XORBytes(both[len(token):], both, []byte(token))
	return base64.RawURLEncoding.EncodeToString(both)
}

// unmasked undoes masked. A page for strangers is not compressed and sends the token as it is.
func unmasked(field string) string {
	both, err := base64.RawURLEncoding.DecodeString(field)
	half := len(both) / 2
	if err != nil || len(both) != 2*len(rand.Text()) {
		return field
	}
	subtle.XORBytes(both[half:], both, both[half:])
	return string(both[half:])
}

// genuine lets a form through that one of our own pages made.
func genuine(c *fiber.Ctx) error {
	if err := checkForm(c, formValue(c, "csrf")); err != nil {
		return err
	}
	return c.Next()
}

// checkForm compares the token of a form with the browser's, and believes a browser that says the form is another site's.
func checkForm(c *fiber.Ctx, field string) error {
	token, field := c.Cookies(csrfCookie), unmasked(field)
	same := subtle.ConstantTimeCompare([]byte(token), []byte(field)) == 1
	from := c.Get("Sec-Fetch-Site")
	if token == "" || !same || from != "" && from != "same-origin" && from != "none" {
		return &problem{status: http.StatusForbidden, code: "stale_form",
			words: "This form is out of date. Go back, load the page again and send it once more."}
	}
	return nil
}

// formValue reads a field of the posted form alone: Fiber's FormValue prefers the query, where a password has no place.
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
	if signedInAs != "" { // such pages are compressed: see packed
		token = masked(token)
	}
	return views.Base{
		Title: title, Path: strings.Clone(c.Path()), SignedInAs: signedInAs,
		Notice: notices[c.Query("done")], CSRF: token, Theme: strings.Clone(c.Cookies(themeCookie)), Assets: s.assets, Site: s.PublicURL,
	}
}
