package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
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
	secret, next, _ := strings.Cut(s.cookie(c, oidcCookie), ".")
	s.setCookie(c, oidcCookie, "", -time.Second)
	if s.issuer == nil {
		return fiber.ErrNotFound
	}
	if wait := s.limiter.Take(networkLimit(s.network(c))); wait > 0 {
		return &problem{status: http.StatusTooManyRequests, code: "too_fast", words: tooFast(c, wait)}
	}
	if secret == "" || c.Query("state") != deriveSecret(secret, "state") || c.Query("code") == "" {
		return refusedByIssuer("This sign-in was started in another browser, took too long, or was canceled.")
	}
	who, err := s.issuer.identity(c.UserContext(), strings.Clone(c.Query("code")), secret)
	if err != nil {
		return errors.Join(err, s.auditStranger(c, "sign-in refused", "single sign-on"))
	}
	session, signedIn, err := s.session(c)
	if err != nil {
		return err
	}
	if signedIn && session.User.Subject == "" {
		return s.connect(c, session.User, who)
	}
	user, err := s.userOf(c, who)
	if err != nil {
		return errors.Join(err, s.auditStranger(c, "sign-in refused", "single sign-on"))
	}
	s.limiter.Reset(networkLimit(s.network(c)))
	if err := s.startSession(c, user, "single sign-on"); err != nil {
		return err
	}
	path, _ := base64.RawURLEncoding.DecodeString(next) // what is no address leads to the overview
	return c.Redirect(localPath(string(path)), http.StatusSeeOther)
}

// connect lets somebody who is signed in by a password come by single sign-on from now on.
func (s *signIn) connect(c *fiber.Ctx, user models.User, who access.Identity) error {
	err := s.Access.Connect(c.UserContext(), user, who)
	if errors.Is(err, access.ErrBadEmail) || errors.Is(err, models.ErrConflict) {
		return refusedByIssuer("Single sign-on knows you by another address, or is connected to another account.")
	}
	if err == nil {
		err = s.Access.Audit(c.UserContext(), user.Email, "single sign-on connected", "")
	}
	if err != nil {
		return err
	}
	return redirectWithNotice(c, "/settings", "sso-connected")
}

func (s *signIn) userOf(c *fiber.Ctx, who access.Identity) (models.User, error) {
	user, err := s.Access.UserOfIdentity(c.UserContext(), who)
	if errors.Is(err, access.ErrNotConnected) {
		return user, refusedByIssuer(sentencesOf(access.ErrNotConnected))
	}
	if isStranger(err) || errors.Is(err, models.ErrConflict) || errors.Is(err, access.ErrBadEmail) {
		return user, refusedByIssuer("This account cannot sign in here. Ask an administrator.")
	}
	return user, err
}

func refusedByIssuer(words string) error {
	return &problem{status: http.StatusForbidden, code: "sign_in_refused", words: words}
}

// SingleSignOn says whom an OpenID Connect issuer may send.
type SingleSignOn struct {
	Issuer, ClientID, ClientSecret string
	// Domains are those of the addresses that are let in; "*" lets all of the issuer's people in.
	Domains []string
	// RoleClaim is the member of the ID token that says the role: a string or a list of them. Empty: roles are given
	// by hand.
	RoleClaim string
	// AdministratorValues and MaintainerValues are the values of the claim that give these roles; any other makes a
	// viewer.
	AdministratorValues, MaintainerValues []string
}

// oidcIssuer is the OpenID Connect issuer, asked for its addresses and keys at the first sign-in: while it is away
// the server starts, and people sign in with passwords.
type oidcIssuer struct {
	SingleSignOn
	callback string
	mu       sync.Mutex
	provider *oidc.Provider
}

func newIssuer(cfg SingleSignOn, publicURL string) *oidcIssuer {
	if cfg.Issuer == "" {
		return nil
	}
	return &oidcIssuer{SingleSignOn: cfg, callback: publicURL + callbackPath}
}

func (i *oidcIssuer) discover(ctx context.Context) (*oidc.Provider, oauth2.Config, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.provider == nil {
		provider, err := oidc.NewProvider(ctx, i.Issuer)
		if err != nil {
			return nil, oauth2.Config{}, &problem{
				status: http.StatusBadGateway,
				code:   "issuer_away",
				words:  "The single sign-on service is unavailable. Sign in with your password, or try again later.",
				cause:  err,
			}
		}
		i.provider = provider
	}
	return i.provider, oauth2.Config{
		ClientID:     i.ClientID,
		ClientSecret: i.ClientSecret,
		Endpoint:     i.provider.Endpoint(),
		RedirectURL:  i.callback,
		Scopes:       []string{oidc.ScopeOpenID, "email", "profile"},
	}, nil
}

// identity changes the code for an ID token, checks signature, issuer, audience, time and nonce, and reads who it is.
func (i *oidcIssuer) identity(ctx context.Context, code, secret string) (access.Identity, error) {
	provider, config, err := i.discover(ctx)
	if err != nil {
		return access.Identity{}, err
	}
	tokens, err := config.Exchange(ctx, code, oauth2.VerifierOption(deriveSecret(secret, "verifier")))
	if err != nil {
		return access.Identity{}, errUnproven(fmt.Errorf("exchange the code: %w", err))
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := provider.Verifier(&oidc.Config{ClientID: i.ClientID}).Verify(ctx, raw)
	if err != nil {
		return access.Identity{}, errUnproven(err)
	}
	if token.Subject == "" {
		return access.Identity{}, errUnproven(errors.New("the token names no subject"))
	}
	if token.Nonce != deriveSecret(secret, "nonce") {
		return access.Identity{}, errUnproven(errors.New("the nonce is another sign-in's"))
	}
	return i.read(token)
}

func errUnproven(err error) error {
	return &problem{
		status: http.StatusForbidden,
		code:   "sign_in_refused",
		words:  "Single sign-on could not confirm who you are. Please try again.",
		cause:  err,
	}
}

// read takes an address only where the issuer says that it is verified, and in a domain that may come.
func (i *oidcIssuer) read(token *oidc.IDToken) (access.Identity, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return access.Identity{}, errUnproven(err)
	}
	email, _ := claims["email"].(string)
	verified := fmt.Sprint(claims["email_verified"]) == "true" // some issuers write a string
	if !verified || !i.welcomes(email) {
		return access.Identity{}, refusedByIssuer(
			"Single sign-on needs a verified address in an allowed domain.",
		)
	}
	return access.Identity{Subject: token.Issuer + " " + token.Subject, Email: email, Role: i.role(claims)}, nil
}

func (i *oidcIssuer) welcomes(email string) bool {
	_, domain, ok := strings.Cut(email, "@")
	return ok && (slices.Contains(i.Domains, "*") ||
		slices.ContainsFunc(i.Domains, func(d string) bool { return strings.EqualFold(d, domain) }))
}

// role is the highest that a value of the claim gives, and empty where roles are given by hand.
func (i *oidcIssuer) role(claims map[string]any) models.Role {
	if i.RoleClaim == "" {
		return ""
	}
	values, _ := claims[i.RoleClaim].([]any)
	has := func(wanted []string) bool {
		return slices.ContainsFunc(append(values, claims[i.RoleClaim]), func(v any) bool {
			text, ok := v.(string)
			return ok && slices.Contains(wanted, text)
		})
	}
	switch {
	case has(i.AdministratorValues):
		return models.RoleAdministrator
	case has(i.MaintainerValues):
		return models.RoleMaintainer
	}
	return models.RoleViewer
}
