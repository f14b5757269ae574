package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"compreface-stats/models"
)

const personKey = "person"

// packed goes on and compresses the answer. Only what is behind a guard passes here: neither posts nor assets, which are
// compressed already, nor the forms for strangers, whose secrets stand in the page as they are.
var packed = compress.New(compress.Config{
	Level: compress.LevelBestSpeed,
	Next: func(c *fiber.Ctx) bool { // both are zip archives
		return strings.HasSuffix(c.Path(), ".xlsx") || strings.HasSuffix(c.Path(), ".zip")
	},
})

// isStranger tells a password, session or token that is not ours from trouble in the store.
func isStranger(err error) bool {
	return errors.Is(err, models.ErrNotFound) || errors.Is(err, models.ErrWrongPassword)
}

// personOnly sends a stranger to the sign-in form, and from there back to the page he asked for.
func (s *server) personOnly(c *fiber.Ctx) error {
	user, ok, err := s.person(c)
	if err != nil {
		return err
	}
	if !ok {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Redirect("/login?next="+url.QueryEscape(c.OriginalURL()), http.StatusSeeOther)
	}
	c.Locals(personKey, user)
	return packed(c)
}

// signedInAs is the address of the person whom personOnly let in.
func signedInAs(c *fiber.Ctx) string {
	user, _ := c.Locals(personKey).(models.User)
	return user.Email
}

// actor names whoever makes the request, for the audit log.
func actor(c *fiber.Ctx) string {
	if user, ok := c.Locals(personKey).(models.User); ok {
		return user.Email
	}
	return "nobody"
}

// needs lets those people through whom personOnly let in and whose role may do what the given one may.
func needs(role models.Role) fiber.Handler {
	return func(c *fiber.Ctx) error {
		user, _ := c.Locals(personKey).(models.User)
		if !user.Role.AtLeast(role) {
			return &problem{status: http.StatusForbidden, code: "forbidden",
				words: "This needs the role " + string(role) + ". An administrator can give it to you."}
		}
		return c.Next()
	}
}

// tokenOrPerson lets programs in by their token and signed-in people by their cookie.
func (s *server) tokenOrPerson(c *fiber.Ctx) error {
	ok, err := s.mayRead(c)
	if err != nil {
		return err
	}
	if !ok {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
		return &problem{status: http.StatusUnauthorized, code: "unauthorized",
			words: "Send a token as \"Authorization: Bearer <token>\", or sign in. `token create NAME` makes one."}
	}
	return packed(c)
}

// mayRead does not fall back on the cookie when a token was sent: a wrong token must not seem to work.
func (s *server) mayRead(c *fiber.Ctx) (bool, error) {
	header := c.Get(fiber.HeaderAuthorization)
	if header == "" {
		_, ok, err := s.person(c)
		return ok, err
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false, nil
	}
	err := s.Store.CheckToken(c.UserContext(), strings.Clone(strings.TrimSpace(secret)))
	if isStranger(err) {
		return false, nil
	}
	return err == nil, err
}

// localPath returns next if it is an address on this server, and the overview if it leads elsewhere.
func localPath(next string) string {
	const overview = "/"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return overview
	}
	return next
}
