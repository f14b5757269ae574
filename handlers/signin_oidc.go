package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/oauth2"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

const (
	oidcCookie   = "compreface_stats_oidc"
	oidcTime     = 10 * time.Minute // to sign in at the issuer
	callbackPath = "/login/oidc/callback"
)

// deriveSecret makes the three values of one sign-in from the secret in the browser's cookie: whoever knows one of
// them, as the issuer and the address bar do, knows none of the others.
func deriveSecret(secret, what string) string {
	sum := sha256.Sum256([]byte(what + secret))
	return hex.EncodeToString(sum[:])
}

// redirectToIssuer sends the browser to the issuer with a state, a nonce and a PKCE challenge that only this
// browser can answer for.
func (s *signIn) redirectToIssuer(c *fiber.Ctx) error {
	if s.issuer == nil {
		return fiber.ErrNotFound
	}
	_, config, err := s.issuer.discover(c.UserContext())
	if err != nil {
		return err
	}
	secret, next := rand.Text()+rand.Text(), localPath(c.Query("next"))
	s.setCookie(c, oidcCookie, secret+"."+base64.RawURLEncoding.EncodeToString([]byte(next)), oidcTime)
	return c.Redirect(config.AuthCodeURL(deriveSecret(secret, "state"), oidc.Nonce(deriveSecret(secret, "nonce")),
		oauth2.S256ChallengeOption(deriveSecret(secret, "verifier"))), http.StatusSeeOther)
}

// returnFromIssuer lets in whom the issuer vouches for. The cookie works once.
func (s *signIn) returnFromIssuer(c *fiber.Ctx) error {
	secret, next, _ := strings.Cut(strings.Clone(c.Cookies(oidcCookie)), ".")
	s.setCookie(c, oidcCookie, "", -time.Second)
	if s.issuer == nil {
		return fiber.ErrNotFound
	}
	if secret == "" || c.Query("state") != deriveSecret(secret, "state") || c.Query("code") == "" {
		return refusedByIssuer("This sign-in was started in another browser, took too long, or was canceled.")
	}
	user, err := s.sentByIssuer(c, secret)
	if err != nil {
		return errors.Join(err, s.audit(c, "sign-in refused", "single sign-on"))
	}
	if err := s.startSession(c, user, "single sign-on"); err != nil {
		return err
	}
	path, _ := base64.RawURLEncoding.DecodeString(next) // what is no address leads to the overview
	return c.Redirect(localPath(string(path)), http.StatusSeeOther)
}

func (s *signIn) sentByIssuer(c *fiber.Ctx, secret string) (models.User, error) {
	who, err := s.issuer.identity(c.UserContext(), strings.Clone(c.Query("code")), secret)
	if err != nil {
		return models.User{}, err
	}
	user, err := s.Access.UserOfIdentity(c.UserContext(), who)
	if isStranger(err) || errors.Is(err, models.ErrConflict) || errors.Is(err, access.ErrBadEmail) {
		return user, refusedByIssuer("This account cannot sign in here. Ask an administrator.")
	}
	return user, err
}

func refusedByIssuer(words string) error {
	return &problem{status: http.StatusForbidden, code: "sign_in_refused", words: words}
}
