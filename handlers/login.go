package handlers

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// showLogin shows the form, or goes on to the page for somebody who is signed in already.
func (s *server) showLogin(c *fiber.Ctx) error {
	next := localPath(c.Query("next"))
	_, signedIn, err := s.person(c)
	if err != nil {
		return err
	}
	if signedIn {
		return c.Redirect(next, http.StatusSeeOther)
	}
	return s.sayLogin(c, views.Login{Next: strings.Clone(next)})
}

// signIn gives an unknown address and a wrong password the same answer: who has an account is nobody's business.
func (s *server) signIn(c *fiber.Ctx) error {
	email, next := strings.TrimSpace(formValue(c, "email")), localPath(formValue(c, "next"))
	user, err := s.Store.Authenticate(c.UserContext(), email, formValue(c, "password"))
	if isStranger(err) {
		c.Status(http.StatusUnauthorized)
		return s.sayLogin(c, views.Login{Email: email, Next: next, Error: "This e-mail address and password do not belong together."})
	}
	if err != nil {
		return err
	}
	return s.enter(c, user, next)
}

func (s *server) sayLogin(c *fiber.Ctx, page views.Login) error {
	known, err := s.Store.HasUsers(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base = s.base(c, "Sign in", "")
	if !known {
		page.Notice = "There is no user yet. The address that makes the first administrator was printed when the server started."
	}
	return s.render(c, views.LoginPage(page))
}

// showSetup shows the form that makes the first administrator.
func (s *server) showSetup(c *fiber.Ctx) error {
	secret := strings.Clone(c.Query("secret"))
	if err := s.mayStillSetUp(c, secret); err != nil {
		return err
	}
	return s.saySetup(c, views.Setup{Secret: secret})
}

// setUp makes the first administrator and signs him in.
func (s *server) setUp(c *fiber.Ctx) error {
	s.setup.Lock()
	defer s.setup.Unlock()
	secret, email, password := formValue(c, "secret"), strings.TrimSpace(formValue(c, "email")), formValue(c, "password")
	if err := s.mayStillSetUp(c, secret); err != nil {
		return err
	}
	if err := models.CheckAccount(email, password); err != nil {
		c.Status(http.StatusUnprocessableEntity)
		return s.saySetup(c, views.Setup{Email: email, Secret: secret, Error: sentence(err)})
	}
	user, err := s.Store.CreateUser(c.UserContext(), email, password, models.RoleAdministrator)
	if err != nil {
		return err
	}
	return s.enter(c, user, "/")
}

// mayStillSetUp answers alike for a wrong secret and for a server that has a user: both addresses do not exist.
func (s *server) mayStillSetUp(c *fiber.Ctx, secret string) error {
	given, want := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(s.SetupSecret))
	if s.SetupSecret == "" || subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		return fiber.ErrNotFound
	}
	known, err := s.Store.HasUsers(c.UserContext())
	if err == nil && known {
		return fiber.ErrNotFound
	}
	return err
}

// sentence shows the words of an error of models that was written for people: "Too short. No address."
func sentence(err error) string {
	var words []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		words = append(words, strings.ToUpper(line[:1])+line[1:]+".")
	}
	return strings.Join(words, " ")
}

func (s *server) saySetup(c *fiber.Ctx, page views.Setup) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	page.Base = s.base(c, "Set up", "")
	return s.render(c, views.SetupPage(page))
}
