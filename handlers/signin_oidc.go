package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/issuer"
	"compreface-stats/models"
	"compreface-stats/models/access"
)

const (
	oidcCookie   = "compreface_stats_oidc"
	callbackPath = "/login/oidc/callback"
)

// SingleSignOn says whom an OpenID Connect issuer may send.
type SingleSignOn = issuer.Settings

// secretsOf makes the three values of one sign-in from the secret in the browser's cookie: whoever knows one of
// them, as the issuer and the address bar do, knows none of the others.
func secretsOf(secret string) issuer.Secrets {
	derive := func(what string) string {
		sum := sha256.Sum256([]byte(what + secret))
		return hex.EncodeToString(sum[:])
	}
	return issuer.Secrets{State: derive("state"), Nonce: derive("nonce"), Verifier: derive("verifier")}
}

// redirectToIssuer sends the browser to the issuer with a state, a nonce and a PKCE challenge that only this
// browser can answer for. What it needs to come back is sealed in a cookie that ends soon.
func (s *signIn) redirectToIssuer(c *fiber.Ctx) error {
	if s.issuer == nil {
		return fiber.ErrNotFound
	}
	if wait := s.limiter.Take(networkLimit(s.network(c))); wait > 0 {
		return tooFastProblem(c, wait)
	}
	secret, next := rand.Text()+rand.Text(), localPath(c.Query("next"))
	address, err := s.issuer.Address(c.UserContext(), secretsOf(secret))
	if err != nil {
		return issuerProblem(err)
	}
	begun := begunSignIn{secret: secret, next: next, ends: s.Clock().Add(issuer.SignInTime).Unix()}
	seal, err := s.Access.Sign(c.UserContext(), begun.text())
	if err != nil {
		return err
	}
	s.setCookie(c, oidcCookie, begun.text()+"."+seal, issuer.SignInTime)
	return c.Redirect(address, http.StatusSeeOther)
}

func tooFastProblem(c *fiber.Ctx, wait time.Duration) error {
	return &problem{status: http.StatusTooManyRequests, code: "too_fast", words: tooFast(c, wait)}
}

// begunSignIn is what the browser keeps while it is at the issuer.
type begunSignIn struct {
	secret, next string
	ends         int64 // seconds since 1970
}

func (b begunSignIn) text() string {
	return b.secret + "." + base64.RawURLEncoding.EncodeToString([]byte(b.next)) + "." + strconv.FormatInt(b.ends, 10)
}

// begunBy reads the cookie of a sign-in that this server began and that has not ended.
func (s *signIn) begunBy(c *fiber.Ctx) (b begunSignIn, ok bool) {
	parts := strings.Split(s.cookie(c, oidcCookie), ".")
	if len(parts) != 4 {
		return b, false
	}
	next, err := base64.RawURLEncoding.DecodeString(parts[1])
	ends, parsed := strconv.ParseInt(parts[2], 10, 64)
	b = begunSignIn{secret: parts[0], next: string(next), ends: ends}
	seal, signed := s.Access.Sign(c.UserContext(), b.text())
	if errors.Join(err, parsed, signed) != nil || subtle.ConstantTimeCompare([]byte(seal), []byte(parts[3])) != 1 {
		return b, false
	}
	return b, s.Clock().Unix() < ends
}

// returnFromIssuer lets in whom the issuer vouches for. The cookie works once.
func (s *signIn) returnFromIssuer(c *fiber.Ctx) error {
	if s.issuer == nil {
		return fiber.ErrNotFound
	}
	begun, ok := s.begunBy(c)
	s.setCookie(c, oidcCookie, "", -time.Second)
	if wait := s.limiter.Take(networkLimit(s.network(c))); wait > 0 {
		return tooFastProblem(c, wait)
	}
	secrets := secretsOf(begun.secret)
	if !ok || c.Query("state") != secrets.State || c.Query("code") == "" || !s.issuer.Spend(secrets.State, s.Clock()) {
		return refusedByIssuer("This sign-in was started in another browser, took too long, or was canceled.")
	}
	who, err := s.issuer.Identity(c.UserContext(), strings.Clone(c.Query("code")), secrets)
	if err != nil {
		return errors.Join(issuerProblem(err), s.auditStranger(c, "sign-in refused", "single sign-on: "+err.Error()))
	}
	return s.enterAs(c, who, begun.next)
}

// enterAs lets in who came from the issuer, or connects the account of who is signed in already.
func (s *signIn) enterAs(c *fiber.Ctx, who access.Identity, next string) error {
	session, signedIn, err := s.session(c)
	if err != nil {
		return err
	}
	if signedIn && session.User.Subject == "" {
		return s.connect(c, session.User, who)
	}
	user, err := s.userOf(c, who)
	if err != nil {
		return errors.Join(err, s.auditStranger(c, "sign-in refused", "single sign-on: no account for this address"))
	}
	s.limiter.Reset(networkLimit(s.network(c)))
	if err := s.startSession(c, user, "single sign-on"); err != nil {
		return err
	}
	return c.Redirect(localPath(next), http.StatusSeeOther)
}

// issuerProblem answers an error of the issuer's in words for the person; the log has the cause.
func issuerProblem(err error) error {
	if refused, ok := errors.AsType[*issuer.RefusedError](err); ok {
		return &problem{status: http.StatusForbidden, code: "sign_in_refused", words: refused.Words, cause: refused.Cause}
	}
	return &problem{
		status: http.StatusBadGateway,
		code:   "issuer_away",
		words:  "The single sign-on service is unavailable. Sign in with your password, or try again later.",
		cause:  err,
	}
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
